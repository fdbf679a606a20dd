using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <content>Why the trees of a Y-flow cannot be on a switch.</content>
public static partial class PlanCompiler
{
    private static string? ObjectionToTrees(ServicePlan plan, SwitchId at, SwitchAbilities abilities)
    {
        var known = new HashSet<(uint Number, byte Slot)>();
        foreach (var joint in plan.Joints)
        {
            if (ObjectionToJoint(plan, joint, at, abilities) is { } why) return why;
            if (!known.Add((joint.Number, joint.Slot))) return Twice(joint.Number, joint.Slot);
            foreach (var leg in joint.Legs)
            {
                if (!known.Add((leg.Number, leg.Slot))) return Twice(leg.Number, leg.Slot);
            }
        }

        foreach (var flow in plan.Flows)
        {
            if (flow.Protected is not null) return $"nested flow {flow.Number} has two pairs: each tree has flows of its own";
            if (!known.Remove((flow.Number, flow.Primary.Slot))) return $"flow {flow.Number}, slot {flow.Primary.Slot}, is in no tree";
        }

        return null;

        static string Twice(uint number, byte slot) => $"flow {number}, slot {slot}, is in two places";
    }

    private static string? ObjectionToJoint(ServicePlan plan, Joint joint, SwitchId at, SwitchAbilities abilities)
    {
        if (plan.Find(joint.Number, joint.Slot) is not { } shared) return $"there is no shared flow {joint.Number}, slot {joint.Slot}";
        var y = shared.Destination.Switch;
        if (joint.Legs.Count < 2) return $"a joint of {joint.Legs.Count} legs";
        if (shared.Destination != Endpoint.Joint(y)) return "the shared flow does not end at a joint";
        if (shared.Source != new Endpoint(shared.Source.Switch, shared.Source.Port)) return "the shared flow's source has VLANs: its legs have them";
        if (shared.Source.IsJoint) return "the shared flow's source has no port";
        if (y == at && !abilities.UsesPipeline) return "a switch with a single table cannot be a Y-point";
        if (shared.Source.Switch == at && !abilities.UsesPipeline) return "a switch with a single table cannot be the shared end of a Y-flow";
        if (ObjectionToFlow(shared, "shared flow: ", plan, at, abilities, nested: true) is { } wrong) return wrong;
        for (var i = 0; i < joint.Legs.Count; i++)
        {
            if (ObjectionToLeg(plan, joint, i, shared, at, abilities) is { } why) return $"leg {i + 1}: {why}";
        }

        return ObjectionToClients(plan, joint);
    }

    private static string? ObjectionToLeg(ServicePlan plan, Joint joint, int index, FlowPlan shared, SwitchId at, SwitchAbilities abilities)
    {
        var leg = joint.Legs[index];
        if (plan.Find(leg.Number, leg.Slot) is not { } leaf) return $"there is no leaf flow {leg.Number}, slot {leg.Slot}";
        if (leaf.Source != shared.Destination) return $"the leaf flow does not begin at the Y-point {shared.Destination.Switch}";
        if (leg.Shared.At != shared.Source.At) return $"{leg.Shared} is not at the shared end {shared.Source.At}";
        if (leg.Tag is 0 or > MaxVlan) return $"leg tag {leg.Tag} is not 1…{MaxVlan}";
        if (joint.Legs.Span[..index].ToArray().Any(other => other.Tag == leg.Tag)) return $"another leg has the tag {leg.Tag} too";
        return ObjectionToEnd(leg.Shared, "shared end", at, abilities)
            ?? ObjectionToEnd(leaf.Destination, "leaf", at, abilities)
            ?? ObjectionToFlow(leaf, "", plan, at, abilities, nested: true);
    }

    private static string? ObjectionToClients(ServicePlan plan, Joint joint)
    {
        var known = new HashSet<Endpoint>();
        foreach (var leg in joint.Legs)
        {
            if (!known.Add(leg.Shared)) return $"two clients are at {leg.Shared}";
            if (plan.Find(leg.Number, leg.Slot) is { } leaf && !known.Add(leaf.Destination)) return $"two clients are at {leaf.Destination}";
        }

        return null;
    }
}
