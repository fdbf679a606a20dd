using System.Globalization;
using System.Net;
using Kilda.Interfaces.Views;
using Kilda.Lab.Topologies;

namespace Kilda.Silo.Laboratories;

/// <summary>Tells whoever started the controller what can be done with the laboratory's network, as soon as it can be done.</summary>
internal sealed class Invitation(INetworkView network, IServiceView services, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Ends when all switches are connected and all links are up, or after a minute; what is missing then is said.</summary>
    public async Task Print(Topology topology, IPEndPoint http, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        using var timer = new PeriodicTimer(s_interval, time);
        Missing missing;
        while (!(missing = Missing.Of(topology, network.Now)).IsNothing && time.GetElapsedTime(began) < s_patience)
            await timer.WaitForNextTickAsync(cancellation);

        var seen = $"{topology.Switches.Count} switches, {topology.Links.Count} links of '{topology.Name}'";
        Say($"{seen}: {(missing.IsNothing ? "all there" : missing)} after {time.GetElapsedTime(began).TotalSeconds:0.0} s");
        if (FirstFlow.Of(topology, services) is not { } flow) return;
        Say($"A flow between two hosts:");
        Say($"{flow.Command(http)}");
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
