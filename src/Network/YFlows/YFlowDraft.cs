using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.YFlows;

/// <summary>Where the flows of one tree run: the shared one from the shared end to the Y-point, each leaf from there.</summary>
public sealed record TreeWay(SwitchId At, Seq<PathHop> Shared, Seq<Seq<PathHop>> Leaves);

/// <summary>
/// A Y-flow's plan before it holds anything: which ways it takes, and in which slots. The first tree carries the traffic, the second one is the protected one.
/// </summary>
/// <param name="Numbers">Of the shared flow and of each leaf flow; both trees have the same.</param>
/// <param name="Slots">Of the trees.</param>
public sealed record YFlowDraft(YFlowRequest Request, Seq<uint> Numbers, Seq<TreeWay> Trees, Seq<byte> Slots)
{
    /// <summary>Trees take slots that no flow of the old plan uses, so that its rules are never touched.</summary>
    /// <returns>Null: the old plan uses too many.</returns>
    public static YFlowDraft? Of(YFlowRequest request, Seq<uint> numbers, ServicePlan? old, Seq<TreeWay> trees)
    {
        var free = Enumerable.Range(0, Colour.MaxSlot + 1).Select(slot => (byte)slot)
            .Except(old?.Flows.SelectMany(flow => flow.Pairs).Select(pair => pair.Slot) ?? []).Take(trees.Count).ToSeq();
        return free.Count < trees.Count ? null : new(request, numbers, trees, free);
    }

    /// <summary>The plan without meters and labels; see <see cref="PlanNeeds"/>.</summary>
    public ServicePlan Build()
    {
        var (flows, joints) = (new List<FlowPlan>(), new List<Joint>());
        var clients = Request.SubFlows.Select(leg => leg.SharedAt(Request.Shared)).ToSeq();
        var tags = Leg.Tags(clients);
        for (var tree = 0; tree < Trees.Count; tree++)
        {
            var (way, slot) = (Trees[tree], Slots[tree]);
            var joint = Endpoint.Joint(way.At);
            flows.Add(Flow(Numbers[0], slot, new Endpoint(Request.Shared.Switch, Request.Shared.Port), joint, way.Shared));
            for (var leg = 0; leg < clients.Count; leg++)
                flows.Add(Flow(Numbers[leg + 1], slot, joint, Request.SubFlows[leg].End.Normalized(), way.Leaves[leg]));
            joints.Add(new Joint(Numbers[0], slot, clients.Select((client, leg) => new Leg(Numbers[leg + 1], slot, client, tags[leg])).ToSeq()));
        }

        return new ServicePlan(flows.ToSeq(), joints.ToSeq());
    }

    private FlowPlan Flow(uint number, byte slot, Endpoint source, Endpoint destination, Seq<PathHop> hops) =>
        new(number, source, destination, Request.Bandwidth, Request.IgnoreBandwidth, null, null, hops.UnlabelledPair(slot));
}
