using System.Diagnostics;
using System.Globalization;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Paths;
using Kilda.Network.Topology;

namespace Kilda.Bench.Paths;

/// <summary>Time and bytes allocated for a computed path, pair, set of paths and Y-point, and for a change of a snapshot; on one thread.</summary>
internal static class PathsBenchmark
{
    private const int ManyPaths = 10;

    public static Task<int> Run(string[] args)
    {
        if (PathsOptions.Read(args) is not { } options)
        {
            Console.Error.WriteLine(PathsOptions.Usage);
            return Task.FromResult(2);
        }

        try
        {
            Console.WriteLine($"{"network",-16} {"what",-32} {"median",13} {"p99",13} {"allocated",10} {"calls",9}");
            foreach (var network in options.Networks) Run(network, options);
            return Task.FromResult(0);
        }
        catch (TopologyException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return Task.FromResult(2);
        }
    }

    private static void Run(BenchNetwork network, PathsOptions options)
    {
        Console.WriteLine($"# {network.Name}: {network.Switches} switches, {network.Links.Length} links");
        var snapshot = network.Snapshot();
        foreach (var strategy in Enum.GetValues<PathStrategy>())
        {
            var queries = Queries(network, snapshot, strategy);
            void Measure(string what, Action<PathQuery> call) => Sample.Of(i => call(queries[i % queries.Length]), options.Time).Print(network.Name, what);
            Measure($"{strategy}", query => PathFinder.Find(snapshot, query));
            if (strategy != PathStrategy.CostAndAvailableBandwidth) Measure($"{strategy}, pair", query => PathFinder.FindPair(snapshot, query));
            if (strategy != PathStrategy.Cost) continue;
            Measure($"{strategy}, {ManyPaths} paths", query => PathFinder.FindMany(snapshot, query, ManyPaths));
            var third = queries.Select(query => query.To).Prepend(queries[^1].To).ToArray();
            Sample.Of(i => FindYPoint(i % queries.Length), options.Time).Print(network.Name, $"{strategy}, Y-point");

            Sample.Of(i => FindTrees(i % queries.Length), options.Time).Print(network.Name, $"{strategy}, Y-points of a pair");

            void FindTrees(int i) => YPoint.FindPair(snapshot, queries[i].From, queries[i].To, third[i], queries[0]);
            void FindYPoint(int i) => YPoint.Find(snapshot, queries[i].From, queries[i].To, third[i], queries[0]);
        }

        Changes(network, snapshot, options.Time);
        if (options.Anchor is { } anchor) RunAnchor(anchor, network, options.Time);
    }

    /// <summary>With a limit half above the smallest latency there is.</summary>
    private static PathQuery[] Queries(BenchNetwork network, NetworkSnapshot snapshot, PathStrategy strategy) =>
        [.. network.Pairs.Select(pair => new PathQuery(BenchNetwork.Id(pair.From), BenchNetwork.Id(pair.To), strategy, new(pair.Bandwidth)))
            .Select(query => query with
            {
                MaxLatencyNs = strategy == PathStrategy.MaxLatency && PathFinder.Find(snapshot, query) is PathAnswer.Found found
                    ? found.Path.LatencyNs * 3 / 2
                    : 0,
            })];

    private static void Changes(BenchNetwork network, NetworkSnapshot snapshot, TimeSpan time)
    {
        var links = network.Links.SelectMany(_ => new[] { 0, 1000 }, (link, used) => BenchNetwork.ToLink(link) with
        {
            Load = [new(new(used), default, default), new(new(used), default, default)],
        }).ToArray();
        new Random(1).Shuffle(links);
        Sample.Of(i => snapshot = snapshot.With(links[i % links.Length]), time).Print(network.Name, "load of a link changes");
        var query = new PathQuery(BenchNetwork.Id(network.Pairs[0].From), BenchNetwork.Id(network.Pairs[0].To), PathStrategy.Cost, default);
        var extra = BenchNetwork.ToLink(network.Links[0] with { PortA = 1000, PortB = 1000, Cost = int.MaxValue });
        Sample.Of(i => PathFinder.Find(snapshot = i % 2 == 0 ? snapshot.With(extra) : snapshot.Without(extra.Id), query), time)
            .Print(network.Name, "link comes or goes, and a search");
    }

    private static void RunAnchor(string program, BenchNetwork network, TimeSpan time)
    {
        var folder = Directory.CreateTempSubdirectory("paths");
        try
        {
            network.Write(Path.Combine(folder.FullName, network.Name));
            using var process = Process.Start(new ProcessStartInfo(
                program, [Path.Combine(folder.FullName, network.Name), time.TotalSeconds.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardOutput = true,
            })!;
            while (process.StandardOutput.ReadLine() is { } line)
            {
                if (line.Split(',') is not [var name, _, var strategy, _, var calls, _, var median, var p99, ..]) continue;
                Console.WriteLine($"{network.Name,-16} {$"{name} {strategy}",-48} {median,10} µs {p99,10} µs {calls,9}");
            }

            process.WaitForExit();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
