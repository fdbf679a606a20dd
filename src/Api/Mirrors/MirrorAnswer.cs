using Kilda.Api.Flows;
using Kilda.Api.Points;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;

namespace Kilda.Api.Mirrors;

/// <summary>A mirror of a flow. The direction has two names.</summary>
/// <param name="MirrorPointDirection">forward or reverse.</param>
/// <param name="SinkEndpoint">Where the copies leave.</param>
/// <param name="Status">active, inactive or in_progress.</param>
public sealed record MirrorPointAnswer(
    string MirrorPointId, string MirrorPointDirection, string MirrorDirection, string MirrorPointSwitchId, FlowEndAnswer SinkEndpoint,
    bool JoinTrafficFromSink, string Status)
{
    internal static MirrorPointAnswer From(MirrorRequest mirror, FlowDocument flow, NetworkSnapshot network) => new(
        mirror.Id, PointWords.Of(mirror.Direction), PointWords.Of(mirror.Direction), mirror.At.ToString(), FlowEndAnswer.From(mirror.Sink.Normalized()),
        mirror.JoinsTraffic, PointStatuses.Of(flow, mirror, network));
}

/// <summary>A mirror, with the flow that it belongs to.</summary>
public sealed record MirrorAnswer(
    string FlowId, string MirrorPointId, string MirrorPointDirection, string MirrorDirection, string MirrorPointSwitchId, FlowEndAnswer SinkEndpoint,
    bool JoinTrafficFromSink, string Status)
{
    internal static MirrorAnswer From(MirrorRequest mirror, FlowDocument flow, NetworkSnapshot network)
    {
        var point = MirrorPointAnswer.From(mirror, flow, network);
        return new(
            flow.Id, point.MirrorPointId, point.MirrorPointDirection, point.MirrorDirection, point.MirrorPointSwitchId, point.SinkEndpoint,
            point.JoinTrafficFromSink, point.Status);
    }
}

/// <summary>All mirrors of a flow, those of the forward direction first.</summary>
public sealed record MirrorDump(string FlowId, IReadOnlyList<MirrorPointAnswer> Points)
{
    internal static MirrorDump From(FlowDocument flow, NetworkSnapshot network) =>
        new(flow.Id, [.. PointStatuses.Mirrors(flow).Select(mirror => MirrorPointAnswer.From(mirror, flow, network))]);
}
