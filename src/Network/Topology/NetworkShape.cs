namespace Kilda.Network.Topology;

/// <summary>A link as one of its switches sees it. <see cref="Code"/>: twice the link's slot, plus the direction that leaves that switch.</summary>
internal readonly record struct Arc(int To, int Code)
{
    public static int Slot(int code) => code >> 1;

    public static LinkDirection Direction(int code) => (LinkDirection)(code & 1);

    /// <summary>The same link the other way.</summary>
    public static int Back(int code) => code ^ 1;
}

/// <summary>
/// What links what, in compressed form: switches are nodes 0, 1, … in the order of their ids, and the arcs of a node stand together, by node
/// they lead to, then by port here, then by port there. So equal networks have equal shapes in whatever order they became known, but for the
/// slots. Links of any state are in it; those that end where they begin are not.
/// </summary>
internal sealed class NetworkShape
{
    private readonly int[] _first;
    private readonly Arc[] _arcs;
    private readonly int[] _nodeOfSlot;
    private readonly int[] _popFirst;
    private readonly int[] _popNodes;

    private NetworkShape(SwitchId[] ids, string?[] pops, int[] nodeOfSlot, int[] first, Arc[] arcs)
    {
        (Ids, Pops, _nodeOfSlot, _first, _arcs) = (ids, pops, nodeOfSlot, first, arcs);
        (PopOf, _popFirst, _popNodes) = Grouped(pops);
    }

    /// <summary>By node.</summary>
    public SwitchId[] Ids { get; }

    /// <summary>By node; null: not told.</summary>
    public string?[] Pops { get; }

    /// <summary>The number of the node's PoP; -1: not told.</summary>
    public int[] PopOf { get; }

    public int Nodes => Ids.Length;

    public ReadOnlySpan<Arc> ArcsOf(int node) => _arcs.AsSpan(_first[node].._first[node + 1]);

    public int NodeOf(int switchSlot) => _nodeOfSlot[switchSlot];

    public ReadOnlySpan<int> NodesIn(int pop) => _popNodes.AsSpan(_popFirst[pop].._popFirst[pop + 1]);

    public static NetworkShape Of(NetworkSnapshot network)
    {
        var switches = network.AllSwitches.ToArray();
        Array.Sort(switches, (a, b) => a.Id.CompareTo(b.Id));
        var nodeOfSlot = new int[network.SwitchSlotBound];
        for (var node = 0; node < switches.Length; node++) nodeOfSlot[switches[node].Slot] = node;

        var first = new int[switches.Length + 1];
        var arcs = new List<Arc>(2 * network.LinkSlotBound);
        var here = new List<(Arc Arc, uint Port, uint FarPort)>();
        for (var node = 0; node < switches.Length; node++)
        {
            here.Clear();
            foreach (var slot in switches[node].Facts.Links) AddArc(here, network, switches[node].Id, slot, nodeOfSlot);
            here.Sort((a, b) => (a.Arc.To, a.Port, a.FarPort).CompareTo((b.Arc.To, b.Port, b.FarPort)));
            foreach (var (arc, _, _) in here) arcs.Add(arc);
            first[node + 1] = arcs.Count;
        }

        return new([.. switches.Select(s => s.Id)], [.. switches.Select(s => s.Facts.Record?.Pop)], nodeOfSlot, first, [.. arcs]);
    }

    private static void AddArc(List<(Arc Arc, uint Port, uint FarPort)> here, NetworkSnapshot network, SwitchId at, int slot, int[] nodeOfSlot)
    {
        var id = network.LinkFacts[slot].Record!.Id;
        if (id.Low.Switch == id.High.Switch) return;
        var direction = id.Low.Switch == at ? LinkDirection.Up : LinkDirection.Down;
        network.TryGetSlot(id.To(direction).Switch, out var far);
        here.Add((new(nodeOfSlot[far], (2 * slot) + (int)direction), id.From(direction).Port, id.To(direction).Port));
    }

    private static (int[] PopOf, int[] First, int[] Nodes) Grouped(string?[] pops)
    {
        var names = pops.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
        var numbers = names.Select((name, number) => (name, number)).ToDictionary(pop => pop.name, pop => pop.number, StringComparer.Ordinal);
        var popOf = pops.Select(pop => pop is null ? -1 : numbers[pop]).ToArray();
        var nodes = Enumerable.Range(0, pops.Length).Where(node => popOf[node] >= 0).OrderBy(node => popOf[node]).ToArray();
        var first = new int[names.Length + 1];
        foreach (var node in nodes) first[popOf[node] + 1]++;
        for (var pop = 0; pop < names.Length; pop++) first[pop + 1] += first[pop];
        return (popOf, first, nodes);
    }
}
