using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Paths;

/// <summary>
/// Sends two units through a network at the least cost, by the book: a list of edges with capacity and cost, of which each switch has two
/// between its halves, the second at the price of a shared switch; twice the cheapest way through what is left, by Bellman and Ford.
/// </summary>
internal static class TwoUnits
{
    private const long Price = 1_000_000_000;

    /// <returns>Null: the network does not carry two.</returns>
    public static (long Shared, long Cost)? LeastCost(List<Link> links, SwitchId from, SwitchId to)
    {
        var edges = new List<Edge>();
        foreach (var link in links)
        {
            // A link carries one unit, whichever way: it is an edge between two nodes of its own, which each switch reaches.
            var (low, high, middle) = (link.Id.Low.Switch, link.Id.High.Switch, link.Id.ToString());
            Add($"{low} out", $"{middle} in", 0);
            Add($"{high} out", $"{middle} in", 0);
            Add($"{middle} in", $"{middle} out", link.Cost);
            Add($"{middle} out", $"{low} in", 0);
            Add($"{middle} out", $"{high} in", 0);
        }

        foreach (var id in links.SelectMany(link => new[] { link.Id.Low.Switch, link.Id.High.Switch }).Distinct().ToArray())
        {
            Add($"{id} in", $"{id} out", 0);
            Add($"{id} in", $"{id} out", Price);
        }

        var total = 0L;
        for (var unit = 0; unit < 2; unit++)
        {
            if (Send(edges, $"{from} out", $"{to} in") is not { } cost) return null;
            total += cost;
        }

        return (total / Price, total % Price);

        void Add(string a, string b, long cost)
        {
            var (there, back) = (new Edge(a, b, cost) { IsFree = true }, new Edge(b, a, -cost));
            (there.Back, back.Back) = (back, there);
            edges.AddRange([there, back]);
        }
    }

    private static long? Send(List<Edge> edges, string from, string to)
    {
        var best = new Dictionary<string, (long Cost, Edge? By)> { [from] = default };
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var edge in edges.Where(edge => edge.IsFree && best.ContainsKey(edge.From)))
            {
                var cost = best[edge.From].Cost + edge.Cost;
                if (best.TryGetValue(edge.To, out var known) && known.Cost <= cost) continue;
                best[edge.To] = (cost, edge);
                changed = true;
            }
        }

        if (!best.TryGetValue(to, out var reached)) return null;
        for (var edge = reached.By; edge is not null; edge = edge.From == from ? null : best[edge.From].By)
        {
            (edge.IsFree, edge.Back!.IsFree) = (false, true);
        }

        return reached.Cost;
    }

    private sealed class Edge(string from, string to, long cost)
    {
        public string From => from;

        public string To => to;

        public long Cost => cost;

        public bool IsFree { get; set; }

        public Edge? Back { get; set; }
    }
}
