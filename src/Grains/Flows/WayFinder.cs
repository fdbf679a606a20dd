using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Flows;

/// <summary>Asks the path computation what a flow's request means, with what the flow and its groups hold.</summary>
internal sealed class WayFinder(IServiceView services, TimeProvider clock)
{
    /// <param name="network">The network as it is to be looked at.</param>
    /// <param name="request">What the ways have to fulfil.</param>
    /// <param name="number">Of the flow.</param>
    /// <param name="old">The plan in place; its bandwidth is free for the new one.</param>
    /// <param name="aim">What is looked for.</param>
    /// <param name="avoid">Links that have refused.</param>
    /// <returns>A draft, or why there is none.</returns>
    public (PlanDraft? Draft, string? Why) Find(
        NetworkSnapshot network, FlowRequest request, uint number, FlowPlan? old, WayAim aim, IReadOnlySet<IslId> avoid)
    {
        var query = Query(request, old, avoid);
        if (aim == WayAim.Protected && old is not null) return Beside(network, query, request, old);
        if (!request.AllocateProtectedPath || query.From == query.To)
        {
            return PathFinder.Find(network, query) switch
            {
                PathAnswer.Found found => (PlanDraft.Of(request, number, old, found.Path.Hops) with { IsBackup = found.Path.IsBackup }, null),
                PathAnswer.None none => (null, Text(request, old, none.WhyAndWhere)),
                var other => throw new InvalidOperationException($"{other}"),
            };
        }

        return PathFinder.FindPair(network, query) switch
        {
            PairAnswer.Found pair => (PlanDraft.Of(request, number, old, pair.Main.Hops, pair.Protected.Hops) with { IsBackup = pair.Main.IsBackup }, null),
            PairAnswer.Alone when aim == WayAim.Complete => (null, Text(request, old, FlowJudgement.NoProtectedPath)),
            PairAnswer.Alone alone => (PlanDraft.Of(request, number, old, alone.Main.Hops) with { IsBackup = alone.Main.IsBackup }, null),
            PairAnswer.None none => (null, Text(request, old, none.Main.WhyAndWhere)),
            var other => throw new InvalidOperationException($"{other}"),
        };
    }

    /// <summary>The links of the way that would be chosen now; null: there is none.</summary>
    public IEnumerable<IslId>? Best(NetworkSnapshot network, FlowRequest request, FlowPlan? old) =>
        Find(network, request, old?.Number ?? 0, old, WayAim.Best, new HashSet<IslId>()).Draft?.Primary?.Hops.Select(hop => hop.Isl);

    /// <summary>
    /// Whether the best way there is now, if there is one, has no more of what the flow lacks: the bandwidth, a latency within the first limit, a
    /// protected path that works. Then moving it would only be a change.
    /// </summary>
    public bool IsNoBetter(NetworkSnapshot network, FlowRequest request, FlowPlan old, Func<IslId, string?> broken)
    {
        var (draft, _) = Find(network, request, old.Number, old, WayAim.Best, new HashSet<IslId>());
        if (draft is null) return false;
        var isSafe = old.Protected is { } spare && FlowJudgement.FirstBroken(spare, broken) is null;
        return (request.IgnoreBandwidth || !old.IgnoreBandwidth) && (draft.IsBackup || !old.IsBackup) && (draft.Protected is null || isSafe);
    }

    /// <summary>The way that the flow has, whatever is wrong with it, beside what is there of it; null: it has none.</summary>
    public static PlanDraft? Same(FlowRequest request, FlowPlan? old) => old is null
        ? null
        : PlanDraft.Of(request, old.Number, old, Hops(old)) with { IsBackup = old.IsBackup };

    private static Seq<PathHop> Hops(FlowPlan plan) => plan.Primary.Forward.Hops.Select(hop => new PathHop(hop.Isl, hop.Direction)).ToSeq();

    private static (PlanDraft? Draft, string? Why) Beside(NetworkSnapshot network, PathQuery query, FlowRequest request, FlowPlan old)
    {
        return PathFinder.FindBeside(network, query, new FoundPath(Hops(old), 0, 0, old.Bandwidth)) switch
        {
            PathAnswer.Found found => (PlanDraft.Beside(request, old, found.Path.Hops) with { IsBackup = old.IsBackup }, null),
            PathAnswer.None none => (null, $"{FlowJudgement.NoProtectedPath}. {none.WhyAndWhere}"),
            var other => throw new InvalidOperationException($"{other}"),
        };
    }

    private static string Text(FlowRequest request, FlowPlan? old, string why) =>
        $"{(old is not null && request.IgnoreBandwidth ? "No path found" : "Not enough bandwidth or no path found")}. {why}";

    private PathQuery Query(FlowRequest request, FlowPlan? old, IReadOnlySet<IslId> avoid) => FlowQuery.Of(
        request, old, () => new FlowGroups([.. services.Flows().Where(flow => flow.Id != request.Id), AsStored(request)]), services.Flow,
        clock.GetUtcNow()) with
    {
        Avoid = avoid,
    };

    private static FlowDocument AsStored(FlowRequest request) => new(request, 0, null, null, FlowStatus.Down, null, default, default);
}
