using System.Text.Json.Serialization;
using Kilda.Api.Flows;
using Kilda.Api.Points;
using Kilda.Interfaces.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Topology;

namespace Kilda.Api.Joins;

/// <summary>A join of a flow.</summary>
/// <param name="MirrorDirection">The direction that is mirrored toward the device: its answers enter the other one. forward or reverse.</param>
/// <param name="SinkEndpoint">Where the device is attached; absent: it comes by a flow of its own.</param>
/// <param name="FlowIdFrom">That flow.</param>
/// <param name="MultiAccess">The device hears both directions and joins both.</param>
/// <param name="Status">active, inactive or in_progress.</param>
public sealed record JoinPointAnswer(
    string JoinPointId,
    string FlowIdTo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FlowIdFrom,
    string MirrorDirection,
    string JoinPointSwitchId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FlowEndAnswer? SinkEndpoint,
    bool MultiAccess,
    string Status)
{
    internal static JoinPointAnswer From(JoinRequest join, FlowDocument flow, NetworkSnapshot network) => new(
        join.Id, flow.Id, join.FlowFrom, PointWords.Of(join.MirrorDirection), join.At.ToString(),
        join.Device is { } device ? FlowEndAnswer.From(device.Normalized()) : null, join.MultiAccess, PointStatuses.Of(flow, join, network));
}

/// <summary>A join, with the flow that it belongs to.</summary>
public sealed record JoinAnswer(
    string FlowId,
    string JoinPointId,
    string FlowIdTo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FlowIdFrom,
    string MirrorDirection,
    string JoinPointSwitchId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FlowEndAnswer? SinkEndpoint,
    bool MultiAccess,
    string Status)
{
    internal static JoinAnswer From(JoinRequest join, FlowDocument flow, NetworkSnapshot network)
    {
        var point = JoinPointAnswer.From(join, flow, network);
        return new(
            flow.Id, point.JoinPointId, point.FlowIdTo, point.FlowIdFrom, point.MirrorDirection, point.JoinPointSwitchId, point.SinkEndpoint,
            point.MultiAccess, point.Status);
    }
}

/// <summary>All joins of a flow.</summary>
public sealed record JoinDump(string FlowId, IReadOnlyList<JoinPointAnswer> Points)
{
    internal static JoinDump From(FlowDocument flow, NetworkSnapshot network) =>
        new(flow.Id, [.. PointStatuses.Joins(flow).Select(join => JoinPointAnswer.From(join, flow, network))]);
}
