using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>
/// The paths between two switches, the best first (Yen, with Lawler's saving: a path branches off only behind the place where it branched
/// off itself). Each is searched for when it is asked for. Ties as for one path.
/// </summary>
internal sealed class LightestPaths(SearchTerms terms)
{
    private readonly List<Candidate> _taken = [];
    private readonly List<Arc> _rest = [];
    private readonly SortedSet<Candidate> _open = new(Comparer<Candidate>.Create((a, b) => Compare(terms, a, b)));

    /// <summary>Between two of them nothing may stay set aside in the terms.</summary>
    public IEnumerable<List<Arc>> InOrder()
    {
        Branch([], UInt128.Zero, terms.From);
        while (_open.Min is { } next)
        {
            _open.Remove(next);
            _taken.Add(next);
            yield return [.. next.Arcs];
            BranchOff(next);
        }
    }

    private void BranchOff(Candidate path)
    {
        var (root, node) = (UInt128.Zero, terms.From);
        for (var i = 0; i < path.Arcs.Length; i++)
        {
            if (i >= path.Branch) Branch(path.Arcs.AsSpan(0, i), root, node);
            new FullArcs(terms).TryWeigh(path.Arcs[i].Code, path.Arcs[i].To, out var key);
            (root, node) = (root + key, path.Arcs[i].To);
        }
    }

    /// <summary>The best path that begins as another does, up to a node, and goes on as none before did.</summary>
    private void Branch(ReadOnlySpan<Arc> root, UInt128 rootKey, int node)
    {
        foreach (var taken in _taken)
        {
            if (taken.Arcs.Length > root.Length && taken.Arcs.AsSpan(0, root.Length).SequenceEqual(root)) SetAside(taken.Arcs[root.Length]);
        }

        for (var i = 0; i < root.Length; i++) terms.SetAsideLinksOf(i == 0 ? terms.From : root[i - 1].To);
        var found = TwoWaySearch<UInt128, FullArcs>.Own.TryFind(new FullArcs(terms), node, terms.To, _rest, out var key);
        terms.LiftSetAside();
        if (found) _open.Add(new(rootKey + key, [.. root, .. _rest], root.Length));
    }

    private void SetAside(Arc arc) => terms.Avoid(Arc.Slot(arc.Code), LinkBan.SetAside);

    private static int Compare(SearchTerms terms, Candidate a, Candidate b)
    {
        var order = a.Key.CompareTo(b.Key);
        for (var i = 0; order == 0 && i < Math.Min(a.Arcs.Length, b.Arcs.Length); i++)
        {
            order = a.Arcs[i].To.CompareTo(b.Arcs[i].To);
            if (order == 0) order = terms.ComparePorts(a.Arcs[i].Code, b.Arcs[i].Code);
        }

        return order != 0 ? order : a.Arcs.Length.CompareTo(b.Arcs.Length);
    }

    /// <param name="Key">Of the whole path.</param>
    /// <param name="Arcs">Its links.</param>
    /// <param name="Branch">So many of them are another path's.</param>
    private sealed record Candidate(UInt128 Key, Arc[] Arcs, int Branch);
}
