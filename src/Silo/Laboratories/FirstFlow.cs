using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kilda.Interfaces.Views;
using Kilda.Lab.Topologies;
using Kilda.Network;

namespace Kilda.Silo.Laboratories;

/// <summary>A flow that could be made next: between two hosts of the network that no flow serves yet.</summary>
internal sealed record FirstFlow(string Id, TopologyHost From, TopologyHost To)
{
    private const int Kbps = 10_000;
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The first host and the last one on another switch.</summary>
    /// <returns>Null: no such two hosts are left.</returns>
    public static FirstFlow? Of(Topology topology, IServiceView services)
    {
        var free = topology.Hosts.Where(host => services.At(End(host)) is null).ToList();
        var from = free.FirstOrDefault();
        if (from is null || free.LastOrDefault(host => host.At.Switch != from.At.Switch) is not { } to) return null;
        var name = $"{Word(from.Name)}-{Word(to.Name)}";
        var id = Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? name : $"{name}-{i}").First(i => services.Flow(i) is null);
        return new FirstFlow(id, from, to);
    }

    /// <summary>A line for a shell.</summary>
    public string Command(IPEndPoint http) =>
        $"curl -s -X POST http://{http}/v2/flows -H 'Content-Type: application/json' -d '{Json()}'";

    /// <summary>Names come from a file: in an id, and in a line for a shell, there are only harmless characters.</summary>
    private static string Word(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    private static Endpoint End(TopologyHost host) => new(host.At.Switch, host.At.Port, host.Tags.ElementAtOrDefault(0), host.Tags.ElementAtOrDefault(1));

    private string Json()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_plain))
        {
            json.WriteStartObject();
            json.WriteString("flow_id", Id);
            Write(json, "source", End(From));
            Write(json, "destination", End(To));
            json.WriteNumber("maximum_bandwidth", Kbps);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string name, Endpoint end)
    {
        json.WriteStartObject(name);
        json.WriteString("switch_id", end.Switch.ToString());
        json.WriteNumber("port_number", end.Port);
        if (end.Outer != 0) json.WriteNumber("vlan_id", end.Outer);
        if (end.Inner != 0) json.WriteNumber("inner_vlan_id", end.Inner);
        json.WriteEndObject();
    }
}
