using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Lab.Topologies;

/// <summary>Degrees: latitude -90…90, longitude -180…180.</summary>
public readonly record struct Location(double Latitude, double Longitude)
{
    private const double EarthRadiusKm = 6371.0;

    /// <summary>Along the great circle, in km.</summary>
    public double DistanceTo(Location other)
    {
        var (a, b) = (double.DegreesToRadians(Latitude), double.DegreesToRadians(other.Latitude));
        var (dLatitude, dLongitude) = (b - a, double.DegreesToRadians(other.Longitude - Longitude));
        var chord = Math.Pow(Math.Sin(dLatitude / 2), 2) + (Math.Cos(a) * Math.Cos(b) * Math.Pow(Math.Sin(dLongitude / 2), 2));
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }
}

/// <summary>A switch. <paramref name="Pop"/>: the site it stands at.</summary>
public sealed record TopologySwitch(string Name, SwitchId Id, string? Pop = null, Location? Location = null);

/// <summary>A cable between two switches; speed and latency are the same both ways.</summary>
public sealed record TopologyLink(PortId A, PortId B, Kbps Speed, TimeSpan Latency)
{
    public static Kbps DefaultSpeed => new(10_000_000);

    /// <summary>Of a link of unknown length: 100 km of fibre.</summary>
    public static TimeSpan DefaultLatency => LatencyOf(100);

    /// <summary>Light in fibre takes about 5 µs for a kilometre.</summary>
    public static TimeSpan LatencyOf(double km) => TimeSpan.FromMicroseconds(Math.Round(5 * km));
}

/// <summary>A device on a port. <paramref name="Tags"/>: VLAN ids it puts on its frames, outer first, two at most.</summary>
public sealed record TopologyHost(string Name, PortId At, Seq<ushort> Tags);

/// <summary>Traffic between two switches, in the unit of its source (kbit/s in our own files).</summary>
public sealed record Demand(SwitchId From, SwitchId To, double Amount);

/// <summary>A network to be built, simulated or of Open vSwitch.</summary>
public sealed record Topology(
    string Name, Seq<TopologySwitch> Switches, Seq<TopologyLink> Links, Seq<TopologyHost> Hosts, Seq<Demand> Demands)
{
    public TopologySwitch this[string name] =>
        Switches.FirstOrDefault(s => s.Name == name) ?? throw new TopologyException([$"there is no switch '{name}'"]);

    public TopologyHost Host(string name) =>
        Hosts.FirstOrDefault(h => h.Name == name) ?? throw new TopologyException([$"there is no host '{name}'"]);

    /// <summary>Names of the networks that come with the laboratory.</summary>
    public static IReadOnlyList<string> Shipped { get; } = ["diamond", "ladder", "national"];

    /// <summary>
    /// A shipped network by its name; a generated one, <c>ring:N</c>, <c>grid:WxH</c> or <c>random:SWITCHES,LINKS[,SEED]</c>; or a file:
    /// our JSON, SNDlib in node-link JSON, or GraphML of the Topology Zoo (<c>.graphml</c>).
    /// </summary>
    /// <exception cref="TopologyException">No such network, or the file is wrong; the text names every wrong field.</exception>
    public static Topology Load(string nameOrPath)
    {
        if (GeneratedTopology.TryMake(nameOrPath) is { } generated) return generated;
        return Shipped.Contains(nameOrPath)
            ? TopologyFile.Read(Path.Combine(AppContext.BaseDirectory, "Topologies", $"{nameOrPath}.json"))
            : TopologyFile.Read(nameOrPath);
    }

    /// <returns>The network itself.</returns>
    /// <exception cref="TopologyException">Names or ids twice, ports used twice or out of range, ends that do not exist.</exception>
    public Topology Checked()
    {
        var problems = TopologyCheck.Problems(this);
        return problems.Count == 0 ? this : throw new TopologyException(problems);
    }
}

/// <summary>A network cannot be read; every problem is a line that begins with the field.</summary>
public sealed class TopologyException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
