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

    public ReadOnlySpan<Arc> ArcsOf(int node) => _arcs.AsSpan(_first[node], _first[node + 1] - _first[node]);

    public int NodeOf(int switchSlot) => _nodeOfSlot[switchSlot];

    public ReadOnlySpan<int> NodesIn(int pop) => _popNodes.AsSpan(_popFirst[pop].._popFirst[pop + 1]);

    public static NetworkShape Of(NetworkSnapshot network)
    {
        var (slots, ids, arcs) = (new List<int>(network.SwitchSlotBound), new List<ulong>(network.SwitchSlotBound), 0);
        for (var slot = 0; slot < network.SwitchSlotBound; slot++)
        {
            ref readonly var facts = ref network.SwitchFacts[slot];
            if (facts.IsFree) continue;
            slots.Add(slot);
            ids.Add(facts.Id.Value);
            arcs += facts.Links.Length;
        }

        var order = slots.ToArray();
        Array.Sort(ids.ToArray(), order);
        return Of(network, order, arcs);
    }

    /// <param name="network">The network.</param>
    /// <param name="order">Slots of the switches in the order of their ids.</param>
    /// <param name="most">As many arcs as there can be.</param>
    private static NetworkShape Of(NetworkSnapshot network, int[] order, int most)
    {
        var nodeOfSlot = new int[network.SwitchSlotBound];
        for (var node = 0; node < order.Length; node++) nodeOfSlot[order[node]] = node;
        var (first, all, places) = (new int[order.Length + 1], new Arc[most], new (int, uint, uint)[most]);
        for (var node = 0; node < order.Length; node++)
        {
            var (start, end) = (first[node], first[node]);
            foreach (var link in network.SwitchFacts[order[node]].Links)
            {
                ref readonly var facts = ref network.LinkFacts[link];
                if (facts.LowAt == facts.HighAt) continue;
                var direction = facts.LowAt == order[node] ? LinkDirection.Up : LinkDirection.Down;
                var (to, id) = (nodeOfSlot[direction == LinkDirection.Up ? facts.HighAt : facts.LowAt], facts.Record!.Id);
                places[end] = (to, id.From(direction).Port, id.To(direction).Port);
                all[end++] = new(to, (2 * link) + (int)direction);
            }

            Array.Sort(places, all, start, end - start);
            first[node + 1] = end;
        }

        return new(
            [.. order.Select(slot => network.SwitchFacts[slot].Id)], [.. order.Select(slot => network.SwitchFacts[slot].Record?.Pop)],
            nodeOfSlot, first, all);
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
