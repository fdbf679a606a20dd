using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <content>Why the mirrors of a plan cannot be on a switch.</content>
public static partial class PlanCompiler
{
    private static string? ObjectionToMirrors(ServicePlan plan, SwitchId at, SwitchAbilities abilities)
    {
        foreach (var flow in plan.Flows)
        {
            if (flow.Mirrors.IsEmpty) continue;
            var (known, sinks) = (new HashSet<(SwitchId, FlowDirection)>(), new HashSet<(FlowDirection, Endpoint)>());
            foreach (var point in flow.Mirrors)
            {
                var why = !known.Add((point.At, point.Direction))
                    ? "another point of the flow has the same switch and direction"
                    : ObjectionToPoint(plan, flow, point, at, abilities);
                foreach (var sink in point.Sinks)
                {
                    if (!sinks.Add((point.Direction, sink.End))) why ??= $"sink {sink.Id}: another sink of this direction is {sink.End}";
                }

                if (why is not null) return $"mirror of flow {flow.Number} at {point.At}, {point.Direction.ToString().ToLowerInvariant()}: {why}";
            }
        }

        return null;
    }

    private static string? ObjectionToPoint(ServicePlan plan, FlowPlan flow, MirrorPoint point, SwitchId at, SwitchAbilities abilities)
    {
        if (plan.Joints.Any(joint => joint.Number == flow.Number)) return "the shared flow of a Y-flow is not mirrored, its leaf flows are";
        if (point.Sinks.Count is 0 or > MostSinks) return $"{point.Sinks.Count} sinks are not 1…{MostSinks}";
        foreach (var pair in flow.Pairs)
        {
            if (ObjectionToPlace(flow, pair, point.Direction, point.At) is { } why) return why;
        }

        foreach (var sink in point.Sinks)
        {
            if (ObjectionToSink(plan, point, sink, at) is { } why) return $"sink {sink.Id}: {why}";
        }

        return point.At == at ? ObjectionToGroups(GroupsOf(plan, point), point.Groups, abilities) : null;
    }

    /// <summary>Every pair of the flow comes by, and once.</summary>
    private static string? ObjectionToPlace(FlowPlan flow, PathPair pair, FlowDirection direction, SwitchId place)
    {
        if (flow.LeadsInto is { } into && (flow.Source.IsJoint ? flow.Source : flow.Destination).Switch == place)
            return $"there the flow is led into flow {into}, whose packets they are";
        var hops = FlowPlan.Path(pair, direction).Hops;
        var times = (flow.Ingress(direction).Switch == place ? 1 : 0) + hops.Count(hop => hop.To.Switch == place);
        return times switch
        {
            0 => $"the path in slot {pair.Slot} does not pass this switch",
            1 => null,
            _ => $"the path in slot {pair.Slot} passes this switch {times} times",
        };
    }

    private static string? ObjectionToSink(ServicePlan plan, MirrorPoint point, Sink sink, SwitchId at)
    {
        if (ObjectionToTags(sink.End, "its") is { } wrong) return wrong;
        if (plan.Clients().Contains(sink.End)) return "it is an end of the flow";
        if (ObjectionToOneWay(sink.Number, sink.Slot, sink.Path, point.At, sink.End.Switch) is { } why) return why;
        foreach (var hop in sink.Path.Hops)
        {
            if ((IsClientPort(plan, hop.From, at) ?? IsClientPort(plan, hop.To, at)) is { } taken) return taken;
            if (hop.From == sink.End.At || hop.To == sink.End.At) return $"port {sink.End.Port} is both a sink's and a link's";
        }

        return null;
    }

    private static string? ObjectionToOneWay(uint number, byte slot, DirectedPath path, SwitchId from, SwitchId to)
    {
        if (number is 0 or > Colour.MaxNumber) return $"path number {number} is not 1…{Colour.MaxNumber}";
        if (slot > Colour.MaxSlot) return $"slot {slot} is not 0…{Colour.MaxSlot}";
        if (from == to && !path.Hops.IsEmpty) return "both ends of its path are on one switch, but the path has links";
        return ObjectionToHops(path, from, to);
    }

    private static string? ObjectionToGroups(Seq<Group> groups, Seq<uint> numbers, SwitchAbilities abilities)
    {
        if (groups.Count > 0 && !abilities.Groups) return "the switch has no groups";
        if (numbers.Count < groups.Count) return $"{groups.Count} groups are needed, there are numbers for {numbers.Count}";
        foreach (var id in numbers)
        {
            if (id is < FirstGroup or > LastGroup) return $"group {id} is not {FirstGroup}…{LastGroup}";
        }

        if (numbers.Distinct().Count() < numbers.Count) return "two groups have one number";
        return !abilities.ChainedGroups && groups.Any(group => group.Type == GroupType.Indirect)
            ? "an end with two VLANs needs chained groups, which the switch does not have"
            : null;
    }
}
