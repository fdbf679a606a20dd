using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Pipeline;
using Kilda.Network.YFlows;

namespace Kilda.Network.Flows;

/// <content>Why one plan cannot follow another.</content>
public static partial class Transition
{
    /// <summary>
    /// A path of the new plan that has number and slot of one of the old plan must be that path: its rules are there already. Only what leads
    /// into it and out of it may change.
    /// </summary>
    /// <returns>Why the two plans cannot be beside each other in the switches; or null.</returns>
    public static string? Objection(ServicePlan old, ServicePlan @new)
    {
        foreach (var flow in @new.Flows)
        {
            if (ObjectionToFlow(old, flow) is { } why) return why;
        }

        foreach (var (at, sink) in Sinks(@new))
        {
            if (ObjectionToSink(old, at, sink) is { } why) return why;
        }

        foreach (var join in Joins(@new))
        {
            if (ObjectionToJoin(old, join) is { } why) return why;
        }

        foreach (var joint in @new.Joints)
        {
            if (ObjectionToJoint(old, joint) is { } why) return why;
        }

        return null;
    }

    private static string? ObjectionToFlow(ServicePlan old, FlowPlan flow)
    {
        foreach (var pair in flow.Pairs)
        {
            if (old.Find(flow.Number, pair.Slot) is not { } known) continue;
            if (!known.Pairs.Contains(pair) || (known.Source, known.Destination) != (flow.Source, flow.Destination))
                return $"flow {flow.Number} goes another way in slot {pair.Slot}, which the old plan uses";
            if (MovedSink(known, flow) is { } sink)
                return $"the copies to {sink} would be taken at another switch of the path in slot {pair.Slot}";
            var echo = PlanCompiler.ObjectionToEcho(flow with { Joins = known.Joins }, pair)
                ?? PlanCompiler.ObjectionToEcho(flow with { Mirrors = known.Mirrors }, pair);
            if (echo is not null) return $"meanwhile {echo}";
        }

        return null;
    }

    /// <summary>Each mirror switch turns over for itself: between the two the sink would have a packet twice, or not at all.</summary>
    private static Endpoint? MovedSink(FlowPlan old, FlowPlan @new)
    {
        foreach (var point in @new.Mirrors)
        {
            foreach (var sink in point.Sinks)
            {
                foreach (var known in old.Mirrors)
                {
                    if (known.Direction == point.Direction && known.At != point.At && known.Sinks.Any(other => other.End == sink.End)) return sink.End;
                }
            }
        }

        return null;
    }

    private static string? ObjectionToSink(ServicePlan old, SwitchId at, Sink sink)
    {
        foreach (var (from, known) in Sinks(old))
        {
            if ((known.Number, known.Slot) != (sink.Number, sink.Slot) || sink.Via is not null) continue;
            if ((from, known.End, known.Path) != (at, sink.End, sink.Path))
                return $"mirror path {sink.Number} goes another way in slot {sink.Slot}, which the old plan uses";
        }

        return null;
    }

    private static string? ObjectionToJoin(ServicePlan old, Join join)
    {
        foreach (var known in Joins(old))
        {
            if ((known.Number, known.Slot) != (join.Number, join.Slot) || join.Via is not null) continue;
            if ((known.At, known.Device, known.Path) != (join.At, join.Device, join.Path))
                return $"join path {join.Number} goes another way in slot {join.Slot}, which the old plan uses";
        }

        return null;
    }

    private static string? ObjectionToJoint(ServicePlan old, Joint joint)
    {
        foreach (var known in old.Joints)
        {
            if ((known.Number, known.Slot) == (joint.Number, joint.Slot) && !known.Legs.Select(Fixed).SequenceEqual(joint.Legs.Select(Fixed)))
                return $"the legs of shared flow {joint.Number} differ in slot {joint.Slot}, which the old plan uses";
        }

        return null;

        static (uint, Endpoint, ushort) Fixed(Leg leg) => (leg.Number, leg.Shared, leg.Tag);
    }

    private static IEnumerable<Join> Joins(ServicePlan plan) => plan.Flows.SelectMany(flow => flow.Joins);

    private static IEnumerable<(SwitchId At, Sink Sink)> Sinks(ServicePlan plan) =>
        plan.Flows.SelectMany(flow => flow.Mirrors).SelectMany(point => point.Sinks.Select(sink => (point.At, sink)));
}
