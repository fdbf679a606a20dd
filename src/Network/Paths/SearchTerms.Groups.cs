using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Paths;

/// <content>
/// Diversity and affinity. A path of the group stands for two, one for each direction: a link counts it once each way, a switch and a PoP twice.
/// </content>
internal sealed partial class SearchTerms
{
    private readonly HashSet<int> _pops = [];
    private int _popRound;

    /// <summary>How often paths of the diverse group pass the switch.</summary>
    public int DiverseUses(int node)
    {
        if (node < 0) return 0;
        ref readonly var mark = ref _nodeMarks[node];
        return mark.Stamp == _stamp ? mark.Diverse : 0;
    }

    /// <summary>PoPs that a path passes between those of its ends cost more.</summary>
    public void CountPops(Seq<PathHop> hops)
    {
        if (hops.Count < 2) return;
        _pops.Clear();
        foreach (var hop in hops) _pops.Add(PopOf(hop.To.Switch));
        _pops.Remove(PopOf(hops[0].From.Switch));
        _pops.Remove(PopOf(hops[^1].To.Switch));
        _pops.Remove(-1);
        if (_pops.Count == 0) return;
        Group(true);
        // A link between two of these PoPs counts once.
        _popRound++;
        foreach (var pop in _pops)
        {
            foreach (var node in Shape.NodesIn(pop))
            {
                foreach (var arc in Shape.ArcsOf(node)) CountPop(Arc.Slot(arc.Code));
            }
        }
    }

    /// <param name="isGrouped">Groups make links cost more: the weight of each has to be asked for.</param>
    private void Group(bool isGrouped)
    {
        _isGrouped = isGrouped;
        _odd = LinkTraits.Maintenance | LinkTraits.Unstable | (isGrouped ? LinkTraits.Usable : 0);
    }

    private void MarkGroups()
    {
        _popRound = 0;
        Group(Query.Affinity is not null || Query.DiverseFrom.Count > 0);
        foreach (var id in Query.Affinity ?? Empty)
        {
            if (Network.TryGetSlot(id, out var slot)) MarkOf(slot).IsOnAffinity = true;
        }

        foreach (var path in Query.DiverseFrom)
        {
            if (path.Hops.IsEmpty) CountSwitch(path.First);
            else CountPassed(path.Hops[0].From.Switch);
            foreach (var hop in path.Hops)
            {
                if (Network.TryGetSlot(hop.Isl, out var slot)) MarkOf(slot).Diverse++;
                CountPassed(hop.To.Switch);
            }

            CountPops(path.Hops);
        }
    }

    private void CountPassed(SwitchId id)
    {
        if (id != Query.From && id != Query.To) CountSwitch(id);
    }

    private void CountSwitch(SwitchId id)
    {
        if (NodeOf(id) is >= 0 and var node) MarkOfNode(node).Diverse += 2;
    }

    private void CountPop(int slot)
    {
        ref var mark = ref MarkOf(slot);
        if (mark.PopRound == _popRound) return;
        mark.PopRound = _popRound;
        mark.Pop += 2;
    }

    private int PopOf(SwitchId id) => NodeOf(id) is >= 0 and var node ? Shape.PopOf[node] : -1;

    private long GroupPenalty(int code, int to)
    {
        ref readonly var mark = ref _linkMarks[Arc.Slot(code)];
        var (isMarked, penalty) = (mark.Stamp == _stamp, _weights.DiverseSwitch * DiverseUses(to));
        if (isMarked) penalty += (_weights.DiverseLink * mark.Diverse) + (_weights.DiversePop * mark.Pop);
        return Query.Affinity is null || (isMarked && mark.IsOnAffinity) ? penalty : penalty + _weights.OffAffinity;
    }
}
