using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Paths;

/// <summary>Why a search must not use a link.</summary>
internal enum LinkBan : byte
{
    None = 0,
    Avoided,
    NotDisjoint,

    /// <summary>For one of several searches: taken back by <see cref="SearchTerms.LiftSetAside"/>.</summary>
    SetAside,
}

/// <content>What a query says of single links and switches.</content>
internal sealed partial class SearchTerms
{
    private static readonly IReadOnlySet<IslId> s_none = new HashSet<IslId>();
    private readonly List<int> _setAside = [];

    private static IReadOnlySet<IslId> Empty => s_none;

    /// <summary>Links that are not in the network are avoided anyway.</summary>
    public void Avoid(IslId id, LinkBan why)
    {
        if (Network.TryGetSlot(id, out var slot)) Avoid(slot, why);
    }

    public void Avoid(int slot, LinkBan why)
    {
        ref var mark = ref MarkOf(slot);
        if (mark.Ban != LinkBan.None) return;
        mark.Ban = why;
        _isPlain = false;
        if (why == LinkBan.SetAside) _setAside.Add(slot);
    }

    /// <summary>No search goes through this switch until <see cref="LiftSetAside"/>.</summary>
    public void SetAsideLinksOf(int node)
    {
        foreach (var arc in Shape.ArcsOf(node)) Avoid(Arc.Slot(arc.Code), LinkBan.SetAside);
    }

    public void LiftSetAside()
    {
        foreach (var slot in _setAside) MarkOf(slot).Ban = LinkBan.None;
        _setAside.Clear();
    }

    public LinkBan BanOf(int code)
    {
        ref readonly var mark = ref _linkMarks[Arc.Slot(code)];
        return mark.Stamp == _stamp ? mark.Ban : LinkBan.None;
    }

    /// <summary>
    /// From now on paths beside this one are looked for: without its links, with as few of its switches as can be, and at a higher price through
    /// its PoPs.
    /// </summary>
    public void GoBeside(Seq<PathHop> first)
    {
        IsSecond = true;
        foreach (var hop in first)
        {
            Avoid(hop.Isl, LinkBan.NotDisjoint);
            if (hop.To.Switch != Query.To && NodeOf(hop.To.Switch) is >= 0 and var node) MarkOfNode(node).Shunned = true;
        }

        CountPops(first);
    }

    public bool IsShunned(int node)
    {
        ref readonly var mark = ref _nodeMarks[node];
        return mark.Stamp == _stamp && mark.Shunned;
    }

    private bool IsAvoided(int code) => BanOf(code) != LinkBan.None;

    private long OwnOf(int code)
    {
        ref readonly var mark = ref _linkMarks[Arc.Slot(code)];
        return mark.Stamp == _stamp ? mark.Own : 0;
    }

    private void BeginMarks()
    {
        _setAside.Clear();
        if (_linkMarks.Length < Network.LinkSlotBound) _linkMarks = new LinkMark[Math.Max(Network.LinkSlotBound, 2 * _linkMarks.Length)];
        if (_nodeMarks.Length < Shape.Nodes) _nodeMarks = new NodeMark[Math.Max(Shape.Nodes, 2 * _nodeMarks.Length)];
        if (++_stamp < int.MaxValue) return;
        Array.Clear(_linkMarks);
        Array.Clear(_nodeMarks);
        _stamp = 1;
    }

    private void MarkOwn()
    {
        if (Query.Own is null) return;
        foreach (var (id, held) in Query.Own)
        {
            if (Network.TryGetSlot(id, out var slot)) MarkOf(slot).Own = Math.Max(0, held.Value);
        }
    }

    private ref LinkMark MarkOf(int slot)
    {
        ref var mark = ref _linkMarks[slot];
        if (mark.Stamp != _stamp) mark = new() { Stamp = _stamp };
        return ref mark;
    }

    private ref NodeMark MarkOfNode(int node)
    {
        ref var mark = ref _nodeMarks[node];
        if (mark.Stamp != _stamp) mark = new() { Stamp = _stamp };
        return ref mark;
    }

    private struct LinkMark
    {
        public int Stamp;
        public LinkBan Ban;
        public bool IsOnAffinity;
        public int Diverse;
        public int Pop;
        public int PopRound;
        public long Own;
    }

    private struct NodeMark
    {
        public int Stamp;
        public int Diverse;
        public bool Shunned;
    }
}
