using System.Text.Json.Serialization;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>
/// A service as it is, or is to be, in the network: one flow, or the flows of a Y-flow and the joint where they meet. A protected Y-flow has a
/// second tree: three more flows, of the same numbers and other slots, and a second joint.
/// </summary>
/// <param name="Joints">None for a flow. The clients' packets take the tree of the first one.</param>
public sealed record ServicePlan(Seq<FlowPlan> Flows, Seq<Joint> Joints = default)
{
    public static ServicePlan Of(FlowPlan flow) => new([flow]);

    /// <summary>The flow with this number that has a pair in this slot; null: none.</summary>
    public FlowPlan? Find(uint number, byte slot)
    {
        foreach (var flow in Flows)
        {
            if (flow.Number == number && (flow.Primary.Slot == slot || flow.Protected?.Slot == slot)) return flow;
        }

        return null;
    }

    /// <summary>The flow, or the flows of the tree that carries the traffic.</summary>
    public IEnumerable<FlowPlan> Carrying() => Joints.IsEmpty
        ? Flows
        : Joints[0].Legs.Select(leg => Find(leg.Number, leg.Slot)).Prepend(Find(Joints[0].Number, Joints[0].Slot)).OfType<FlowPlan>();

    /// <summary>Every switch that has a part in this plan, each once.</summary>
    public IEnumerable<SwitchId> Switches() => Flows.Count == 1 ? Flows[0].Switches() : Flows.SelectMany(flow => flow.Switches()).Distinct();

    /// <summary>The clients of the service: every endpoint where packets of it come in and leave, each once.</summary>
    public IEnumerable<Endpoint> Clients() => Joints.IsEmpty
        ? new[] { Flows[0].Source, Flows[0].Destination }.Where(end => !end.IsJoint)
        : Joints.SelectMany(joint => joint.Legs).SelectMany(Clients).Distinct();

    /// <summary>
    /// Whether the switch has rules that a transition turns over, so that traffic goes from one plan to another there. Elsewhere a plan is
    /// wholly there or not at all.
    /// </summary>
    public bool TurnsAt(SwitchId at)
    {
        foreach (var flow in Flows)
        {
            if (flow.Source.Switch == at || flow.Destination.Switch == at) return true;
            if (flow.Mirrors.Any(point => point.At == at) || flow.Joins.Any(join => join.At == at || join.Device.Switch == at)) return true;
        }

        return false;
    }

    private Endpoint[] Clients(Leg leg) => Find(leg.Number, leg.Slot) is { } leaf ? [leg.Shared, leaf.Destination] : [leg.Shared];
}

/// <summary>Which of a plan's rules are wanted.</summary>
public enum PlanPart
{
    /// <summary>Everything but the entries: transit and route rules, meters, groups. Carries no traffic by itself.</summary>
    Body = 1,

    /// <summary>The body and the stage-one entries of the primary pair: the plan carries traffic.</summary>
    Whole,
}

/// <summary>A plan that a switch is asked to hold for a service, wholly or its body only.</summary>
[method: JsonConstructor]
public sealed record PlanLayer(ServicePlan Service, PlanPart Part)
{
    public PlanLayer(FlowPlan plan, PlanPart part)
        : this(ServicePlan.Of(plan), part)
    {
    }

    /// <summary>The flow; of a Y-flow the first one.</summary>
    [JsonIgnore]
    public FlowPlan Plan => Service.Flows[0];
}
