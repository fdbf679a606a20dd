using System.Diagnostics;
using System.Globalization;
using System.Net;
using Kilda.Lab.Topologies;

namespace Kilda.Bench.Discovery;

/// <summary>Switches of a program that is not ours, given as a binary: it plays OpenFlow over loopback and relays discovery frames.</summary>
internal sealed class OfBench : IAsyncDisposable
{
    private const int Seconds = 90;
    private readonly Process _process;
    private readonly string _edges;

    private OfBench(Process process, string edges) => (_process, _edges) = (process, edges);

    /// <summary>What it prints when its time is over.</summary>
    public Task<string> Report => _process.StandardOutput.ReadToEndAsync();

    /// <summary>Its switches are numbered from 1 as ours are, its ports from 1 and without gaps, but for one that is spare.</summary>
    /// <param name="path">The binary.</param>
    /// <param name="topology">What it plays.</param>
    /// <param name="controller">Where its switches connect.</param>
    /// <param name="cut">Number of a link that fails, and after how many seconds; null: none.</param>
    public static OfBench Start(string path, Topology topology, IPEndPoint controller, (int Link, int Second)? cut = null)
    {
        var edges = Path.GetTempFileName();
        var index = topology.Switches.Index().ToDictionary(s => s.Item.Id, s => s.Index);
        var first = FirstPort(topology) - 1;
        File.WriteAllLines(
            edges,
            topology.Links
                .Select(l => string.Create(CultureInfo.InvariantCulture, $"{index[l.A.Switch]} {l.A.Port - first} {index[l.B.Switch]} {l.B.Port - first}"))
                .Prepend(string.Create(CultureInfo.InvariantCulture, $"{topology.Switches.Count} {topology.Links.Count}")));
        string[] words = ["-p", $"{controller.Port}", "-m", "passive", "-T", edges, "-d", $"{Seconds}"];
        string[] fails = cut is { } at ? ["-F", string.Create(CultureInfo.InvariantCulture, $"{at.Link}@{at.Second}")] : [];
        var process = Process.Start(new ProcessStartInfo(path, [.. words, .. fails]) { RedirectStandardOutput = true })!;
        return new OfBench(process, edges);
    }

    /// <summary>A port of the switch that no link ends at.</summary>
    public static uint SparePort(Topology topology, int node)
    {
        var id = topology.Switches[node].Id;
        var last = topology.Links.SelectMany(l => new[] { l.A, l.B }).Where(end => end.Switch == id).Max(end => end.Port);
        return last - FirstPort(topology) + 2;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_edges);
    }

    private static uint FirstPort(Topology topology) => topology.Links.Min(l => Math.Min(l.A.Port, l.B.Port));
}
