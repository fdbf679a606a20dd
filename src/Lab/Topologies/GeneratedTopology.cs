using System.Globalization;

namespace Kilda.Lab.Topologies;

/// <summary>
/// Networks of any size, for measurements: <c>ring:N</c> (N ≥ 3), <c>grid:WxH</c> (both ≥ 2), and <c>random:S,L</c> or
/// <c>random:S,L,SEED</c>, a connected network of S switches and L links with four hosts at each switch, always the same for a seed.
/// </summary>
internal static class GeneratedTopology
{
    private const double LinkKm = 10;
    private const uint HostsOfRandom = 4;

    /// <returns>Null where the name is not of one of these forms.</returns>
    public static Topology? TryMake(string name)
    {
        var parts = name.Split(':');
        if (parts is not [("ring" or "grid" or "random") and var kind, var size]) return null;
        var numbers = size.Split(kind == "random" ? ',' : 'x')
            .Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : -1)
            .ToArray();
        return (kind, numbers) switch
        {
            ("ring", [>= 3 and <= TopologyCheck.MostSwitches]) => Ring(name, numbers[0]),
            ("grid", [>= 2, >= 2]) when (long)numbers[0] * numbers[1] <= TopologyCheck.MostSwitches => Grid(name, numbers[0], numbers[1]),
            ("random", [_, _]) when CanJoin(numbers[0], numbers[1]) => Any(name, numbers[0], numbers[1], seed: 1),
            ("random", [_, _, >= 0]) when CanJoin(numbers[0], numbers[1]) => Any(name, numbers[0], numbers[1], numbers[2]),
            _ => throw new TopologyException(
                [$"'{name}': not like ring:100, grid:10x10 or random:200,600 (switches, links), with at most {TopologyCheck.MostSwitches} switches"]),
        };
    }

    private static Topology Ring(string name, int count)
    {
        var plan = Switches(name, count);
        for (var i = 0; i < count; i++) plan.Link(Id(i), Id((i + 1) % count), null, LinkKm);
        return plan.ToTopology();
    }

    private static Topology Grid(string name, int width, int height)
    {
        var plan = Switches(name, width * height);
        for (var at = 0; at < width * height; at++)
        {
            if (at % width != width - 1) plan.Link(Id(at), Id(at + 1), null, LinkKm);
            if (at / width != height - 1) plan.Link(Id(at), Id(at + width), null, LinkKm);
        }

        return plan.ToTopology();
    }

    /// <summary>Whether this many links join this many switches and leave no two of them with a second link between them.</summary>
    private static bool CanJoin(int switches, int links) =>
        switches is >= 2 and <= TopologyCheck.MostSwitches && links >= switches - 1
        && links <= Math.Min(TopologyCheck.MostLinks, (long)switches * (switches - 1) / 2);

    /// <summary>A random tree first, so that it is connected; then links between any two switches that have none.</summary>
    private static Topology Any(string name, int switches, int links, int seed)
    {
        var (plan, random, joined) = (Switches(name, switches), new Random(seed), new HashSet<(int, int)>());
        for (var i = 1; i < switches; i++) Join(random.Next(i), i);
        while (joined.Count < links)
        {
            var (a, b) = (random.Next(switches), random.Next(switches));
            if (a != b) Join(Math.Min(a, b), Math.Max(a, b));
        }

        return plan.ToTopology(HostsOfRandom);

        void Join(int a, int b)
        {
            if (joined.Add((a, b))) plan.Link(Id(a), Id(b), null, LinkKm);
        }
    }

    private static ImportedNetwork Switches(string name, int count)
    {
        var plan = new ImportedNetwork(name);
        for (var i = 0; i < count; i++) plan.TryAdd(Id(i), $"s{i + 1}", null, null);
        return plan;
    }

    private static string Id(int i) => i.ToString(CultureInfo.InvariantCulture);
}
