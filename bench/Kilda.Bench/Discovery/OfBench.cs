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

    /// <summary>Its switches are numbered from 1 as ours are, its ports from 1 and without gaps.</summary>
    public static OfBench Start(string path, Topology topology, IPEndPoint controller)
    {
        var edges = Path.GetTempFileName();
        var index = topology.Switches.Index().ToDictionary(s => s.Item.Id, s => s.Index);
        var first = topology.Links.Min(l => Math.Min(l.A.Port, l.B.Port)) - 1;
        File.WriteAllLines(
            edges,
            topology.Links
                .Select(l => string.Create(CultureInfo.InvariantCulture, $"{index[l.A.Switch]} {l.A.Port - first} {index[l.B.Switch]} {l.B.Port - first}"))
                .Prepend(string.Create(CultureInfo.InvariantCulture, $"{topology.Switches.Count} {topology.Links.Count}")));
        var process = Process.Start(path, ["-p", $"{controller.Port}", "-m", "passive", "-T", edges, "-d", $"{Seconds}"]);
        return new OfBench(process, edges);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_edges);
    }
}
