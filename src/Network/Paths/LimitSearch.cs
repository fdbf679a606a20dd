using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>
/// The path whose latency is as near below a limit as can be, of those with the fewest penalties. Two steps: the fewest penalties that a path
/// below the limit has, by label setting; then a search in depth through the partial paths that can still end with these penalties and below
/// the limit, links of great latency first. It is exact as long as fewer than <see cref="MostSteps"/> partial paths are looked at; a loose
/// limit in a large network has many more, and then the best of those counts. Ties: fewer hops, then lower switch id, then lower port.
/// </summary>
internal sealed partial class LimitSearch
{
    private const int MostSteps = 10_000;

    [ThreadStatic]
    private static LimitSearch? t_own;

    private readonly OneWaySearch<ulong, LatencyArcs> _latencyLeft = new();
    private readonly OneWaySearch<ulong, PenaltyArcs> _penaltyLeft = new();
    private SearchTerms _terms = null!;
    private int _to;
    private ulong _limit;

    public static LimitSearch Own => t_own ??= new();

    /// <summary>The first step alone, with another aim: of the paths below a limit the lightest, with the fewest shunned switches.</summary>
    /// <returns>False: there is no path below the limit.</returns>
    public bool TryFindLightest(SearchTerms terms, long limit, List<Arc> path)
    {
        var found = TryBegin(terms, limit, path);
        if (found) FirstOfFewest(new(terms, byWeight: true), terms.From, path);
        _terms = null!;
        return found;
    }

    /// <param name="terms">With both ends known and different.</param>
    /// <param name="limit">Latency of the path is below this, in ns.</param>
    /// <param name="path">Gets the arcs of the path, in order.</param>
    /// <returns>False: there is no path below the limit.</returns>
    public bool TryFind(SearchTerms terms, long limit, List<Arc> path)
    {
        if (!TryBegin(terms, limit, path)) return false;
        var fewest = FirstOfFewest(new(terms), terms.From, path);
        if (_hasPenalties)
        {
            // Links that no such path can have would make the bound too hopeful.
            _latencyLeft.Run(new LatencyArcs(terms, fewest), _to, isBackward: true, _limit);
            _penaltyLeft.Run(new PenaltyArcs(terms), _to, isBackward: true, ulong.MaxValue);
        }

        Deepen(terms.From, fewest, path);
        _terms = null!;
        return true;
    }

    private bool TryBegin(SearchTerms terms, long limit, List<Arc> path)
    {
        (_terms, _to, _limit) = (terms, terms.To, (ulong)limit);
        path.Clear();
        _latencyLeft.Run(new LatencyArcs(terms, ulong.MaxValue), _to, isBackward: true, _limit);
        return _latencyLeft.TryGet(terms.From, out _);
    }
}
