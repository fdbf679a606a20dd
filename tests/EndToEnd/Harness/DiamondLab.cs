using System.Diagnostics;
using Kilda.Lab.Hosts;
using Kilda.Lab.OpenVSwitch;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Harness;

/// <summary>
/// Four bridges, two ways from S1 to S4, four hosts at each end and one at S2, and a controller process that has discovered everything.
/// <code>
///                 │ 1
///            11 ┌─┴──┐ 12
///        ┌──────┤ S2 ├──────┐
///     11 │      └────┘      │ 11
///      ┌─┴──┐            ┌──┴─┐
/// 1…4 ─┤ S1 │            │ S4 ├─ 1…4
///      └─┬──┘            └──┬─┘
///     12 │      ┌────┐      │ 12
///        └──────┤ S3 ├──────┘
///            11 └────┘ 12
/// </code>
/// </summary>
public class DiamondLab : IAsyncLifetime
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private readonly Dictionary<PortId, PacketHost> _hosts = [];
    private OvsLab? _ovs;
    private ControllerProcess[] _controllers = [];
    private ControllerProcess? _controller;
    private Rest? _rest;

    public static SwitchId S1 { get; } = new(1);

    public static SwitchId S2 { get; } = new(2);

    public static SwitchId S3 { get; } = new(3);

    public static SwitchId S4 { get; } = new(4);

    public OvsLab Ovs => _ovs ?? throw new InvalidOperationException("not started");

    public ControllerProcess Controller => _controller ?? throw new InvalidOperationException("not started");

    public Rest Rest => _rest ?? throw new InvalidOperationException("not started");

    private static IEnumerable<PortId> HostPorts =>
        (from s in (SwitchId[])[S1, S4] from p in (uint[])[1, 2, 3, 4] select new PortId(s, p)).Append(new(S2, 1));

    public static (PortId A, PortId B)[] Links =>
    [
        (new(S1, 11), new(S2, 11)), (new(S2, 12), new(S4, 11)),
        (new(S1, 12), new(S3, 11)), (new(S3, 12), new(S4, 12)),
    ];

    /// <summary>From the moment the network existed until every link was up.</summary>
    public TimeSpan DiscoveryTime { get; private set; }

    public async Task InitializeAsync()
    {
        if (SkipReason is not null) return;
        _controllers = await Controllers();
        Follow(_controllers[0]);
        Controller.Start();
        var options = new OvsOptions { Controllers = [.. _controllers.Select(each => $"tcp:127.0.0.1:{each.OpenFlowPort}")] };
        using (new LargeBuffers()) _ovs = await OvsLab.StartAsync([S1, S2, S3, S4], Links, HostPorts, options);
        var clock = Stopwatch.StartNew();
        foreach (var port in HostPorts) _hosts[port] = _ovs.OpenHost(port);
        await Discovered();
        DiscoveryTime = clock.Elapsed;
    }

    /// <summary>From now on this is the controller that the tests speak with.</summary>
    public void Follow(ControllerProcess controller)
    {
        _rest?.Dispose();
        (_controller, _rest) = (controller, new Rest(controller.HttpPort));
    }

    public PacketHost Host(SwitchId at, uint port) => _hosts[new PortId(at, port)];

    public PacketHost Host(Endpoint end) => _hosts[end.At];

    /// <summary>Creates the flow and waits until it is up.</summary>
    public Task<LabFlow> Flow(FlowOrder order) => LabFlow.Create(Rest, order);

    /// <summary>Ends when both directions of the link show this state.</summary>
    public async Task LinkState((PortId A, PortId B) link, string state, TimeSpan? within = null) =>
        await Eventually.Value(
            Rest.Links,
            rows => rows.Count(r => r.State == state && ((r.From, r.To) == link || (r.To, r.From) == link)) == 2,
            $"link {link.A} – {link.B} is {state} in both directions",
            rows => string.Join(", ", rows),
            within);

    /// <summary>Ends when rules, meters and groups of all switches are these again.</summary>
    public async Task TablesAre(string tables, string when) =>
        await Eventually.Value(Tables, now => now == tables, $"the tables are as before {when}", now => OvsTables.Difference(tables, now));

    /// <summary>Ends when the controller answers, has all switches, and every link works in both directions.</summary>
    /// <exception cref="TimeoutException">The text says what is missing, and ends with the controller's log.</exception>
    public async Task Discovered()
    {
        try
        {
            await Eventually.Value(() => Rest.Get("/v1/health-check"), a => a.Status == 200, "the controller is healthy");
            await Eventually.Value(
                async () => (await Rest.Get("/v1/switches")).Ok().AsArray(),
                switches => switches.Count(s => s!["state"]!.GetValue<string>() == "ACTIVATED") == 4,
                "four switches are ACTIVATED",
                switches => switches.ToJsonString());
            await Eventually.Value(
                Rest.Links,
                rows => Links.All(l => IsUp(rows, l.A, l.B) && IsUp(rows, l.B, l.A)),
                "all links are DISCOVERED in both directions",
                rows => string.Join(", ", rows));
        }
        catch (TimeoutException missing)
        {
            throw new TimeoutException($"{missing.Message}\n--- the controller printed ---\n{Controller.Log}");
        }
    }

    /// <summary>Sends a frame from one host and gives it as it arrives at the other; no other host may hear it.</summary>
    /// <exception cref="TimeoutException">It did not arrive.</exception>
    public async Task<EthernetFrame> Across(PacketHost from, PacketHost to, EthernetFrame frame) => (await Reach(from, frame, to))[0];

    /// <summary>Sends a frame from one host and gives it as it arrives at each of the others, once; no further host may hear it.</summary>
    /// <exception cref="TimeoutException">It did not arrive at one of them.</exception>
    public async Task<IReadOnlyList<EthernetFrame>> Reach(PacketHost from, EthernetFrame frame, params PacketHost[] to)
    {
        foreach (var host in _hosts.Values) host.Clear();
        from.Send(frame);
        var all = new List<EthernetFrame>();
        foreach (var host in to)
        {
            var got = await host.Expect(
                f => EthernetFrame.Parse(f.Bytes)?.Payload == frame.Payload, Soon, $"{frame} from {from.Interface} at {host.Interface}");
            all.Add(EthernetFrame.Parse(got.Bytes)!);
        }

        foreach (var host in _hosts.Values) await Silent(host, frame, TimeSpan.Zero);
        return all;
    }

    /// <summary>Sends a frame that nobody may hear.</summary>
    public async Task GoesNowhere(PacketHost from, EthernetFrame frame)
    {
        await Ovs.SettleAsync();
        foreach (var host in _hosts.Values) host.Clear();
        from.Send(frame);
        await Silent(from, frame, Quiet);
        foreach (var host in _hosts.Values) await Silent(host, frame, TimeSpan.FromMilliseconds(1));
    }

    /// <summary>A frame of 100 bytes payload that is recognised by its content.</summary>
    public static EthernetFrame Frame(params VlanTag[] tags)
    {
        var payload = new byte[100];
        Random.Shared.NextBytes(payload);
        return new EthernetFrame(MacAddress.Local(2), MacAddress.Local(1), tags.ToSeq(), EthernetFrame.Experimental, new Seq<byte>(payload));
    }

    /// <summary>Rules, meters and groups of all switches as text, without counters and ages.</summary>
    public Task<string> Tables() => OvsTables.Of(Ovs);

    public virtual async Task DisposeAsync()
    {
        foreach (var host in _hosts.Values) await host.DisposeAsync();
        if (_ovs is not null) await _ovs.DisposeAsync();
        _rest?.Dispose();
        foreach (var controller in _controllers) await controller.DisposeAsync();
    }

    /// <summary>Why there can be no such network here, or null.</summary>
    protected virtual string? SkipReason => OvsNeeded.SkipReason;

    /// <summary>The processes that the switches are told of. The first one is started.</summary>
    protected virtual Task<ControllerProcess[]> Controllers() => Task.FromResult<ControllerProcess[]>([new()]);

    private static bool IsUp(IEnumerable<LinkRow> rows, PortId from, PortId to) =>
        rows.Any(r => r.From == from && r.To == to && r.State == "DISCOVERED");

    private static async Task Silent(PacketHost host, EthernetFrame frame, TimeSpan within)
    {
        ReceivedFrame heard;
        try
        {
            heard = await host.Expect(f => EthernetFrame.Parse(f.Bytes)?.Payload == frame.Payload, within, "frame");
        }
        catch (TimeoutException)
        {
            return;
        }

        Assert.Fail($"{host.Interface} heard {heard}, which was not for it");
    }
}
