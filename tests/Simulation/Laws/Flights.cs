using System.Buffers.Binary;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Lab.Hosts;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;
using Kilda.Simulation.World;

namespace Kilda.Simulation.Laws;

/// <summary>
/// Packets under way: each takes the time of its links, meets every switch as it is just then, and arrives once and with the right tags, whatever
/// moves meanwhile. For scenarios in which nothing goes wrong.
/// </summary>
internal sealed class Flights(SimWorld world, Topology topology)
{
    private const int Most = 10_000, NumberLength = 8, PayloadLength = 50;
    private const ulong From = 0x0200_0000_0b01, To = 0x0200_0000_0b02;
    private static readonly TimeSpan s_whileMoving = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_atRest = TimeSpan.FromMilliseconds(100);

    /// <summary>What moved is cleared away some time after it is said to be done.</summary>
    private static readonly TimeSpan s_tail = TimeSpan.FromSeconds(1.5);

    /// <summary>Longer than a packet takes over all links there and back.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(150);

    private readonly Dictionary<long, List<(PortId At, ushort[] Tags)>> _arrived = [];
    private readonly Queue<Flight> _underWay = new();
    private TimeSpan _next, _moved = -s_tail, _heard;
    private long _number;
    private int _turn;

    /// <summary>How many packets have arrived.</summary>
    public long Landed { get; private set; }

    private TimeSpan Now => world.Steps.Elapsed;

    /// <summary>Looks between two steps: sends what is due and judges what must have arrived.</summary>
    /// <returns>What went wrong, or null.</returns>
    public string? Look()
    {
        if (world.Controller.Services.Flows().Any(flow => flow.Intent is not null)) _moved = Now;
        if (Now >= _next) Launch();
        return Judge();
    }

    private void Launch()
    {
        _next = Now + (Now < _moved + s_tail ? s_whileMoving : s_atRest);
        var flows = world.Controller.Services.Flows().Where(flow => flow.YFlowId is null && IsSteady(flow)).ToArray();
        if (flows.Length == 0 || _underWay.Count >= Most) return;
        var flow = flows[_turn++ / 2 % flows.Length];
        var (from, to) = (flow.Request.Source.Normalized(), flow.Request.Destination.Normalized());
        if (_turn % 2 == 0) (from, to) = (to, from);
        var payload = new byte[PayloadLength];
        BinaryPrimitives.WriteInt64BigEndian(payload, ++_number);
        _underWay.Enqueue(new Flight(_number, Now, flow, from, to));
        topology.Hosts.Where(host => host.At == from.At).ToList().ForEach(host => world.Lab.Host(host.Name).Send(new EthernetFrame(
            new MacAddress(To), new MacAddress(From), Tags(from).Select(id => new VlanTag(id)).ToSeq(), EthernetFrame.Experimental, payload.ToSeq())));
    }

    private string? Judge()
    {
        if (!_underWay.TryPeek(out var oldest) || Now < oldest.Since + s_longest || Now < _heard + s_longest) return null;
        _heard = Now;
        foreach (var host in topology.Hosts)
            foreach (var bytes in world.Lab.Host(host.Name).TakeAll()) Hear(host.At, bytes);
        while (_underWay.TryPeek(out var flight) && Now >= flight.Since + s_longest)
        {
            _underWay.Dequeue();
            if (_arrived.Remove(flight.Number, out var all)) Landed++;
            else all = [];
            var times = all.Count(one => one.At == flight.To.At && one.Tags.SequenceEqual(Tags(flight.To)));
            if (times == 1 || !IsTheSame(flight.Flow)) continue;
            return $"{flight.Flow.Id}: a packet that left {flight.From} at {flight.Since.TotalSeconds:0.0000} s arrived {times} times at {flight.To}; "
                + $"all that arrived: {string.Join(", ", all.Select(one => $"{one.At} [{string.Join(' ', one.Tags)}]"))}";
        }

        return null;
    }

    private void Hear(PortId at, byte[] bytes)
    {
        if (EthernetFrame.Parse(bytes) is not { EtherType: EthernetFrame.Experimental, Payload.Count: >= NumberLength } frame) return;
        var number = BinaryPrimitives.ReadInt64BigEndian(frame.Payload.Span);
        if (!_arrived.TryGetValue(number, out var all)) _arrived[number] = all = [];
        all.Add((at, [.. frame.Tags.Select(tag => (ushort)(tag.Control & 0xfff))]));
    }

    /// <summary>It is up, and what is under way is not to change where its packets come from and go to.</summary>
    private static bool IsSteady(FlowDocument flow) => flow is { Plan: not null, Status: FlowStatus.Up, Request.Led: null } && AtRest.KeepsEnds(flow);

    private bool IsTheSame(FlowDocument before) => world.Controller.Services.Flow(before.Id) is { } now && now.Created == before.Created
        && now.Request.Source == before.Request.Source && now.Request.Destination == before.Request.Destination && IsSteady(now);

    private static ushort[] Tags(Endpoint at) => at.Inner != 0 ? [at.Outer, at.Inner] : at.Outer != 0 ? [at.Outer] : [];

    private sealed record Flight(long Number, TimeSpan Since, FlowDocument Flow, Endpoint From, Endpoint To);
}
