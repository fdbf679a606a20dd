using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Grains.YFlows;

/// <content>Which plan an operation leads to.</content>
public sealed partial class YFlowGrain
{
    private const string NoSlot = "Too many paths of the y-flow are in the network, try again when the last operation has ended";

    private TreeFinder Trees => new(Tools.Services, Tools.Clock);

    private protected override async Task<Outcome<Reserved>> Reserve(Operation<YFlowDocument, YFlowRequest> operation)
    {
        var (wanted, old) = (operation.Wanted!, Document?.Plan);
        uint[] known = old is null ? [] : [.. old.Joints[0].Legs.Select(leg => leg.Number).Prepend(old.Joints[0].Number)];
        Seq<uint> numbers = [.. known, .. await Tools.Numbers.Next(wanted.SubFlows.Count + 1 - known.Length)];
        var fresh = await Tools.Numbers.Next(wanted.SubFlows.Sum(leg => PointWays.MostNew(leg.Mirrors, leg.AllJoins())));
        return await Reserve(Id, Document, (now, avoid) => Find(now, avoid, operation, numbers, fresh), operation);
    }

    private Outcome<ServicePlan> Find(
        NetworkSnapshot now, IReadOnlySet<IslId> avoid, Operation<YFlowDocument, YFlowRequest> operation, Seq<uint> numbers, IReadOnlyList<uint> fresh)
    {
        var old = Document?.Plan;
        var (drafted, why) = operation.Aim switch
        {
            WayAim.Swapped when old is not null => (Swapped(old), null),
            WayAim.Protected when old is not null => Beside(now, avoid, operation.Wanted!, old, numbers),
            WayAim.Parts when old is not null => Leaves(now, avoid, operation.Wanted!, old),
            _ => Whole(now, avoid, operation, old, numbers),
        };
        return drafted is null
            ? Refusal.Of(RefusalKind.NotFound, operation.Message, why!)
            : WithPoints(now, avoid, operation, Unfilled(drafted), old, new Queue<uint>(fresh));
    }

    private (ServicePlan? Plan, string? Why) Whole(
        NetworkSnapshot now, IReadOnlySet<IslId> avoid, Operation<YFlowDocument, YFlowRequest> operation, ServicePlan? old, Seq<uint> numbers)
    {
        var wanted = operation.Wanted!;
        var (trees, why) = Trees.Best(now, wanted, old, avoid, isComplete: operation.Aim == WayAim.Complete);
        if (trees.IsEmpty)
            return (null, $"{(old is not null && wanted.IgnoreBandwidth ? "No path found" : "Not enough bandwidth or no path found")}. {why}");
        return YFlowDraft.Of(wanted, numbers, old, trees) is { } draft ? (draft.Build(), null) : (null, NoSlot);
    }

    /// <summary>A second tree beside the one that carries the traffic.</summary>
    private (ServicePlan? Plan, string? Why) Beside(
        NetworkSnapshot now, IReadOnlySet<IslId> avoid, YFlowRequest wanted, ServicePlan old, Seq<uint> numbers)
    {
        var (tree, why) = Trees.Beside(now, wanted, old, avoid);
        if (tree is null) return (null, why);
        if (YFlowDraft.Of(wanted, numbers, old, [tree]) is not { } draft) return (null, NoSlot);
        var added = draft.Build();
        return (new ServicePlan([.. YFlowJudgement.Tree(old, 0), .. added.Flows], [old.Joints[0], added.Joints[0]]), null);
    }

    /// <summary>Leaf flows whose path is broken go another way from the Y-point; where there is none they stay.</summary>
    private (ServicePlan? Plan, string? Why) Leaves(NetworkSnapshot now, IReadOnlySet<IslId> avoid, YFlowRequest wanted, ServicePlan old)
    {
        var (plan, why, isMoved) = (old, (string?)null, false);
        for (var leg = 0; leg < old.Joints[0].Legs.Count; leg++)
        {
            var leaf = YFlowJudgement.Tree(old, 0)[leg + 1];
            if (FlowJudgement.FirstBroken(leaf.Primary, Broken) is null) continue;
            var (hops, none) = Trees.Leaf(now, wanted, old, leaf, avoid);
            why ??= none;
            if (hops is null) continue;
            plan = Replaced(plan, leg, leaf, leaf with { Primary = hops.Value.UnlabelledPair(FreeSlot(old, leaf.Number)) });
            isMoved = true;
        }

        return why is not null && !isMoved ? (null, $"Not enough bandwidth or no path found. {why}") : (plan, null);
    }

    private static ServicePlan Replaced(ServicePlan plan, int leg, FlowPlan leaf, FlowPlan by)
    {
        var joint = plan.Joints[0];
        var legs = joint.Legs.Select((known, place) => place == leg ? known with { Slot = by.Primary.Slot } : known).ToSeq();
        return new(
            plan.Flows.Select(flow => (flow.Number, flow.Primary.Slot) == (leaf.Number, leaf.Primary.Slot) ? by : flow).ToSeq(),
            [joint with { Legs = legs }, .. plan.Joints.Skip(1)]);
    }

    private static byte FreeSlot(ServicePlan plan, uint number) => Enumerable.Range(0, Colour.MaxSlot + 1).Select(slot => (byte)slot)
        .First(slot => plan.Flows.All(flow => flow.Number != number || flow.Primary.Slot != slot));

    /// <summary>A draft has no meters and no points: they are granted anew.</summary>
    private static ServicePlan Unfilled(ServicePlan plan) => plan with
    {
        Flows = plan.Flows.Select(flow => flow with { ForwardMeter = null, ReverseMeter = null, Mirrors = [], Joins = [] }).ToSeq(),
    };

    /// <summary>Mirrors and joins of the leaf flows of the tree that carries the traffic.</summary>
    private Outcome<ServicePlan> WithPoints(
        NetworkSnapshot now, IReadOnlySet<IslId> avoid, Operation<YFlowDocument, YFlowRequest> operation, ServicePlan drafted, ServicePlan? old,
        Queue<uint> fresh)
    {
        var (wanted, plan) = (WithJoint(operation.Wanted!, old, drafted), drafted);
        var crowded = drafted.Flows.SelectMany(flow => PointWays.Crowded(now, flow)).ToArray();
        for (var leg = 0; leg < wanted.SubFlows.Count; leg++)
        {
            var (asked, leaf) = (wanted.SubFlows[leg], YFlowJudgement.Tree(plan, 0)[leg + 1]);
            if (asked.Mirrors.IsEmpty && asked.Joins.IsEmpty) continue;
            var terms = Terms(now, avoid, crowded, leaf, wanted.Strategy, operation.Kind, fresh, _ => null);
            var outcome = PointDraft.Add(leaf, asked.Mirrors, asked.AllJoins(), old is null ? null : YFlowJudgement.Tree(old, 0)[leg + 1], terms);
            if (outcome.Refusal is { } refusal) return refusal with { Message = operation.Message };
            plan = plan with { Flows = plan.Flows.Select(flow => ReferenceEquals(flow, leaf) ? outcome.Value! : flow).ToSeq() };
        }

        return operation is { Kind: FlowOperation.Reroute, Aim: WayAim.Parts } && old is not null && PointDraft.IsSame(plan, old)
            ? Refusal.Of(RefusalKind.NotFound, operation.Message, "Not enough bandwidth or no path found")
            : plan;
    }

    /// <summary>The Y-flow runs well, and over the very tree that would be chosen now.</summary>
    private bool IsBest(ServicePlan plan)
    {
        if (StatusOf(Document!.Request, plan) is not { Status: FlowStatus.Up, Info: null }) return false;
        var (trees, _) = Trees.Best(Network.Now, Document.Request, plan, new HashSet<IslId>(), isComplete: false);
        return trees is [var best, ..] && YFlowJudgement.Tree(plan, 0).Zip(
            best.Leaves.Prepend(best.Shared),
            (flow, way) => flow.Primary.Forward.Hops.Select(hop => hop.Isl).SequenceEqual(way.Select(hop => hop.Isl))).All(isSame => isSame);
    }
}
