using Kilda.Network.Bandwidth;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>A way that was chosen for a pair of paths, and the slot that keeps its rules apart from those of the old plan.</summary>
public sealed record DraftPair(byte Slot, Seq<PathHop> Hops);

/// <summary>
/// A plan before it holds anything: what has to be reserved follows from it, and with the labels and meters that were granted it becomes
/// the plan.
/// </summary>
public sealed record PlanDraft(FlowRequest Request, uint Number, DraftPair? Primary, DraftPair? Protected = null)
{
    /// <summary>The primary pair where it stays as it is: nothing is asked for it.</summary>
    public PathPair? Kept { get; init; }

    /// <summary>The paths have a latency that is only the second choice.</summary>
    public bool IsBackup { get; init; }

    private IEnumerable<DraftPair> Pairs
    {
        get
        {
            if (Primary is not null) yield return Primary;
            if (Protected is not null) yield return Protected;
        }
    }

    /// <summary>New pairs take slots that the old plan does not use, so that its rules are never touched.</summary>
    public static PlanDraft Of(FlowRequest request, uint number, FlowPlan? old, Seq<PathHop> primary, Seq<PathHop>? @protected = null)
    {
        var free = FreeSlots(old);
        return new(
            request, number, new DraftPair(free[0], primary), @protected is { } hops ? new DraftPair(free[1], hops) : null);
    }

    /// <summary>The primary pair stays, with another protected one beside it.</summary>
    public static PlanDraft Beside(FlowRequest request, FlowPlan old, Seq<PathHop> @protected) =>
        new(request, old.Number, null, new DraftPair(FreeSlots(old)[0], @protected)) { Kept = old.Primary };

    private static byte[] FreeSlots(FlowPlan? old) =>
        [.. Enumerable.Range(0, Pipeline.Colour.MaxSlot + 1).Select(slot => (byte)slot).Except(old?.Pairs.Select(pair => pair.Slot) ?? [])];

    /// <summary>What each link must grant: both directions, for every pair.</summary>
    public IReadOnlyDictionary<IslId, Seq<LedgerWant>> Wants()
    {
        var wants = new Dictionary<IslId, Seq<LedgerWant>>();
        foreach (var pair in Pairs)
        {
            foreach (var hop in pair.Hops)
            {
                var of = wants.GetValueOrDefault(hop.Isl);
                wants[hop.Isl] = of.Add(Want(pair, LinkDirection.Up)).Add(Want(pair, LinkDirection.Down));
            }
        }

        return wants;
    }

    /// <param name="label">The label that a link granted for a want.</param>
    /// <param name="forwardMeter">At the source switch; null: none.</param>
    /// <param name="reverseMeter">At the destination switch; null: none.</param>
    public FlowPlan Build(Func<IslId, LedgerKey, ushort> label, uint? forwardMeter, uint? reverseMeter)
    {
        return new(
            Number, Request.Source.Normalized(), Request.Destination.Normalized(), Request.Bandwidth, Request.IgnoreBandwidth,
            forwardMeter, reverseMeter, Kept ?? Pair(Primary!), Protected is null ? null : Pair(Protected))
        { IsBackup = IsBackup };

        PathPair Pair(DraftPair pair) => new(
            pair.Slot,
            new DirectedPath(pair.Hops.Select(hop => Hop(pair, hop.Isl, hop.Direction)).ToSeq()),
            new DirectedPath(pair.Hops.Reverse().Select(hop => Hop(pair, hop.Isl, hop.Direction.Opposite())).ToSeq()));

        Hop Hop(DraftPair pair, IslId isl, LinkDirection direction) => new(isl, direction, label(isl, Key(pair, direction)));
    }

    private LedgerKey Key(DraftPair pair, LinkDirection direction) => new(Number, pair.Slot, direction);

    private LedgerWant Want(DraftPair pair, LinkDirection direction) =>
        new(Key(pair, direction), Request.Bandwidth, PathKind.Both, Counted: !Request.IgnoreBandwidth);
}

/// <summary>What a plan holds of the network.</summary>
public static class PlanHoldings
{
    /// <summary>Every link of the plan, and the keys of what is held of it.</summary>
    public static ILookup<IslId, LedgerKey> Links(this FlowPlan plan) => plan.AllHops()
        .ToLookup(held => held.Hop.Isl, held => new LedgerKey(plan.Number, held.Slot, held.Hop.Direction));

    /// <summary>Hops of both directions of every pair, with the pair's slot.</summary>
    public static IEnumerable<(byte Slot, Hop Hop)> AllHops(this FlowPlan plan) => plan.Pairs
        .SelectMany(pair => pair.Forward.Hops.Concat(pair.Reverse.Hops).Select(hop => (pair.Slot, hop)));

    /// <summary>The plan's meters at a switch.</summary>
    public static IEnumerable<uint> MetersAt(this FlowPlan plan, SwitchId at)
    {
        if (plan.Source.Switch == at && plan.ForwardMeter is { } forward) yield return forward;
        if (plan.Destination.Switch == at && plan.ReverseMeter is { } reverse) yield return reverse;
    }

    /// <summary>The plan's endpoints at a switch.</summary>
    public static IEnumerable<Endpoint> EndpointsAt(this FlowPlan plan, SwitchId at) =>
        new[] { plan.Source, plan.Destination }.Where(end => end.Switch == at);
}
