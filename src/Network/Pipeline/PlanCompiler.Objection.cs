using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <content>Why a plan cannot be on a switch.</content>
public static partial class PlanCompiler
{
    private const ushort MaxVlan = 4094;
    private const ushort MinLabel = 2;

    /// <returns>Why the plan cannot be compiled for this switch, naming the part that is wrong; or null.</returns>
    public static string? Objection(FlowPlan plan, SwitchId at, SwitchAbilities abilities)
    {
        if (plan.Number is 0 or > Colour.MaxNumber) return $"flow number {plan.Number} is not 1…{Colour.MaxNumber}";
        if (plan.Bandwidth.Value is < 0 or > uint.MaxValue) return $"bandwidth {plan.Bandwidth} is not 0…{uint.MaxValue}";
        return ObjectionToEnds(plan, at, abilities)
            ?? ObjectionToMeters(plan, at, abilities)
            ?? ObjectionToPair(plan, plan.Primary, at)
            ?? (plan.Protected is null ? null : ObjectionToProtected(plan, plan.Protected, at));
    }

    private static string? ObjectionToEnds(FlowPlan plan, SwitchId at, SwitchAbilities abilities)
    {
        if (plan.Source == plan.Destination) return "source and destination are the same endpoint";
        return ObjectionToEnd(plan.Source, "source", at, abilities) ?? ObjectionToEnd(plan.Destination, "destination", at, abilities);
    }

    private static string? ObjectionToEnd(Endpoint end, string name, SwitchId at, SwitchAbilities abilities)
    {
        if (end.Port is 0 or > OfPort.Max) return $"{name} port {end.Port} is not 1…{OfPort.Max}";
        if (end.Outer > MaxVlan || end.Inner > MaxVlan) return $"{name} VLAN {end.Outer}, inner VLAN {end.Inner}: the largest is {MaxVlan}";
        if (end is { Outer: 0, Inner: not 0 }) return $"{name} has an inner VLAN {end.Inner} and no outer one";
        return end.Switch == at && end.Inner != 0 && !abilities.UsesPipeline
            ? $"{name} has two VLANs, which a switch with a single table cannot tell apart"
            : null;
    }

    private static string? ObjectionToMeters(FlowPlan plan, SwitchId at, SwitchAbilities abilities)
    {
        if (plan.Bandwidth.Value == 0 || abilities.MaxMeters == 0) return null;
        return ObjectionToMeter(plan.Source, plan.ForwardMeter, at, abilities)
            ?? ObjectionToMeter(plan.Destination, plan.ReverseMeter, at, abilities);
    }

    private static string? ObjectionToMeter(Endpoint end, uint? meter, SwitchId at, SwitchAbilities abilities) =>
        end.Switch == at && meter is { } id && (id == 0 || id > abilities.MaxMeters)
            ? $"meter {id} is not 1…{abilities.MaxMeters}"
            : null;

    private static string? ObjectionToProtected(FlowPlan plan, PathPair pair, SwitchId at) =>
        pair.Slot == plan.Primary.Slot
            ? $"both pairs have slot {pair.Slot}"
            : ObjectionToPair(plan, pair, at);

    private static string? ObjectionToPair(FlowPlan plan, PathPair pair, SwitchId at)
    {
        if (pair.Slot > Colour.MaxSlot) return $"slot {pair.Slot} is not 0…{Colour.MaxSlot}";
        return ObjectionToPath(plan, pair, FlowDirection.Forward, at) ?? ObjectionToPath(plan, pair, FlowDirection.Reverse, at);
    }

    /// <summary>The path leads from one end to the other without a gap, and uses no client port of this switch.</summary>
    private static string? ObjectionToPath(FlowPlan plan, PathPair pair, FlowDirection direction, SwitchId at)
    {
        var hops = FlowPlan.Path(pair, direction).Hops.Span;
        if (plan.IsOneSwitch && !hops.IsEmpty) return "both ends are on one switch, but the path has links";
        var reached = plan.Ingress(direction).Switch;
        foreach (var hop in hops)
        {
            if (hop.From.Switch != reached) return $"the path jumps from {reached} to {hop.From}";
            if (hop.Label is < MinLabel or > MaxVlan) return $"label {hop.Label} is not {MinLabel}…{MaxVlan}";
            if ((IsClientPort(plan, hop.From, at) ?? IsClientPort(plan, hop.To, at)) is { } why) return why;
            reached = hop.To.Switch;
        }

        var end = plan.Egress(direction).Switch;
        return reached == end ? null : $"the path ends on {reached}, not on {end}";
    }

    private static string? IsClientPort(FlowPlan plan, PortId port, SwitchId at) =>
        port.Switch == at && (port == plan.Source.At || port == plan.Destination.At)
            ? $"port {port.Port} is both a client's and a link's"
            : null;
}
