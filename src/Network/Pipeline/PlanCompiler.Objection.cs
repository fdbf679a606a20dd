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
    public static string? Objection(FlowPlan plan, SwitchId at, SwitchAbilities abilities) => Objection(ServicePlan.Of(plan), at, abilities);

    /// <returns>Why the plan cannot be compiled for this switch, naming the part that is wrong; or null.</returns>
    public static string? Objection(ServicePlan plan, SwitchId at, SwitchAbilities abilities)
    {
        if (plan.Joints.IsEmpty && plan.Flows.Count != 1) return $"{plan.Flows.Count} flows without a joint";
        var why = plan.Joints.IsEmpty ? ObjectionToFlow(plan.Flows[0], "", plan, at, abilities) : ObjectionToTrees(plan, at, abilities);
        return why ?? ObjectionToMirrors(plan, at, abilities) ?? ObjectionToJoins(plan, at, abilities);
    }

    /// <param name="of">What the flow is in a service of several: comes before what is wrong with it.</param>
    /// <param name="nested">Its ends are looked at where it meets the others.</param>
    private static string? ObjectionToFlow(
        FlowPlan flow, string of, ServicePlan plan, SwitchId at, SwitchAbilities abilities, bool nested = false)
    {
        if (flow.Number is 0 or > Colour.MaxNumber) return $"{of}flow number {flow.Number} is not 1…{Colour.MaxNumber}";
        if (flow.Bandwidth.Value is < 0 or > uint.MaxValue) return $"{of}bandwidth {flow.Bandwidth} is not 0…{uint.MaxValue}";
        var why = (nested ? null : ObjectionToEnds(flow, at, abilities))
            ?? ObjectionToMeters(flow, at, abilities)
            ?? ObjectionToPair(flow, flow.Primary, plan, at)
            ?? (flow.Protected is null ? null : ObjectionToProtected(flow, flow.Protected, plan, at));
        return why is null ? null : of + why;
    }

    private static string? ObjectionToEnds(FlowPlan flow, SwitchId at, SwitchAbilities abilities)
    {
        if (flow.Source == flow.Destination) return "source and destination are the same endpoint";
        if (flow.LeadsInto is not null) return ObjectionToLed(flow, at, abilities);
        return ObjectionToEnd(flow.Source, "source", at, abilities) ?? ObjectionToEnd(flow.Destination, "destination", at, abilities);
    }

    /// <summary>One end is a client's, the other leads into a flow.</summary>
    private static string? ObjectionToLed(FlowPlan flow, SwitchId at, SwitchAbilities abilities)
    {
        if (flow.Source.IsJoint == flow.Destination.IsJoint) return $"it leads into flow {flow.LeadsInto}, but not with one end";
        var (joint, client) = flow.Source.IsJoint ? (flow.Source, flow.Destination) : (flow.Destination, flow.Source);
        if (joint.Switch == at && !abilities.UsesPipeline) return "a switch with a single table cannot lead one flow into another";
        return ObjectionToEnd(client, flow.Source.IsJoint ? "destination" : "source", at, abilities);
    }

    private static string? ObjectionToEnd(Endpoint end, string name, SwitchId at, SwitchAbilities abilities)
    {
        if (ObjectionToTags(end, name) is { } wrong) return wrong;
        return end.Switch == at && end.Inner != 0 && !abilities.UsesPipeline
            ? $"{name} has two VLANs, which a switch with a single table cannot tell apart"
            : null;
    }

    private static string? ObjectionToTags(Endpoint end, string name)
    {
        if (end.Port is 0 or > OfPort.Max) return $"{name} port {end.Port} is not 1…{OfPort.Max}";
        if (end.Outer > MaxVlan || end.Inner > MaxVlan) return $"{name} VLAN {end.Outer}, inner VLAN {end.Inner}: the largest is {MaxVlan}";
        return end is { Outer: 0, Inner: not 0 } ? $"{name} has an inner VLAN {end.Inner} and no outer one" : null;
    }

    private static string? ObjectionToMeters(FlowPlan flow, SwitchId at, SwitchAbilities abilities)
    {
        if (flow.Bandwidth.Value == 0 || abilities.MaxMeters == 0) return null;
        return ObjectionToMeter(flow.Source, flow.ForwardMeter, at, abilities)
            ?? ObjectionToMeter(flow.Destination, flow.ReverseMeter, at, abilities);
    }

    private static string? ObjectionToMeter(Endpoint end, uint? meter, SwitchId at, SwitchAbilities abilities) =>
        end.Switch == at && meter is { } id && (id == 0 || id > abilities.MaxMeters)
            ? $"meter {id} is not 1…{abilities.MaxMeters}"
            : null;

    private static string? ObjectionToProtected(FlowPlan flow, PathPair pair, ServicePlan plan, SwitchId at) =>
        pair.Slot == flow.Primary.Slot
            ? $"both pairs have slot {pair.Slot}"
            : ObjectionToPair(flow, pair, plan, at);

    private static string? ObjectionToPair(FlowPlan flow, PathPair pair, ServicePlan plan, SwitchId at)
    {
        if (pair.Slot > Colour.MaxSlot) return $"slot {pair.Slot} is not 0…{Colour.MaxSlot}";
        return ObjectionToPath(flow, pair, FlowDirection.Forward, plan, at) ?? ObjectionToPath(flow, pair, FlowDirection.Reverse, plan, at);
    }

    /// <summary>The path leads from one end to the other without a gap, and uses no client port of this switch.</summary>
    private static string? ObjectionToPath(FlowPlan flow, PathPair pair, FlowDirection direction, ServicePlan plan, SwitchId at)
    {
        var hops = FlowPlan.Path(pair, direction).Hops.Span;
        if (flow.IsOneSwitch && !hops.IsEmpty) return "both ends are on one switch, but the path has links";
        if (ObjectionToHops(FlowPlan.Path(pair, direction), flow.Ingress(direction).Switch, flow.Egress(direction).Switch) is { } wrong) return wrong;
        foreach (var hop in hops)
        {
            if ((IsClientPort(plan, hop.From, at) ?? IsClientPort(plan, hop.To, at)) is { } why) return why;
        }

        return null;
    }

    private static string? ObjectionToHops(DirectedPath path, SwitchId from, SwitchId to)
    {
        var reached = from;
        foreach (var hop in path.Hops)
        {
            if (hop.From.Switch != reached) return $"the path jumps from {reached} to {hop.From}";
            if (hop.Label is < MinLabel or > MaxVlan) return $"label {hop.Label} is not {MinLabel}…{MaxVlan}";
            reached = hop.To.Switch;
        }

        return reached == to ? null : $"the path ends on {reached}, not on {to}";
    }

    private static string? IsClientPort(ServicePlan plan, PortId port, SwitchId at)
    {
        if (port.Switch != at) return null;
        foreach (var flow in plan.Flows)
        {
            if (port == flow.Source.At || port == flow.Destination.At) return $"port {port.Port} is both a client's and a link's";
        }

        return null;
    }
}
