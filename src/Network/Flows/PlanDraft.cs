using Kilda.Network.Bandwidth;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>A way that was chosen for a pair of paths, and the slot that keeps its rules apart from those of the old plan.</summary>
public sealed record DraftPair(byte Slot, Seq<PathHop> Hops);

/// <summary>
/// A plan before it holds anything: which ways it takes, and in which slots.
/// </summary>
public sealed record PlanDraft(FlowRequest Request, uint Number, DraftPair? Primary, DraftPair? Protected = null)
{
    /// <summary>The primary pair where it stays as it is: nothing is asked for it.</summary>
    public PathPair? Kept { get; init; }

    /// <summary>The paths have a latency that is only the second choice.</summary>
    public bool IsBackup { get; init; }

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

    /// <summary>The plan without meters and without the labels of its new pairs; see <see cref="PlanNeeds"/>.</summary>
    public FlowPlan Build() => new(
        Number, Request.Source.Normalized(), Request.Destination.Normalized(), Request.Bandwidth, Request.IgnoreBandwidth, null, null,
        Kept ?? Primary!.Hops.UnlabelledPair(Primary.Slot), Protected?.Hops.UnlabelledPair(Protected.Slot))
    { IsBackup = IsBackup };
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
