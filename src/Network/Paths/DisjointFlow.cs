using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>
/// Two paths without a link in common, found together (Suurballe; Bhandari for the switches): the best path, and then a best way to change
/// it into two, which may go back over links of the first. It finds a pair wherever there is one: with the fewest switches in common, and of
/// those with the smallest sum of keys.
/// </summary>
internal sealed class DisjointFlow<TArcs>
    where TArcs : struct, IArcs<UInt128>
{
    [ThreadStatic]
    private static DisjointFlow<TArcs>? t_own;

    private readonly OneWaySearch<UInt128, TArcs> _distances = new();
    private readonly Labels<UInt128> _labels = new();
    private readonly Dictionary<int, int> _place = [];
    private readonly List<Arc> _first = [];
    private readonly HashSet<int> _codes = [];
    private (int State, int Code)[] _cameBy = [];
    private TArcs _arcs;
    private SearchTerms _terms = null!;
    private UInt128 _price;

    public static DisjointFlow<TArcs> Own => t_own ??= new();

    /// <param name="arcs">What is summed up, between known and different ends.</param>
    /// <param name="price">Of a switch that both pass: more than any sum, or nothing.</param>
    /// <param name="lighter">Gets the lighter path of the pair.</param>
    /// <param name="sum">Of both paths and the prices.</param>
    /// <returns>False: there is no pair.</returns>
    public bool TryFind(TArcs arcs, UInt128 price, List<Arc> lighter, out UInt128 sum)
    {
        (_arcs, _terms, _price) = (arcs, arcs.Terms, price);
        sum = 0;
        var found = TwoWaySearch<UInt128, TArcs>.Own.TryFind(arcs, _terms.From, _terms.To, _first, out var best) && TryChange(out sum)
            && TwoWaySearch<UInt128, ArcsAmong<TArcs>>.Own.TryFind(new(arcs, _codes), _terms.From, _terms.To, lighter, out _);
        (_arcs, _terms, sum) = (default, null!, sum + best + best);
        return found;
    }

    /// <summary>
    /// Dijkstra on what the first path leaves. A switch of the first path has two states: <c>2v</c>, entered from outside, and <c>2v+1</c>,
    /// about to leave. From the one to the other both paths pass the switch, at the price of a shared switch; back is free, and so is any
    /// link of the first path backwards, as weights are reduced by the distances from the start.
    /// </summary>
    private bool TryChange(out UInt128 added)
    {
        var (nodes, start) = (_terms.Shape.Nodes, (2 * _terms.From) + 1);
        _distances.Run(_arcs, _terms.From, isBackward: false, UInt128.MaxValue);
        _place.Clear();
        _place[_terms.From] = 0;
        for (var i = 0; i < _first.Count; i++) _place[_first[i].To] = i + 1;
        if (_cameBy.Length < 2 * nodes) _cameBy = new (int, int)[2 * nodes];
        _labels.Begin(2 * nodes);
        Reach(UInt128.Zero, start, start, -1);
        while (_labels.Open.TryPeek(out _))
        {
            if (!_labels.TryPop(out var key, out var state)) continue;
            if (state == 2 * _terms.To)
            {
                added = key;
                Combine(start);
                return true;
            }

            Expand(key, state);
        }

        added = 0;
        return false;
    }

    private void Expand(UInt128 key, int state)
    {
        var (node, leaves) = (state / 2, state % 2 == 1);
        if (_place.TryGetValue(node, out var place) && place > 0)
        {
            if (leaves) Reach(key, state - 1, state, -1);
            else Reach(key + _price, state + 1, state, -1);
            var before = place == 1 ? _terms.From : _first[place - 2].To;
            if (!leaves && place > 1) Reach(key, (2 * before) + 1, state, Arc.Back(_first[place - 1].Code));
            if (!leaves) return;
        }

        if (!_distances.TryGet(node, out var here)) return;
        foreach (var arc in _terms.Shape.ArcsOf(node))
        {
            if (arc.To == _terms.From || IsOfFirst(node, arc) || !_arcs.TryWeigh(arc.Code, arc.To, out var weight)) continue;
            if (_distances.TryGet(arc.To, out var there)) Reach(key + (here + weight - there), 2 * arc.To, state, arc.Code);
        }
    }

    private void Reach(UInt128 key, int state, int from, int code)
    {
        if (!_labels.Improve(state, key)) return;
        _labels.Open.Push(key, state);
        _cameBy[state] = (from, code);
    }

    private bool IsOfFirst(int node, Arc arc) =>
        _place.TryGetValue(node, out var place)
        && ((place < _first.Count && Arc.Slot(_first[place].Code) == Arc.Slot(arc.Code))
            || (place > 0 && Arc.Slot(_first[place - 1].Code) == Arc.Slot(arc.Code)));

    /// <summary>What the change goes back over is in neither path.</summary>
    private void Combine(int start)
    {
        _codes.Clear();
        foreach (var arc in _first) _codes.Add(arc.Code);
        for (var state = 2 * _terms.To; state != start; state = _cameBy[state].State)
        {
            var code = _cameBy[state].Code;
            if (code >= 0 && !_codes.Remove(Arc.Back(code))) _codes.Add(code);
        }
    }
}
