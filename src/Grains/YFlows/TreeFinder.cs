using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Grains.YFlows;

/// <summary>Asks the path computation what a Y-flow's request means, with what the Y-flow and its group hold.</summary>
internal sealed class TreeFinder(IServiceView services, TimeProvider clock)
{
    /// <summary>The best tree; with a protected one beside it where that is asked for.</summary>
    /// <param name="isComplete">Refused where there is no protected tree; otherwise it is left out.</param>
    /// <returns>The trees, the one that carries the traffic first; or why there is none.</returns>
    public (Seq<TreeWay> Trees, string? Why) Best(
        NetworkSnapshot network, YFlowRequest request, ServicePlan? old, IReadOnlySet<IslId> avoid, bool isComplete)
    {
        var terms = Terms(request, old, avoid);
        if (!request.AllocateProtectedPath || IsOneSwitch(request))
        {
            var (tree, why) = Tree(network, request, terms);
            return tree is null ? ([], why) : ([tree], null);
        }

        var legs = request.SubFlows;
        return YPoint.FindPair(network, request.Shared.Switch, legs[0].End.Switch, legs[1].End.Switch, terms, id => MaySplit(network, id)) switch
        {
            TreePairAnswer.Found pair => ([Way(pair.Main), Way(pair.Protected)], null),
            TreePairAnswer.Alone alone when isComplete => ([], $"{FlowJudgement.NoProtectedPath}. {alone.Why.WhyAndWhere}"),
            TreePairAnswer.Alone alone => ([Way(alone.Main)], null),
            TreePairAnswer.None none => ([], none.Why.WhyAndWhere),
            var other => throw new InvalidOperationException($"{other}"),
        };
    }

    /// <summary>A second tree beside the one in place.</summary>
    public (TreeWay? Tree, string? Why) Beside(NetworkSnapshot network, YFlowRequest request, ServicePlan inPlace, IReadOnlySet<IslId> avoid)
    {
        var (tree, why) = Tree(network, request, Terms(request, inPlace, avoid) with { Avoid = avoid.Union(Links(inPlace, tree: 0)).ToHashSet() });
        return tree is null ? (null, $"{FlowJudgement.NoProtectedPath}. {why}") : (tree, null);
    }

    /// <summary>Another way from the Y-point to a leaf; the rest of the tree stays, and so does the other tree.</summary>
    public (Seq<PathHop>? Hops, string? Why) Leaf(
        NetworkSnapshot network, YFlowRequest request, ServicePlan inPlace, FlowPlan leaf, IReadOnlySet<IslId> avoid)
    {
        var shared = YFlowJudgement.Tree(inPlace, 0)[0].Primary.Forward.Hops;
        var terms = Terms(request, inPlace, avoid) with
        {
            From = leaf.Source.Switch,
            To = leaf.Destination.Switch,
            Avoid = avoid.Union(Links(inPlace, tree: 1)).ToHashSet(),
        };
        if (terms.MaxLatencyNs > 0) terms = terms with { MaxLatencyNs = Math.Max(1, terms.MaxLatencyNs - Latency(network, shared)) };
        if (terms.From == terms.To) return (Seq<PathHop>.Empty, null);
        return PathFinder.Find(network, terms) switch
        {
            PathAnswer.Found found => (found.Path.Hops, null),
            PathAnswer.None none => (null, none.WhyAndWhere),
            var other => throw new InvalidOperationException($"{other}"),
        };
    }

    public static bool IsOneSwitch(YFlowRequest request) => request.SubFlows.All(leg => leg.End.Switch == request.Shared.Switch);

    private static (TreeWay? Tree, string? Why) Tree(NetworkSnapshot network, YFlowRequest request, PathQuery terms) =>
        YPoint.Find(
            network, request.Shared.Switch, request.SubFlows[0].End.Switch, request.SubFlows[1].End.Switch, terms, id => MaySplit(network, id)) switch
        {
            YPointAnswer.Found found => (Way(found), null),
            YPointAnswer.None none => (null, none.Why.WhyAndWhere),
            var other => throw new InvalidOperationException($"{other}"),
        };

    private static TreeWay Way(YPointAnswer.Found found) => new(found.At, found.Shared.Hops, [found.ToA.Hops, found.ToB.Hops]);

    /// <summary>Where the legs meet packets get another colour, which takes several tables.</summary>
    private static bool MaySplit(NetworkSnapshot network, SwitchId id) =>
        network.TryGet(id, out var at) && at is { Active: true, Abilities.UsesPipeline: true };

    private static IEnumerable<IslId> Links(ServicePlan plan, int tree) =>
        YFlowJudgement.Tree(plan, tree).SelectMany(flow => flow.Primary.Forward.Hops).Select(hop => hop.Isl);

    private static long Latency(NetworkSnapshot network, Seq<Hop> hops) =>
        hops.Sum(hop => network.TryGet(hop.Isl, out var link) ? Math.Max(0, link.LatencyNs[(int)hop.Direction]) : 0);

    private PathQuery Terms(YFlowRequest request, ServicePlan? old, IReadOnlySet<IslId> avoid) => new(
        request.Shared.Switch, request.Shared.Switch, request.Strategy, request.Bandwidth, Own(old), avoid)
    {
        IgnoreBandwidth = request.IgnoreBandwidth,
        MaxLatencyNs = request.MaxLatencyNs ?? 0,
        MaxLatencyTier2Ns = request.MaxLatencyTier2Ns ?? 0,
        DiverseFrom = Diverse(request),
        Now = clock.GetUtcNow(),
    };

    /// <summary>What the Y-flow holds of a link counts once for each of its flows.</summary>
    private static IReadOnlyDictionary<IslId, Kbps>? Own(ServicePlan? old) => old?.AllHops()
        .Where(held => held is { Counted: true, Kind: Kilda.Network.Bandwidth.PathKind.Both })
        .GroupBy(held => held.Hop.Isl)
        .ToDictionary(link => link.Key, link => new Kbps(link.GroupBy(held => held.Number).Sum(flow => flow.Max(held => held.Bandwidth.Value))));

    /// <summary>Paths of the services of the group; the Y-flow's own flows are not among them.</summary>
    private IReadOnlyList<GroupPath> Diverse(YFlowRequest request)
    {
        var own = Names(request).ToHashSet(StringComparer.Ordinal);
        var groups = services.Groups();
        var others = own.Append(request.Id).SelectMany(groups.DiverseWith).ToHashSet(StringComparer.Ordinal);
        if (request.DiverseWith is { } named)
        {
            others.Add(named);
            others.UnionWith(groups.DiverseWith(named));
        }

        foreach (var id in others.ToArray())
        {
            if (services.YFlow(id) is { } whole) others.UnionWith(Names(whole.Request));
        }

        others.ExceptWith(own);
        return [.. others.Select(services.Flow).Select(flow => flow?.Plan).OfType<FlowPlan>()
            .SelectMany(plan => plan.Pairs.Select(pair => new GroupPath(
                plan.Source.Switch, pair.Forward.Hops.Select(hop => new PathHop(hop.Isl, hop.Direction)).ToSeq())))];
    }

    private static IEnumerable<string> Names(YFlowRequest request) => request.SubFlows.Select(leg => leg.FlowId).Append(YFlowIds.Shared(request.Id));
}
