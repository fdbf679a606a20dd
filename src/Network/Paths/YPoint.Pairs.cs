using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Paths;

/// <summary>What came of a search for a tree and a protected one.</summary>
public abstract record TreePairAnswer
{
    private TreePairAnswer()
    {
    }

    /// <param name="Main">The best one that leaves room for another.</param>
    /// <param name="Protected">The best one without a link in common with it.</param>
    /// <param name="Tried">Main trees that were looked at.</param>
    public sealed record Found(YPointAnswer.Found Main, YPointAnswer.Found Protected, int Tried) : TreePairAnswer;

    /// <summary>There is a tree, and none was found beside it, nor any other pair.</summary>
    /// <param name="Why">What is in the way of one beside the best.</param>
    /// <param name="IsSure">There is no pair. Otherwise the search was given up: see <see cref="YPoint.MostMainTrees"/>.</param>
    /// <param name="Tried">Main trees that were looked at.</param>
    public sealed record Alone(YPointAnswer.Found Main, PathAnswer.None Why, bool IsSure, int Tried) : TreePairAnswer;

    public sealed record None(PathAnswer.None Why) : TreePairAnswer;
}

/// <content>
/// Protection. The best tree may take links of which every other tree needs some: then main trees are tried in the order of their weights, each without
/// some links that are left to the protected tree. Where a main tree cuts an end off, the protected tree needs one of the links that it crosses the cut
/// by, and must have one of them to itself; where nothing is cut off and there is no tree nevertheless, one of its links. So each main tree that does not
/// do has a few successors, and one of them has room for every pair that it had room for itself.
/// </content>
public static partial class YPoint
{
    /// <summary>
    /// Main trees that are searched for at most, beside the best. Where there is a pair a handful does; more are needed to be sure that there is none, where
    /// each end has two ways to each other one and there are no two trees nevertheless.
    /// </summary>
    public const int MostMainTrees = 500;

    /// <summary>
    /// A main tree and a protected one without a link in common. Where there are two the main tree is the best of all that leave room for another, and
    /// the protected one is the best beside it. If the best tree of all leaves room, no other one is looked at.
    /// </summary>
    public static TreePairAnswer FindPair(
        NetworkSnapshot network, SwitchId z, SwitchId a, SwitchId b, PathQuery terms, Func<SwitchId, bool>? maySplit = null)
    {
        var avoid = terms.Avoid ?? new HashSet<IslId>();
        var best = Tree([]);
        if (best is not YPointAnswer.Found first) return new TreePairAnswer.None(((YPointAnswer.None)best).Why);
        var (open, known, order) = (new PriorityQueue<(YPointAnswer.Found Tree, Seq<IslId> Left), (bool, long, int)>(), new HashSet<Seq<IslId>>(), 0);
        var (tried, why) = (new Dictionary<Seq<IslId>, IslId[]>(), default(PathAnswer.None));
        Add(first, []);
        while (open.TryDequeue(out var main, out _))
        {
            var links = Links(main.Tree);
            if (!tried.TryGetValue(links, out var needed))
            {
                var beside = Tree(links);
                if (beside is YPointAnswer.Found spare) return new TreePairAnswer.Found(main.Tree, spare, tried.Count + 1);
                why ??= ((YPointAnswer.None)beside).Why;
                tried[links] = needed = Cut(network, [z, a, b], terms with { From = z, To = a, Avoid = With(links) }, links);
            }

            foreach (var link in needed)
            {
                var left = main.Left.Append(link).Order().ToSeq();
                if (!known.Add(left)) continue;
                if (known.Count > MostMainTrees) return new TreePairAnswer.Alone(first, why!, IsSure: false, tried.Count);
                if (Tree(left) is YPointAnswer.Found next) Add(next, left);
            }
        }

        return new TreePairAnswer.Alone(first, why!, IsSure: true, tried.Count);

        HashSet<IslId> With(Seq<IslId> links) => [.. avoid, .. links];
        YPointAnswer Tree(Seq<IslId> without) => Find(network, z, a, b, without.IsEmpty ? terms : terms with { Avoid = With(without) }, maySplit);
        void Add(YPointAnswer.Found tree, Seq<IslId> left) => open.Enqueue((tree, left), (tree.Shared.IsBackup, Weight(tree), order++));
    }

    private static Seq<IslId> Links(YPointAnswer.Found tree) =>
        new[] { tree.Shared, tree.ToA, tree.ToB }.SelectMany(path => path.Hops).Select(hop => hop.Isl).Distinct().Order().ToSeq();

    private static long Weight(YPointAnswer.Found tree) => tree.Shared.Cost + tree.ToA.Cost + tree.ToB.Cost;

    /// <summary>The links of a tree that another one needs one of: those across the smallest cut that it makes between the ends, or any.</summary>
    /// <param name="beside">Without the tree's links.</param>
    private static IslId[] Cut(NetworkSnapshot network, SwitchId[] ends, PathQuery beside, Seq<IslId> tree)
    {
        var terms = SearchTerms.Take(network, beside);
        var fewest = tree.ToArray();
        foreach (var end in ends)
        {
            var reached = Reached(terms, terms.NodeOf(end));
            if (ends.All(other => reached.Contains(other))) break;
            var across = tree.Where(link => reached.Contains(link.Low.Switch) != reached.Contains(link.High.Switch)).ToArray();
            if (across.Length < fewest.Length) fewest = across;
        }

        terms.GiveBack();
        return fewest;
    }

    /// <summary>The switches that can be reached, by links that have room both ways.</summary>
    private static HashSet<SwitchId> Reached(SearchTerms terms, int from)
    {
        var (reached, open) = (new HashSet<SwitchId> { terms.Shape.Ids[from] }, new Queue<int>([from]));
        while (open.TryDequeue(out var node))
        {
            foreach (var arc in terms.Shape.ArcsOf(node))
            {
                if (terms.Passes(arc.Code, in terms.Link(arc.Code)) && reached.Add(terms.Shape.Ids[arc.To])) open.Enqueue(arc.To);
            }
        }

        return reached;
    }
}
