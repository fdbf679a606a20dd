using Kilda.EndToEnd.Harness;
using Kilda.EndToEnd.Points;
using Kilda.EndToEnd.YFlows;
using Kilda.Lab.Hosts;
using Kilda.Network;

namespace Kilda.EndToEnd.Recovery;

/// <summary>
/// A flow with a mirror and a device that joins, and a Y-flow. Nobody asks anything of them, and clients use them all the time: a frame each
/// millisecond through each.
/// </summary>
internal sealed class UntouchedServices : IAsyncDisposable
{
    private const double FramesPerSecond = 1000;

    /// <summary>kbit/s, more than the streams ever have: a sender that catches up is not policed.</summary>
    private const long Bandwidth = 100_000;
    private static readonly SwitchId s_1 = DiamondLab.S1, s_4 = DiamondLab.S4;
    private static readonly FlowOrder s_flow = new("still", new(s_1, 4, 100), new(s_4, 4, 200), Bandwidth);
    private static readonly Endpoint s_sink = new(s_4, 3, 400), s_device = new(s_4, 3, 401);

    private static readonly YOrder s_whole = new(
        "still-y", (new(s_1, 4, 101, 11), new(s_4, 4, 301)), (new(s_1, 4, 101, 12), new(s_4, 4, 302)), Bandwidth: Bandwidth);

    /// <summary>What is sent where, and where it must arrive.</summary>
    private static readonly (Endpoint From, Endpoint To)[] s_ways =
    [
        (s_flow.Source, s_flow.Destination), (s_device, s_flow.Source), (s_whole.B.Shared, s_whole.B.Leaf),
    ];

    private static uint s_streams = 40_000;
    private readonly DiamondLab _lab;
    private readonly WatchedRules _rules;

    private UntouchedServices(DiamondLab lab, WatchedRules rules) => (_lab, _rules) = (lab, rules);

    /// <summary>Creates them on a network without services, and remembers what the switches hold then.</summary>
    public static async Task<UntouchedServices> Begin(DiamondLab lab)
    {
        await lab.Flow(s_flow);
        await lab.Put(s_flow.Id, "mirror", PointOrders.Mirror("m", "forward", s_1, s_sink));
        await lab.Put(s_flow.Id, "join", PointOrders.Join("j", s_4, s_device).ToJsonString());
        await s_whole.Create(lab.Rest);
        return new(lab, await WatchedRules.Begin(lab.Ovs));
    }

    /// <summary>Streams through all of them, until they are stopped.</summary>
    public Streams Send() => new(_lab);

    /// <summary>Fails where one of their rules was removed, added again or changed since the beginning, even for a moment.</summary>
    public Task AreUntouched(string when) => _rules.AreUntouched(when);

    /// <summary>So many rules are watched, and so many changes of others were seen.</summary>
    public string Seen() => $"{_rules}";

    /// <summary>Deletes them.</summary>
    public async Task End()
    {
        await _lab.Rest.DeleteFlow(s_flow.Id);
        Assert.Equal(202, (await _lab.Rest.Delete($"/v2/y-flows/{s_whole.Id}?wait=true")).Status);
    }

    public ValueTask DisposeAsync() => _rules.DisposeAsync();

    /// <summary>A numbered stream on each way.</summary>
    internal sealed class Streams : IAsyncDisposable
    {
        private readonly List<(RateSender Sender, StreamReceiver Receiver)> _all = [];

        public Streams(DiamondLab lab)
        {
            foreach (var (from, to) in s_ways)
            {
                var stream = s_streams++;
                var receiver = new StreamReceiver(lab.Host(to), stream);
                _all.Add((RateSender.Start(lab.Host(from), new NumberedStream(stream, DiamondLab.Frame(ClientTags.Sent(from))), FramesPerSecond), receiver));
            }
        }

        /// <summary>Ends when more frames have arrived on each way.</summary>
        public async Task Heard(double frames)
        {
            foreach (var (_, receiver) in _all) await receiver.Heard(receiver.Received + frames);
        }

        /// <summary>Stops them, and waits for what is under way.</summary>
        public async Task<StreamReport[]> Stop()
        {
            var reports = new List<StreamReport>();
            foreach (var (sender, receiver) in _all) reports.Add(await receiver.Settled(await sender.StopAsync()));
            return [.. reports];
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var (sender, receiver) in _all)
            {
                await sender.DisposeAsync();
                receiver.Dispose();
            }
        }
    }
}
