namespace Kilda.Bench.Paths;

/// <summary>Networks in the forms that carriers build, of any size, always the same for a size.</summary>
internal static class BenchNetworks
{
    /// <summary>
    /// A ring of core switches; between neighbours of it, chains of regional switches; over each link of these, a chain of access switches.
    /// </summary>
    public static BenchNetwork Rings(int switches)
    {
        var (core, chains, length) = switches switch { <= 50 => (5, 1, 3), <= 200 => (8, 1, 5), <= 1000 => (10, 2, 8), _ => (16, 3, 12) };
        var (cables, regional, next) = (new List<(int, int)>(), new List<(int, int)>(), core);
        for (var i = 0; i < core; i++) cables.Add((i, (i + 1) % core));
        for (var i = 0; i < core; i++)
        {
            for (var chain = 0; chain < chains; chain++) Chain(regional, i, (i + 1) % core, length, ref next);
        }

        var left = switches - next;
        cables.AddRange(regional);
        for (var i = 0; i < regional.Count; i++)
        {
            var (from, to) = regional[i];
            var access = (left / regional.Count) + (i < left % regional.Count ? 1 : 0);
            if (access > 0) Chain(cables, from, to, access, ref next);
        }

        return BenchNetwork.Of($"rings{switches}", switches, cables);
    }

    /// <summary>Switches at random places, each with a cable to the three nearest, and between parts that this leaves apart the shortest.</summary>
    public static BenchNetwork Geometric(int switches)
    {
        var random = new Random(switches);
        var at = Enumerable.Range(0, switches).Select(_ => (X: random.NextDouble(), Y: random.NextDouble())).ToArray();
        double Distance(int a, int b) => Math.Pow(at[a].X - at[b].X, 2) + Math.Pow(at[a].Y - at[b].Y, 2);
        var (cables, part) = (new HashSet<(int, int)>(), Enumerable.Range(0, switches).ToArray());
        for (var a = 0; a < switches; a++)
        {
            foreach (var b in Enumerable.Range(0, switches).Where(b => b != a).OrderBy(b => Distance(a, b)).Take(3)) Join(a, b);
        }

        while (Enumerable.Range(0, switches).FirstOrDefault(node => Root(node) != Root(0)) is > 0 and var apart)
        {
            var inside = Enumerable.Range(0, switches).Where(node => Root(node) == Root(apart)).ToArray();
            var outside = Enumerable.Range(0, switches).Where(node => Root(node) != Root(apart)).ToArray();
            var (a, b) = inside.SelectMany(_ => outside, (x, y) => (x, y)).MinBy(pair => Distance(pair.x, pair.y));
            Join(a, b);
        }

        return BenchNetwork.Of($"geometric{switches}", switches, [.. cables.Order()]);

        void Join(int a, int b)
        {
            cables.Add((Math.Min(a, b), Math.Max(a, b)));
            part[Root(a)] = Root(b);
        }

        int Root(int node)
        {
            while (part[node] != node) node = part[node] = part[part[node]];
            return node;
        }
    }

    /// <summary>Four links at each switch: two rings through all switches in random order.</summary>
    public static BenchNetwork Regular(int switches)
    {
        var random = new Random(switches);
        for (var cables = new HashSet<(int, int)>(); ; cables.Clear())
        {
            for (var ring = 0; ring < 2; ring++)
            {
                var order = Enumerable.Range(0, switches).ToArray();
                random.Shuffle(order);
                for (var i = 0; i < switches; i++) Add(cables, order[i], order[(i + 1) % switches]);
            }

            if (cables.Count == 2 * switches) return BenchNetwork.Of($"regular{switches}", switches, [.. cables.Order()]);
        }
    }

    private static void Add(HashSet<(int, int)> cables, int a, int b) => cables.Add((Math.Min(a, b), Math.Max(a, b)));

    private static void Chain(List<(int, int)> cables, int from, int to, int length, ref int next)
    {
        var at = from;
        for (var i = 0; i < length; i++)
        {
            cables.Add((at, next));
            at = next++;
        }

        cables.Add((at, to));
    }
}
