using System.Globalization;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Bench.Paths;

/// <summary>A link between two switches by their numbers from 0 on. Both directions are alike. Bandwidth in kbit/s.</summary>
internal readonly record struct BenchLink(int A, int PortA, int B, int PortB, int Cost, long Bandwidth, long LatencyNs);

/// <summary>A path that is asked for.</summary>
internal readonly record struct BenchPair(int From, int To, long Bandwidth);

/// <summary>A network and what is asked of it: 2000 pairs of switches. As files (<c>.edges</c>, <c>.pairs</c>) other programs can read it.</summary>
internal sealed record BenchNetwork(string Name, int Switches, BenchLink[] Links, BenchPair[] Pairs)
{
    private const int Asked = 2000;

    /// <summary>Numbers as another program wrote them: <c>PREFIX.edges</c> (count and links, a line each) and <c>PREFIX.pairs</c>.</summary>
    public static BenchNetwork Read(string prefix)
    {
        var rows = Rows($"{prefix}.edges");
        var links = rows.Skip(1).Select(r => new BenchLink((int)r[0], (int)r[1], (int)r[2], (int)r[3], (int)r[4], r[5], r[6])).ToArray();
        var pairs = Rows($"{prefix}.pairs").Select(r => new BenchPair((int)r[0], (int)r[1], r[2])).ToArray();
        return new(Path.GetFileName(prefix), (int)rows[0][0], links, pairs);
    }

    /// <summary>The switches and cables of a topology, its numbers drawn at random.</summary>
    public static BenchNetwork Of(Topology topology)
    {
        var nodes = topology.Switches.Select((sw, node) => (sw.Id, node)).ToDictionary(entry => entry.Id, entry => entry.node);
        return Of(topology.Name, nodes.Count, [.. topology.Links.Select(link => (nodes[link.A.Switch], nodes[link.B.Switch]))]);
    }

    /// <summary>Always the same for a name.</summary>
    public static BenchNetwork Of(string name, int switches, IReadOnlyList<(int A, int B)> cables)
    {
        var random = new Random(name.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)));
        var ports = new int[switches];
        var links = cables.Select(cable => new BenchLink(
            cable.A, ++ports[cable.A], cable.B, ++ports[cable.B], random.Next(100, 1001),
            random.Next(1_000_000, 10_000_001), random.Next(100_000, 10_000_001))).ToArray();
        var pairs = Enumerable.Range(0, Asked).Select(_ =>
        {
            var (from, other) = (random.Next(switches), random.Next(switches - 1));
            return new BenchPair(from, other < from ? other : other + 1, random.Next(10_000, 900_001));
        });
        return new(name, switches, links, [.. pairs]);
    }

    public void Write(string prefix)
    {
        File.WriteAllLines(
            $"{prefix}.edges",
            Links.Select(l => Line(l.A, l.PortA, l.B, l.PortB, l.Cost, l.Bandwidth, l.LatencyNs)).Prepend(Line(Switches, Links.Length)));
        File.WriteAllLines($"{prefix}.pairs", Pairs.Select(pair => Line(pair.From, pair.To, pair.Bandwidth)));
    }

    public NetworkSnapshot Snapshot()
    {
        var network = NetworkSnapshot.Empty;
        for (var node = 0; node < Switches; node++) network = network.With(new Switch(Id(node), 1, true, false, SwitchAbilities.Full, []));
        return Links.Aggregate(network, (made, link) => made.With(ToLink(link)));
    }

    public static SwitchId Id(int node) => new((ulong)node + 1);

    public static Link ToLink(BenchLink link) => new(
        IslId.Between(new(Id(link.A), (uint)link.PortA), new(Id(link.B), (uint)link.PortB)), 1, LinkStatus.Active, false, link.Cost,
        [link.LatencyNs, link.LatencyNs], [new(link.Bandwidth), new(link.Bandwidth)], [default, default], false, null, default);

    private static string Line(params long[] numbers) => string.Join(' ', numbers);

    private static long[][] Rows(string file) =>
        [.. File.ReadLines(file).Where(line => line.Length > 0)
            .Select(line => line.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
}
