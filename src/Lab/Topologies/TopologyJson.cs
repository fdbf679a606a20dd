using Kilda.Network;

namespace Kilda.Lab.Topologies;

/// <summary>
/// Our own format: <c>switches</c> (name, id, pop, latitude, longitude), <c>links</c> (a, a_port, b, b_port, speed_kbps, latency_us),
/// <c>hosts</c> (name, switch, port, tags), <c>demands</c> (from, to, kbps). Switches are named by their names.
/// </summary>
internal static class TopologyJson
{
    public static Topology Read(JsonField root, string fileName)
    {
        root.Only("name", "switches", "links", "hosts", "demands");
        var switches = root.List("switches", Switch, TopologyCheck.MostSwitches);
        var ids = new Dictionary<string, SwitchId>();
        foreach (var sw in switches) ids.TryAdd(sw.Name, sw.Id);
        return new Topology(
            root.Optional("name")?.Text() ?? fileName,
            switches,
            root.List("links", Link, TopologyCheck.MostLinks),
            root.List("hosts", Host, TopologyCheck.MostHosts),
            root.List("demands", OneDemand, TopologyCheck.MostDemands)).Checked();

        SwitchId Named(JsonField name) => ids.TryGetValue(name.Text(), out var id) ? id : throw name.Wrong($"there is no switch '{name.Text()}'");

        PortId Port(JsonField sw, JsonField port) => new(Named(sw), (uint)port.Whole(1, uint.MaxValue));

        TopologyLink Link(JsonField link)
        {
            link.Only("a", "a_port", "b", "b_port", "speed_kbps", "latency_us");
            var (speed, latency) = (link.Optional("speed_kbps"), link.Optional("latency_us"));
            return new TopologyLink(
                Port(link["a"], link["a_port"]),
                Port(link["b"], link["b_port"]),
                speed is { } kbps ? new Kbps(kbps.Whole(1, long.MaxValue)) : TopologyLink.DefaultSpeed,
                latency is { } us ? TimeSpan.FromMicroseconds(us.Whole(0, 10_000_000)) : TimeSpan.Zero);
        }

        TopologyHost Host(JsonField host)
        {
            host.Only("name", "switch", "port", "tags");
            return new TopologyHost(
                host["name"].Text(), Port(host["switch"], host["port"]), host.List("tags", tag => (ushort)tag.Whole(1, 4094), 2));
        }

        Demand OneDemand(JsonField demand)
        {
            demand.Only("from", "to", "kbps");
            return new Demand(Named(demand["from"]), Named(demand["to"]), demand["kbps"].Number());
        }
    }

    private static TopologySwitch Switch(JsonField sw)
    {
        sw.Only("name", "id", "pop", "latitude", "longitude");
        var id = sw["id"];
        var location = sw.Optional("latitude") is { } latitude ? new Location(latitude.Number(), sw["longitude"].Number()) : (Location?)null;
        return new TopologySwitch(
            sw["name"].Text(),
            SwitchId.TryParse(id.Text(), null, out var parsed) ? parsed : throw id.Wrong("not like 00:00:00:00:00:00:00:01"),
            sw.Optional("pop")?.Text(),
            location);
    }
}
