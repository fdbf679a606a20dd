using System.Text.Json.Serialization;
using Kilda.Api.Flows;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Points;

/// <summary>Where the copies of a mirror run.</summary>
/// <param name="Path">From the mirror switch to the sink.</param>
/// <param name="DummyReversePath">Links where as much is consumed the other way, as nothing runs there that could face it; absent: nowhere.</param>
/// <param name="FlowIdVia">The flow that carries the copies; absent: they have a path of their own.</param>
public sealed record MirrorPathAnswer(
    string MirrorPointId, string MirrorDirection, string MirrorPointSwitchId, FlowEndAnswer SinkEndpoint, IReadOnlyList<PathNodeAnswer> Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DummyHopAnswer>? DummyReversePath,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FlowIdVia)
{
    /// <returns>Null: the flow has no mirrors.</returns>
    internal static IReadOnlyList<MirrorPathAnswer>? AllOf(FlowDocument flow, FlowPlan plan, NetworkSnapshot network)
    {
        MirrorPathAnswer[] all = [.. plan.Mirrors.SelectMany(point => point.Sinks.Select(sink => From(flow, plan, point, sink, network)))];
        return all.Length == 0 ? null : all;
    }

    private static MirrorPathAnswer From(FlowDocument flow, FlowPlan plan, MirrorPoint point, Sink sink, NetworkSnapshot network) => new(
        sink.Id, PointWords.Of(point.Direction), point.At.ToString(), FlowEndAnswer.From(sink.End),
        PathNodeAnswer.From(point.At, null, sink.Path, sink.End.Port), sink.Via is null ? DummyHopAnswer.From(sink.Path, plan, network) : null,
        sink.Via is null ? null : Via(flow, sink.Id));

    private static string? Via(FlowDocument flow, string id) => flow.Request.Joins.FirstOrDefault(join => join.Id == id)?.FlowFrom;
}

/// <summary>Where the packets of a device that joins run.</summary>
/// <param name="Direction">The direction of the flow that they enter: forward or reverse.</param>
/// <param name="Path">From the device to the join switch.</param>
/// <param name="DummyReversePath">As of a mirror.</param>
/// <param name="FlowIdFrom">The flow that carries the packets; absent: they have a path of their own.</param>
public sealed record JoinPathAnswer(
    string JoinPointId, string Direction, string JoinPointSwitchId, FlowEndAnswer SinkEndpoint, IReadOnlyList<PathNodeAnswer> Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DummyHopAnswer>? DummyReversePath,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FlowIdFrom)
{
    /// <returns>Null: nothing joins the flow.</returns>
    internal static IReadOnlyList<JoinPathAnswer>? AllOf(FlowDocument flow, FlowPlan plan, NetworkSnapshot network) =>
        plan.Joins.IsEmpty ? null : [.. plan.Joins.Select(join => From(flow, plan, join, network))];

    private static JoinPathAnswer From(FlowDocument flow, FlowPlan plan, Join join, NetworkSnapshot network) => new(
        join.Id, PointWords.Of(join.Direction), join.At.ToString(), FlowEndAnswer.From(join.Device),
        PathNodeAnswer.From(join.Device.Switch, join.Device.Port, join.Path, null),
        join.Via is null ? DummyHopAnswer.From(join.Path, plan, network) : null,
        join.Via is null ? null : flow.Request.Joins.FirstOrDefault(known => known.Id == join.Id)?.FlowFrom);
}

/// <summary>A direction of a link where bandwidth is consumed although nothing runs there.</summary>
/// <param name="Bandwidth">kbit/s; of what is consumed there no more than the path has.</param>
public sealed record DummyHopAnswer(string SrcSwitch, uint SrcPort, string DstSwitch, uint DstPort, long Bandwidth)
{
    /// <returns>Null: there is none.</returns>
    internal static IReadOnlyList<DummyHopAnswer>? From(DirectedPath path, FlowPlan plan, NetworkSnapshot network)
    {
        DummyHopAnswer[] all = [.. path.Hops.Reverse().Select(hop => From(hop, plan, network)).Where(hop => hop.Bandwidth > 0)];
        return all.Length == 0 ? null : all;
    }

    private static DummyHopAnswer From(Hop hop, FlowPlan plan, NetworkSnapshot network)
    {
        var dummy = plan.IgnoreBandwidth || !network.TryGet(hop.Isl, out var link) ? 0 : link.Load[(int)hop.Direction.Opposite()].Dummy.Value;
        return new(hop.To.Switch.ToString(), hop.To.Port, hop.From.Switch.ToString(), hop.From.Port, Math.Min(dummy, plan.Bandwidth.Value));
    }
}
