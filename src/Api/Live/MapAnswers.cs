using Kilda.Api.Flows;
using Kilda.Api.Links;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
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
public sealed record MapFlow(
    string FlowId, string Status, string? StatusInfo, string? Operation, MapTags Source, MapTags Destination, long MaximumBandwidth,
    IReadOnlyList<string> Path, IReadOnlyList<string>? ProtectedPath)
{
    internal static MapFlow From(FlowDocument flow)
    {
        var plan = flow.Plan ?? flow.Intent?.Plan;
        return new(
            flow.Id, FlowWords.Of(flow.Shown), flow.StatusInfo, flow.Intent?.Operation.ToString().ToLowerInvariant(),
            MapTags.From(flow.Request.Source), MapTags.From(flow.Request.Destination), flow.Request.Bandwidth.Value,
            Links(plan?.Primary) ?? [], Links(plan?.Protected));
    }

    private static string[]? Links(PathPair? pair) => pair is null ? null : [.. pair.Forward.Hops.Select(hop => hop.Isl.ToString())];
}

public sealed record MapTags(string SwitchId, uint PortNumber, int VlanId, int InnerVlanId)
{
    internal static MapTags From(Endpoint end) => new(end.Switch.ToString(), end.Port, end.Outer, end.Inner);
}
