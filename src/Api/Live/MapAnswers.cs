using System.Text.Json.Serialization;
using Kilda.Api.Flows;
using Kilda.Api.Links;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Live;

/// <summary>Everything that a map needs: answer of <c>GET /v2/topology</c>.</summary>
public sealed record TopologyAnswer(IReadOnlyList<MapSwitch> Switches, IReadOnlyList<MapLink> Links)
{
    internal static TopologyAnswer From(NetworkSnapshot network) => new(
        [.. network.Switches.OrderBy(known => known.Id).Select(MapSwitch.From)], [.. network.Links.OrderBy(link => link.Id).Select(MapLink.From)]);
}

/// <summary>A switch of the map.</summary>
/// <param name="State">ACTIVATED or DEACTIVATED.</param>
public sealed record MapSwitch(
    string SwitchId, string? Name, string? Pop, string State, bool UnderMaintenance, string Since, IReadOnlyList<MapPort> Ports)
{
    internal static MapSwitch From(Switch known) => new(
        known.Id.ToString(), known.Name, known.Pop, known.Active ? "ACTIVATED" : "DEACTIVATED", known.UnderMaintenance, Iso.Of(known.Since),
        [.. known.Ports.Select(port => new MapPort(port.Port, port.Name, port.Up, port.Speed.Value))]);
}

/// <param name="Speed">kbit/s; 0: the switch does not say.</param>
public sealed record MapPort(uint PortNumber, string Name, bool Up, long Speed);

/// <summary>A link of the map, both directions.</summary>
/// <param name="State">DISCOVERED, FAILED or MOVED.</param>
/// <param name="Unobserved">The control connection of an end is away: the state is the last one known.</param>
/// <param name="Forward">From source to destination.</param>
public sealed record MapLink(
    string Id, MapEnd Source, MapEnd Destination, string State, string? StateReason, string Since, bool Unobserved, int Cost, bool UnderMaintenance,
    MapDirection Forward, MapDirection Reverse)
{
    internal static MapLink From(Link link) => new(
        link.Id.ToString(), MapEnd.From(link.Id.Low), MapEnd.From(link.Id.High), LinkAnswer.StateOf(link.Status), link.StatusReason,
        Iso.Of(link.Since), link.Unobserved, link.Cost, link.UnderMaintenance, MapDirection.From(link, LinkDirection.Up),
        MapDirection.From(link, LinkDirection.Down));
}

public sealed record MapEnd(string SwitchId, uint PortNumber)
{
    internal static MapEnd From(PortId end) => new(end.Switch.ToString(), end.Port);
}

/// <summary>Bandwidths in kbit/s. What is not reserved and no dummy is available.</summary>
public sealed record MapDirection(long LatencyNs, long MaxBandwidth, long ReservedBandwidth, long DummyBandwidth)
{
    internal static MapDirection From(Link link, LinkDirection direction)
    {
        var (index, load) = ((int)direction, link.Load[(int)direction]);
        return new(Math.Max(0, link.LatencyNs[index]), link.Capacity[index].Value, (load.Both + load.OneWay).Value, load.Dummy.Value);
    }
}

/// <summary>A flow of the map.</summary>
/// <param name="Operation">What is under way: create, update, reroute, delete; null: nothing.</param>
/// <param name="Path">Ids of the links of the main path, in order.</param>
/// <param name="ProtectedPath">Null: there is none.</param>
/// <param name="MirrorPaths">Absent: no packets are copied.</param>
/// <param name="JoinPaths">Absent: nothing joins it.</param>
public sealed record MapFlow(
    string FlowId, string Status, string? StatusInfo, string? Operation, MapTags Source, MapTags Destination, long MaximumBandwidth,
    IReadOnlyList<string> Path, IReadOnlyList<string>? ProtectedPath,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MapPointPath>? MirrorPaths,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MapPointPath>? JoinPaths)
{
    internal static MapFlow From(FlowDocument flow)
    {
        var plan = flow.Plan ?? flow.Intent?.Plan;
        return new(
            flow.Id, FlowWords.Of(flow.Shown), flow.StatusInfo, flow.Intent?.Operation.ToString().ToLowerInvariant(),
            MapTags.From(flow.Request.Source), MapTags.From(flow.Request.Destination), flow.Request.Bandwidth.Value,
            Links(plan?.Primary) ?? [], Links(plan?.Protected), Paths(plan?.Mirrors.SelectMany(point => point.Sinks).Select(sink => (sink.Id, sink.Path))),
            Paths(plan?.Joins.Select(join => (join.Id, join.Path))));
    }

    private static string[]? Links(PathPair? pair) => pair is null ? null : Links(pair.Forward);

    private static string[] Links(DirectedPath path) => [.. path.Hops.Select(hop => hop.Isl.ToString())];

    private static MapPointPath[]? Paths(IEnumerable<(string Id, DirectedPath Path)>? points)
    {
        MapPointPath[] paths = [.. (points ?? []).Select(point => new MapPointPath(point.Id, Links(point.Path)))];
        return paths.Length == 0 ? null : paths;
    }
}

/// <summary>Where the copies of a mirror, or the packets of a device that joins, run.</summary>
/// <param name="PointId">Of the mirror or join, unique in its flow.</param>
/// <param name="Path">Ids of links, in order.</param>
public sealed record MapPointPath(string PointId, IReadOnlyList<string> Path);

/// <summary>A Y-flow of the map.</summary>
/// <param name="Operation">What is under way: create, update, reroute, swap, delete; null: nothing.</param>
/// <param name="YPoint">Where its legs part; null: nowhere yet.</param>
/// <param name="Flows">Those that it consists of, the one from the shared end to the Y-point first.</param>
public sealed record MapYFlow(
    string YFlowId, string Status, bool Degraded, string? StatusInfo, string? Operation, MapEnd SharedEndpoint, string? YPoint,
    string? ProtectedPathYPoint, long MaximumBandwidth, IReadOnlyList<MapFlow> Flows)
{
    internal static MapYFlow From(YFlowDocument yFlow)
    {
        var plan = yFlow.Plan ?? yFlow.Intent?.Plan;
        return new(
            yFlow.Id, FlowWords.Of(yFlow.Shown), yFlow.Degraded, yFlow.StatusInfo, yFlow.Intent?.Operation.ToString().ToLowerInvariant(),
            MapEnd.From(yFlow.Request.Shared), plan?.YPoint(0)?.ToString(), plan?.YPoint(1)?.ToString(), yFlow.Request.Bandwidth.Value,
            [.. NestedFlows.Of(yFlow).Select(MapFlow.From)]);
    }
}

public sealed record MapTags(string SwitchId, uint PortNumber, int VlanId, int InnerVlanId)
{
    internal static MapTags From(Endpoint end) => new(end.Switch.ToString(), end.Port, end.Outer, end.Inner);
}
