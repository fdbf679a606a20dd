using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <content>Why the joins of a plan cannot be on a switch.</content>
public static partial class PlanCompiler
{
    private static string? ObjectionToJoins(ServicePlan plan, SwitchId at, SwitchAbilities abilities)
    {
        foreach (var flow in plan.Flows)
        {
            if (flow.Joins.IsEmpty) continue;
            var known = new HashSet<(Endpoint, FlowDirection)>();
            foreach (var join in flow.Joins)
            {
                var why = !known.Add((join.Device, join.Direction))
                    ? "the device is joined to this direction already"
                    : ObjectionToJoin(plan, flow, join, at, abilities);
                if (why is not null) return $"join {join.Id} of flow {flow.Number} at {join.At}, {join.Direction.ToString().ToLowerInvariant()}: {why}";
            }
        }

        return null;
    }

    private static string? ObjectionToJoin(ServicePlan plan, FlowPlan flow, Join join, SwitchId at, SwitchAbilities abilities)
    {
        if (plan.Joints.Any(joint => joint.Number == flow.Number)) return "the shared flow of a Y-flow is not joined, its leaf flows are";
        foreach (var pair in flow.Pairs)
        {
            if ((ObjectionToPlace(flow, pair, join.Direction, join.At) ?? ObjectionToEcho(flow, pair, join)) is { } why) return why;
        }

        if (plan.Clients().Contains(join.Device)) return "the device is an end of the flow";
        return (join.Via is null ? ObjectionToOwnPath(plan, join, at, abilities) : ObjectionToOtherFlow(join, at, abilities))
            ?? ObjectionToBoth(flow, join)
            ?? (join.At == at ? ObjectionToGroups(GroupsOf(plan, join), join.Groups, abilities) : null);
    }

    /// <summary>No device hears itself: behind the join switch its packets are the flow's, and would be copied to it.</summary>
    internal static string? ObjectionToEcho(FlowPlan flow, PathPair pair)
    {
        foreach (var join in flow.Joins)
        {
            if (ObjectionToEcho(flow, pair, join) is { } why) return why;
        }

        return null;
    }

    private static string? ObjectionToEcho(FlowPlan flow, PathPair pair, Join join)
    {
        SwitchId[] passed = [flow.Ingress(join.Direction).Switch, .. FlowPlan.Path(pair, join.Direction).Hops.Select(hop => hop.To.Switch)];
        var joined = Array.IndexOf(passed, join.At);
        foreach (var point in flow.Mirrors)
        {
            if (point.Direction != join.Direction || Array.IndexOf(passed, point.At) <= joined) continue;
            if (point.Sinks.Any(sink => sink.End == join.Device)) return $"the device would hear itself by its mirror at {point.At}, further down the path";
        }

        return null;
    }

    private static string? ObjectionToOwnPath(ServicePlan plan, Join join, SwitchId at, SwitchAbilities abilities)
    {
        if ((ObjectionToEnd(join.Device, "device", at, abilities)
            ?? ObjectionToOneWay(join.Number, join.Slot, join.Path, join.Device.Switch, join.At)
            ?? ObjectionToMeters(join, at, abilities)) is { } wrong)
        {
            return wrong;
        }

        foreach (var hop in join.Path.Hops)
        {
            if ((IsClientPort(plan, hop.From, at) ?? IsClientPort(plan, hop.To, at)) is { } taken) return taken;
            if (hop.From == join.Device.At || hop.To == join.Device.At) return $"port {join.Device.Port} is both the device's and a link's";
        }

        return null;
    }

    private static string? ObjectionToOtherFlow(Join join, SwitchId at, SwitchAbilities abilities)
    {
        if (join.At == at && !abilities.UsesPipeline) return "a switch with a single table cannot lead one flow into another";
        return ObjectionToOneWay(join.Number, join.Slot, join.Path, join.Device.Switch, join.At) ?? ObjectionToMeters(join, at, abilities);
    }

    private static string? ObjectionToMeters(Join join, SwitchId at, SwitchAbilities abilities) => abilities.MaxMeters == 0
        ? null
        : ObjectionToMeter(join.Device, join.Meter, at, abilities) ?? ObjectionToMeter(Endpoint.Joint(join.At), join.Shared, at, abilities);

    /// <summary>Of the two joins of a device that is on both join switches only one goes through the meter that is shared with the flow.</summary>
    private static string? ObjectionToBoth(FlowPlan flow, Join join)
    {
        foreach (var other in flow.Joins)
        {
            if (ReferenceEquals(other, join) || other.Device != join.Device) continue;
            if (other.Via != join.Via || (join.Via is not null && (other.Number, other.Slot) != (join.Number, join.Slot)))
                return "the two joins of the device come by different ways";
            if (other.Meter != join.Meter) return "the two joins of the device have different meters";
            var isHere = join.Via is null ? join.Path.Hops.IsEmpty && other.Path.Hops.IsEmpty : join.At == other.At;
            if (isHere && !IsDelivered(flow, join) && !IsDelivered(flow, other))
                return "both joins of the device are at one transit switch, where only one of them can share the flow's meter";
            if (join.Via is not null && join.At != other.At) return "both joins by one flow are where that flow ends";
        }

        return null;
    }

    private static bool IsDelivered(FlowPlan flow, Join join) => flow.Egress(join.Direction).Switch == join.At && !flow.IsJoinedAtJoint(join);
}
