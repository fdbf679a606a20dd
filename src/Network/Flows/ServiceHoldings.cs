using Kilda.Network.Bandwidth;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;

namespace Kilda.Network.Flows;

/// <summary>A hop of one of a service's paths, and what is reserved for it.</summary>
/// <param name="Number">Of the flow that the path belongs to.</param>
/// <param name="Counted">Otherwise it is recorded and has a label, and takes no bandwidth.</param>
public sealed record HeldHop(uint Number, byte Slot, Hop Hop, Kbps Bandwidth, PathKind Kind, bool Counted)
{
    public LedgerKey Key => new(Number, Slot, Hop.Direction);

    public LedgerWant Want => new(Key, Bandwidth, Kind, Counted);
}

/// <summary>What a service's plan holds of the network. See also <see cref="PlanHoldings"/>, the same of one flow.</summary>
public static class ServiceHoldings
{
    /// <summary>Hops of every path of every flow, those that run one way too.</summary>
    public static IEnumerable<HeldHop> AllHops(this ServicePlan plan) => plan.Flows.SelectMany(BothWays)
        .Concat(plan.OwnSinks().SelectMany(own => OneWay(own.Flow, own.Sink.Number, own.Sink.Slot, own.Sink.Path)).Distinct())
        .Concat(plan.OwnJoins().SelectMany(own => OneWay(own.Flow, own.Join.Number, own.Join.Slot, own.Join.Path)).Distinct());

    /// <summary>Every link of the plan, and the keys of what is held of it.</summary>
    public static ILookup<IslId, LedgerKey> Links(this ServicePlan plan) => plan.AllHops().ToLookup(held => held.Hop.Isl, held => held.Key);

    /// <summary>Every meter of the plan, each once.</summary>
    public static IEnumerable<(SwitchId Switch, uint Meter)> Meters(this ServicePlan plan) => plan.Flows.SelectMany(Meters).Distinct();

    /// <summary>The plan's meters at a switch, each once.</summary>
    public static IEnumerable<uint> MetersAt(this ServicePlan plan, SwitchId at) =>
        plan.Meters().Where(held => held.Switch == at).Select(held => held.Meter);

    /// <summary>Every group of the plan, each once.</summary>
    public static IEnumerable<(SwitchId Switch, uint Group)> Groups(this ServicePlan plan) => plan.Flows.SelectMany(Groups).Distinct();

    /// <summary>The plan's groups at a switch, each once.</summary>
    public static IEnumerable<uint> GroupsAt(this ServicePlan plan, SwitchId at) =>
        plan.Groups().Where(held => held.Switch == at).Select(held => held.Group);

    /// <summary>The endpoints that are the service's alone, each once: its clients, its sinks and the devices that join it.</summary>
    public static IEnumerable<Endpoint> Endpoints(this ServicePlan plan) => plan.Clients()
        .Concat(plan.OwnSinks().Select(own => own.Sink.End)).Concat(plan.OwnJoins().Select(own => own.Join.Device)).Distinct();

    /// <summary>Those at a switch.</summary>
    public static IEnumerable<Endpoint> EndpointsAt(this ServicePlan plan, SwitchId at) => plan.Endpoints().Where(end => end.Switch == at);

    /// <summary>Switches where the service has an endpoint, a meter place or a group: where something of it is claimed.</summary>
    public static IEnumerable<SwitchId> HoldingSwitches(this ServicePlan plan) => plan.Endpoints().Select(end => end.Switch)
        .Concat(plan.MeterPlaces().Select(known => known.Place.Switch))
        .Concat(plan.Flows.SelectMany(flow => flow.Mirrors.Select(point => point.At).Concat(flow.Joins.Select(join => join.At)))).Distinct();

    /// <summary>The numbers of the service's paths, each once.</summary>
    public static IEnumerable<uint> Numbers(this ServicePlan plan) => plan.Flows.Select(flow => flow.Number)
        .Concat(plan.OwnSinks().Select(own => own.Sink.Number)).Concat(plan.OwnJoins().Select(own => own.Join.Number)).Distinct();

    private static IEnumerable<HeldHop> BothWays(FlowPlan flow) => flow.AllHops().Select(held =>
        new HeldHop(flow.Number, held.Slot, held.Hop, flow.Bandwidth, PathKind.Both, Counted: !flow.IgnoreBandwidth));

    private static IEnumerable<HeldHop> OneWay(FlowPlan flow, uint number, byte slot, DirectedPath path) => path.Hops.Select(hop =>
        new HeldHop(number, slot, hop, flow.Bandwidth, PathKind.OneWay, Counted: !flow.IgnoreBandwidth));

    private static IEnumerable<(SwitchId Switch, uint Meter)> Meters(FlowPlan flow)
    {
        if (flow.ForwardMeter is { } forward) yield return (flow.Source.Switch, forward);
        if (flow.ReverseMeter is { } reverse) yield return (flow.Destination.Switch, reverse);
        foreach (var join in flow.Joins.ToArray())
        {
            if (join.Meter is { } own) yield return (join.Device.Switch, own);
            if (join.Shared is { } shared) yield return (join.At, shared);
        }
    }

    private static IEnumerable<(SwitchId Switch, uint Group)> Groups(FlowPlan flow) =>
        flow.Mirrors.SelectMany(point => point.Groups.Select(group => (point.At, group)))
            .Concat(flow.Joins.SelectMany(join => join.Groups.Select(group => (join.At, group))));

    private static IEnumerable<(FlowPlan Flow, Sink Sink)> OwnSinks(this ServicePlan plan) => plan.Flows
        .SelectMany(flow => flow.Mirrors.SelectMany(point => point.Sinks).Where(sink => sink.Via is null).Select(sink => (flow, sink)));

    private static IEnumerable<(FlowPlan Flow, Join Join)> OwnJoins(this ServicePlan plan) => plan.Flows
        .SelectMany(flow => flow.Joins.Where(join => join.Via is null).Select(join => (flow, join)));
}
