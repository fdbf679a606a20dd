using System.Globalization;

namespace Kilda.Lab.Topologies;

/// <summary>Networks of any size, for measurements: <c>ring:N</c> (N ≥ 3) and <c>grid:WxH</c> (both ≥ 2).</summary>
internal static class GeneratedTopology
{
    /// <returns>Null where the name is not of one of these forms.</returns>
    public static Topology? TryMake(string name)
    {
        var parts = name.Split(':');
        if (parts is not [("ring" or "grid") and var kind, var size]) return null;
        var numbers = size.Split('x').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : 0).ToArray();
        return (kind, numbers) switch
        {
            ("ring", [>= 3 and <= TopologyCheck.MostSwitches]) => Ring(name, numbers[0]),
            ("grid", [>= 2, >= 2]) when (long)numbers[0] * numbers[1] <= TopologyCheck.MostSwitches => Grid(name, numbers[0], numbers[1]),
            _ => throw new TopologyException([$"'{name}': not like ring:100 or grid:10x10, with at most {TopologyCheck.MostSwitches} switches"]),
        };
    }

    private static Topology Ring(string name, int count)
    {
        var plan = Switches(name, count);
        for (var i = 0; i < count; i++) plan.Link(Id(i), Id((i + 1) % count), null, 10);
        return plan.ToTopology();
    }

    private static Topology Grid(string name, int width, int height)
    {
        var plan = Switches(name, width * height);
        for (var at = 0; at < width * height; at++)
        {
            if (at % width != width - 1) plan.Link(Id(at), Id(at + 1), null, 10);
            if (at / width != height - 1) plan.Link(Id(at), Id(at + width), null, 10);
        }

        return plan.ToTopology();
    }

    private static ImportedNetwork Switches(string name, int count)
    {
        var plan = new ImportedNetwork(name);
        for (var i = 0; i < count; i++) plan.TryAdd(Id(i), $"s{i + 1}", null, null);
        return plan;
    }

    private static string Id(int i) => i.ToString(CultureInfo.InvariantCulture);
}
