using Kilda.Network.Bandwidth;
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
    public static IEnumerable<HeldHop> AllHops(this ServicePlan plan) => plan.Flows.SelectMany(BothWays).Concat(plan.Flows.SelectMany(OneWay).Distinct());

    /// <summary>Every link of the plan, and the keys of what is held of it.</summary>
    public static ILookup<IslId, LedgerKey> Links(this ServicePlan plan) => plan.AllHops().ToLookup(held => held.Hop.Isl, held => held.Key);

    /// <summary>Every meter of the plan, each once.</summary>
    public static IEnumerable<(SwitchId Switch, uint Meter)> Meters(this ServicePlan plan) =>
        plan.Flows.SelectMany(Meters).Distinct();

    /// <summary>The plan's meters at a switch, each once.</summary>
    public static IEnumerable<uint> MetersAt(this ServicePlan plan, SwitchId at) =>
        plan.Meters().Where(held => held.Switch == at).Select(held => held.Meter);

    /// <summary>Every group of the plan, each once.</summary>
    public static IEnumerable<(SwitchId Switch, uint Group)> Groups(this ServicePlan plan) =>
        plan.Flows.SelectMany(flow => flow.Mirrors).SelectMany(point => point.Groups.Select(group => (point.At, group))).Distinct();

    /// <summary>The plan's groups at a switch, each once.</summary>
    public static IEnumerable<uint> GroupsAt(this ServicePlan plan, SwitchId at) =>
        plan.Groups().Where(held => held.Switch == at).Select(held => held.Group);

    /// <summary>The endpoints that are the service's alone, each once: its clients and its sinks.</summary>
    public static IEnumerable<Endpoint> Endpoints(this ServicePlan plan) =>
        plan.Clients().Concat(plan.Flows.SelectMany(flow => flow.Mirrors).SelectMany(point => point.Sinks).Select(sink => sink.End)).Distinct();

    /// <summary>Those at a switch.</summary>
    public static IEnumerable<Endpoint> EndpointsAt(this ServicePlan plan, SwitchId at) => plan.Endpoints().Where(end => end.Switch == at);

    /// <summary>The numbers of the service's paths, each once.</summary>
    public static IEnumerable<uint> Numbers(this ServicePlan plan) => plan.Flows.Select(flow => flow.Number)
        .Concat(plan.Flows.SelectMany(flow => flow.Mirrors).SelectMany(point => point.Sinks).Select(sink => sink.Number)).Distinct();

    private static IEnumerable<HeldHop> BothWays(FlowPlan flow) => flow.AllHops().Select(held =>
        new HeldHop(flow.Number, held.Slot, held.Hop, flow.Bandwidth, PathKind.Both, Counted: !flow.IgnoreBandwidth));

    private static IEnumerable<HeldHop> OneWay(FlowPlan flow) => flow.Mirrors.SelectMany(point => point.Sinks).SelectMany(sink =>
        sink.Path.Hops.Select(hop => new HeldHop(sink.Number, sink.Slot, hop, flow.Bandwidth, PathKind.OneWay, Counted: !flow.IgnoreBandwidth)));

    private static IEnumerable<(SwitchId Switch, uint Meter)> Meters(FlowPlan flow)
    {
        if (flow.ForwardMeter is { } forward) yield return (flow.Source.Switch, forward);
        if (flow.ReverseMeter is { } reverse) yield return (flow.Destination.Switch, reverse);
    }
}
