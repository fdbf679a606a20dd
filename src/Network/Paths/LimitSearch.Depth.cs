using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <content>The second step.</content>
internal sealed partial class LimitSearch
{
    private readonly Stack<Step> _steps = new();
    private readonly List<Step> _here = [];
    private readonly List<Arc> _trail = [];
    private bool[] _isOnTrail = [];

    /// <param name="from">The first node.</param>
    /// <param name="penalty">What the path is to have.</param>
    /// <param name="best">A path with that, and then the best found.</param>
    private void Deepen(int from, ulong penalty, List<Arc> best)
    {
        if (_isOnTrail.Length < _terms.Shape.Nodes) _isOnTrail = new bool[_terms.Shape.Nodes];
        Array.Clear(_isOnTrail);
        _isOnTrail[from] = true;
        _steps.Clear();
        _trail.Clear();
        var longest = LatencyOf(best);
        PushSteps(from, default, penalty);
        for (var taken = 0; taken < MostSteps && _steps.TryPop(out var step); taken++)
        {
            for (; _trail.Count > step.Depth; _trail.RemoveAt(_trail.Count - 1)) _isOnTrail[_trail[^1].To] = false;
            _trail.Add(step.Arc);
            _isOnTrail[step.Arc.To] = true;
            if (step.Arc.To != _to) PushSteps(step.Arc.To, step with { Depth = step.Depth + 1 }, penalty);
            else if (step.Latency > longest || (step.Latency == longest && ComesBefore(_trail, best)))
            {
                longest = step.Latency;
                best.Clear();
                best.AddRange(_trail);
            }
        }
    }

    /// <summary>The ways on from a node, so that the link with the greatest latency is taken next, of equal ones the first in order.</summary>
    private void PushSteps(int node, Step reached, ulong penalty)
    {
        _here.Clear();
        var arcs = new LimitArcs(_terms);
        foreach (var arc in _terms.Shape.ArcsOf(node))
        {
            if (_isOnTrail[arc.To] || !arcs.TryWeigh(arc.Code, arc.To, out var weight) || !_latencyLeft.TryGet(arc.To, out var latencyLeft)) continue;
            var (latency, penalties) = (reached.Latency + (ulong)weight, reached.Penalty + (ulong)(weight >> 64));
            var penaltyLeft = _hasPenalties && _penaltyLeft.TryGet(arc.To, out var known) ? known : 0;
            if (latency + latencyLeft >= _limit || penalties + penaltyLeft > penalty) continue;
            var place = _here.Count;
            while (place > 0 && _here[place - 1].Latency >= latency) place--;
            _here.Insert(place, new(reached.Depth, arc, latency, penalties));
        }

        foreach (var step in _here) _steps.Push(step);
    }

    private ulong LatencyOf(List<Arc> path)
    {
        var latency = 0UL;
        foreach (var arc in path)
        {
            new LimitArcs(_terms).TryWeigh(arc.Code, arc.To, out var weight);
            latency += (ulong)weight;
        }

        return latency;
    }

    private bool ComesBefore(List<Arc> path, List<Arc> other)
    {
        if (path.Count != other.Count) return path.Count < other.Count;
        for (var i = 0; i < path.Count; i++)
        {
            var order = path[i].To != other[i].To ? path[i].To.CompareTo(other[i].To) : _terms.ComparePorts(path[i].Code, other[i].Code);
            if (order != 0) return order < 0;
        }

        return false;
    }

    /// <summary>A link to go on by. <paramref name="Depth"/>: how many links come before it; the sums include it.</summary>
    private readonly record struct Step(int Depth, Arc Arc, ulong Latency, ulong Penalty);
}
