using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Lab.Topologies;

/// <summary>What every network must fulfil, whatever it was read from.</summary>
internal static class TopologyCheck
{
    public const int MostSwitches = 20_000;
    public const int MostLinks = 200_000;
    public const int MostHosts = 200_000;
    public const int MostDemands = 1_000_000;
    private const int MostTags = 2;
    private const int LongestName = 100;
    private const uint HighestPort = 65_279;
    private const long HighestKbps = 1_000_000_000_000;
    private static readonly TimeSpan s_longestLatency = TimeSpan.FromSeconds(10);

    public static List<string> Problems(Topology t)
    {
        var problems = new List<string>();
        if (t.Switches.IsEmpty) problems.Add("switches: there are none");
        Limit(t.Switches.Count, MostSwitches, "switches");
        Limit(t.Links.Count, MostLinks, "links");
        Limit(t.Hosts.Count, MostHosts, "hosts");
        Limit(t.Demands.Count, MostDemands, "demands");
        if (problems.Count > 0) return problems;

        Switches(t, problems);
        var (ids, used) = (t.Switches.Select(s => s.Id).ToHashSet(), new HashSet<PortId>());
        for (var i = 0; i < t.Links.Count; i++)
        {
            var link = t.Links[i];
            Port(link.A, $"links[{i}].a_port");
            Port(link.B, $"links[{i}].b_port");
            if (link.Speed.Value is <= 0 or > HighestKbps) problems.Add($"links[{i}].speed_kbps: {link.Speed.Value} is not 1 to {HighestKbps}");
            if (link.Latency < TimeSpan.Zero || link.Latency > s_longestLatency) problems.Add($"links[{i}].latency_us: not 0 to 10 s");
        }

        Unique(t.Hosts.Select(h => h.Name), "hosts", problems);
        for (var i = 0; i < t.Hosts.Count; i++)
        {
            Port(t.Hosts[i].At, $"hosts[{i}].port");
            if (t.Hosts[i].Tags.Count > MostTags) problems.Add($"hosts[{i}].tags: more than {MostTags}");
            if (t.Hosts[i].Tags.Any(tag => tag is 0 or > 4094)) problems.Add($"hosts[{i}].tags: VLAN ids are 1 to 4094");
        }

        for (var i = 0; i < t.Demands.Count; i++)
        {
            if (!ids.Contains(t.Demands[i].From)) problems.Add($"demands[{i}].from: there is no switch {t.Demands[i].From}");
            if (!ids.Contains(t.Demands[i].To)) problems.Add($"demands[{i}].to: there is no switch {t.Demands[i].To}");
            if (!double.IsFinite(t.Demands[i].Amount) || t.Demands[i].Amount < 0) problems.Add($"demands[{i}].kbps: {t.Demands[i].Amount}");
        }

        return problems;

        void Limit(int count, int most, string field)
        {
            if (count > most) problems.Add($"{field}: {count} are more than {most}");
        }

        void Port(PortId at, string field)
        {
            if (!ids.Contains(at.Switch)) problems.Add($"{field}: there is no switch {at.Switch}");
            if (at.Port is 0 or > HighestPort) problems.Add($"{field}: {at.Port} is not 1 to {HighestPort}");
            else if (!used.Add(at)) problems.Add($"{field}: port {at} is used twice");
        }
    }

    private static void Switches(Topology t, List<string> problems)
    {
        Unique(t.Switches.Select(s => s.Name), "switches", problems);
        var ids = new HashSet<SwitchId>();
        for (var i = 0; i < t.Switches.Count; i++)
        {
            var sw = t.Switches[i];
            if (sw.Id.Value == 0) problems.Add($"switches[{i}].id: 0 is not a datapath id");
            if (!ids.Add(sw.Id)) problems.Add($"switches[{i}].id: {sw.Id} is there twice");
            if (sw.Location is not { } at) continue;
            if (!(Math.Abs(at.Latitude) <= 90)) problems.Add($"switches[{i}].latitude: {at.Latitude} is not -90 to 90");
            if (!(Math.Abs(at.Longitude) <= 180)) problems.Add($"switches[{i}].longitude: {at.Longitude} is not -180 to 180");
        }
    }

    private static void Unique(IEnumerable<string> names, string field, List<string> problems)
    {
        var (seen, i) = (new HashSet<string>(), 0);
        foreach (var name in names)
        {
            if (name.Length is 0 or > LongestName) problems.Add($"{field}[{i}].name: not 1 to {LongestName} characters");
            else if (!seen.Add(name)) problems.Add($"{field}[{i}].name: '{name}' is there twice");
            i++;
        }
    }
}
