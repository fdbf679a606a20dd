using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>
/// Commands to a simulated network as lines of text; each is answered with one line of JSON whose <c>ok</c> says whether it was carried
/// out, and <c>error</c> why not. A switch is named by its name or its id.
/// </summary>
/// <remarks>
/// <c>status</c> · <c>dump SW</c> · <c>cut|silence|mend|port-down SW PORT</c> · <c>host-down|host-up HOST</c> ·
/// <c>restart SW [wipe]</c> · <c>disconnect|connect SW</c> · <c>refuse SW K TYPE CODE</c> · <c>withhold SW K [apply]</c> ·
/// <c>hang SW [K]</c> · <c>drop SW K</c> · <c>heal SW</c> · <c>delay SW PORT MICROSECONDS</c> · <c>send HOST HEX [MS]</c>: with MS,
/// what all hosts hear in that time · <c>heard HOST</c>: what it heard since it was asked last.
/// </remarks>
internal sealed class SimControl(SimLab lab, TimeProvider time)
{
    private const int LongestWait = 60_000;

    /// <returns>The answer, and whether the line was understood.</returns>
    public async Task<(string Answer, bool IsUnderstood)> Answer(string line, CancellationToken cancellation)
    {
        try
        {
            var answer = await Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), cancellation);
            if (answer is null) return (Refusal("no such command"), false);
            answer["ok"] = true;
            return (answer.ToJsonString(), true);
        }
        catch (Exception wrong) when (wrong is TopologyException or FormatException or OverflowException or ArgumentException)
        {
            return (Refusal(wrong.Message), true);
        }
    }

    public static string Refusal(string why) => new JsonObject { ["ok"] = false, ["error"] = why }.ToJsonString();

    private async Task<JsonObject?> Run(string[] words, CancellationToken cancellation)
    {
        switch (words)
        {
            case ["status"]: return Status();
            case ["dump", var sw]: return Dump(Switch(sw));
            case ["cut", var sw, var port]: lab.Cut(Port(sw, port)); break;
            case ["silence", var sw, var port]: lab.Silence(Port(sw, port)); break;
            case ["mend", var sw, var port]: lab.Mend(Port(sw, port)); break;
            case ["port-down", var sw, var port]: lab.PortDown(Port(sw, port)); break;
            case ["host-down", var host]: lab.SetHost(host, isUp: false); break;
            case ["host-up", var host]: lab.SetHost(host, isUp: true); break;
            case ["restart", var sw]: Switch(sw).Restart(keepsTables: true); break;
            case ["restart", var sw, "wipe"]: Switch(sw).Restart(keepsTables: false); break;
            case ["disconnect", var sw]: Switch(sw).Disconnect(); break;
            case ["connect", var sw]: Switch(sw).Connect(); break;
            case ["refuse", var sw, var k, var type, var code]:
                Switch(sw).Faults.Refuse((int)Number(k), new OfError((OfErrorType)Number(type), checked((ushort)Number(code)), "planned"));
                break;
            case ["withhold", var sw, var k]: Switch(sw).Faults.Withhold((int)Number(k), carriesOut: false); break;
            case ["withhold", var sw, var k, "apply"]: Switch(sw).Faults.Withhold((int)Number(k), carriesOut: true); break;
            case ["hang", var sw]: Switch(sw).Hang(); break;
            case ["hang", var sw, var k]: Switch(sw).Faults.Hang((int)Number(k)); break;
            case ["drop", var sw, var k]: Switch(sw).Faults.Drop((int)Number(k)); break;
            case ["delay", var sw, var port, var microseconds]: lab.SetLatency(Port(sw, port), TimeSpan.FromMicroseconds(Number(microseconds))); break;
            case ["heal", var sw]: Switch(sw).Faults.Clear(); break;
            case ["send", var host, var hex]: lab.Host(host).Send(Convert.FromHexString(hex)); break;
            case ["send", var host, var hex, var wait]: return await Send(lab.Host(host), Convert.FromHexString(hex), Number(wait), cancellation);
            case ["heard", var host]: return new JsonObject { ["frames"] = Hex(lab.Host(host)) };
            default: return null;
        }

        return [];
    }

    private JsonObject Status() => new()
    {
        ["switches"] = lab.Switches.Count,
        ["connected"] = lab.ConnectedCount,
        ["carried"] = lab.Carried,
        ["circulated"] = lab.Circulated,
        ["commands"] = lab.Switches.Sum(s => s.Faults.Commands),
        ["rules"] = lab.Switches.Sum(s => s.Tables.RuleCount),
    };

    private static JsonObject Dump(SimSwitch sw)
    {
        SwitchDump dump;
        lock (sw.Gate) dump = sw.Tables.Dump();
        return new JsonObject
        {
            ["switch"] = sw.Id.ToString(),
            ["rules"] = Texts(dump.Rules.Select(RuleText.Of)),
            ["meters"] = Texts(dump.Meters.Select(RuleText.Of)),
            ["groups"] = Texts(dump.Groups.Select(RuleText.Of)),
        };
    }

    private async Task<JsonObject> Send(SimHost from, byte[] frame, uint milliseconds, CancellationToken cancellation)
    {
        if (milliseconds > LongestWait) throw new ArgumentException($"waits {LongestWait} ms at most");
        var hosts = lab.Topology.Hosts.Select(h => lab.Host(h.Name)).ToList();
        foreach (var host in hosts) host.TakeAll();
        from.Send(frame);
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellation);
        var heard = new JsonObject();
        foreach (var host in hosts)
        {
            if (Hex(host) is { Count: > 0 } frames) heard[host.Place.Name] = frames;
        }

        return new JsonObject { ["heard"] = heard };
    }

    private static JsonArray Hex(SimHost host) => Texts(host.TakeAll().Select(Convert.ToHexStringLower));

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);

    private SimSwitch Switch(string name) => SwitchId.TryParse(name, null, out var id) ? lab.Switch(id) : lab.Switch(name);

    private PortId Port(string sw, string port) => new(Switch(sw).Id, Number(port));

    private static uint Number(string text) => uint.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
