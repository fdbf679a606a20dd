using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.YFlows;

/// <summary>Where the flows of one tree run: the shared one from the shared end to the Y-point, each leaf from there.</summary>
public sealed record TreeWay(SwitchId At, Seq<PathHop> Shared, Seq<Seq<PathHop>> Leaves);

/// <summary>The meters of a Y-flow: of the shared end, of each leaf, and of each tree's Y-point. Null: none.</summary>
public sealed record YFlowMeters(uint? Shared, Seq<uint?> Leaves, Seq<uint?> Joints);

/// <summary>
/// A Y-flow's plan before it holds anything: what has to be reserved follows from it, and with the labels and meters that were granted it
/// becomes the plan. The first tree carries the traffic, the second one is the protected one.
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

    /// <summary>What each link must grant: both directions, for every flow of every tree.</summary>
    public IReadOnlyDictionary<IslId, Seq<LedgerWant>> Wants()
    {
        var wants = new Dictionary<IslId, Seq<LedgerWant>>();
        for (var tree = 0; tree < Trees.Count; tree++)
        {
            for (var flow = 0; flow < Numbers.Count; flow++)
            {
                foreach (var hop in WayOf(tree, flow))
                    wants[hop.Isl] = wants.GetValueOrDefault(hop.Isl).Add(Want(flow, tree, LinkDirection.Up)).Add(Want(flow, tree, LinkDirection.Down));
            }
        }

        return wants;
    }

    /// <param name="label">The label that a link granted for a want.</param>
    /// <param name="meters">What the switches granted.</param>
    public ServicePlan Build(Func<IslId, LedgerKey, ushort> label, YFlowMeters meters)
    {
        var (flows, joints) = (new List<FlowPlan>(), new List<Joint>());
        var clients = Request.SubFlows.Select(leg => leg.SharedAt(Request.Shared)).ToSeq();
        var tags = Leg.Tags(clients);
        for (var tree = 0; tree < Trees.Count; tree++)
        {
            var joint = Endpoint.Joint(Trees[tree].At);
            var shared = new Endpoint(Request.Shared.Switch, Request.Shared.Port);
            flows.Add(Flow(tree, 0, shared, joint, meters.Shared, meters.Joints[tree], label));
            var legs = new List<Leg>();
            for (var leg = 0; leg < clients.Count; leg++)
            {
                flows.Add(Flow(tree, leg + 1, joint, Request.SubFlows[leg].End.Normalized(), null, meters.Leaves[leg], label));
                legs.Add(new Leg(Numbers[leg + 1], Slots[tree], clients[leg], tags[leg]));
            }

            joints.Add(new Joint(Numbers[0], Slots[tree], legs.ToSeq()));
        }

        return new ServicePlan(flows.ToSeq(), joints.ToSeq());
    }

    private FlowPlan Flow(
        int tree, int flow, Endpoint source, Endpoint destination, uint? forward, uint? reverse, Func<IslId, LedgerKey, ushort> label)
    {
        var hops = WayOf(tree, flow);
        return new(
            Numbers[flow], source, destination, Request.Bandwidth, Request.IgnoreBandwidth, forward, reverse,
            new PathPair(
                Slots[tree],
                new DirectedPath(hops.Select(hop => Hop(hop.Isl, hop.Direction)).ToSeq()),
                new DirectedPath(hops.Reverse().Select(hop => Hop(hop.Isl, hop.Direction.Opposite())).ToSeq())));

        Hop Hop(IslId isl, LinkDirection direction) => new(isl, direction, label(isl, new LedgerKey(Numbers[flow], Slots[tree], direction)));
    }

    private Seq<PathHop> WayOf(int tree, int flow) => flow == 0 ? Trees[tree].Shared : Trees[tree].Leaves[flow - 1];

    private LedgerWant Want(int flow, int tree, LinkDirection direction) =>
        new(new LedgerKey(Numbers[flow], Slots[tree], direction), Request.Bandwidth, PathKind.Both, Counted: !Request.IgnoreBandwidth);
}
