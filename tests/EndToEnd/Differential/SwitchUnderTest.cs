using System.Buffers;
using System.Buffers.Binary;
using Kilda.EndToEnd.Pipeline;
using Kilda.Lab.Hosts;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Differential;

/// <summary>One of the two switches: orders in, and lines out that say what it did. Equal switches give equal lines.</summary>
/// <param name="name">For what is said of it.</param>
/// <param name="peer">The session with it.</param>
/// <param name="send">Sends a frame in by a port.</param>
/// <param name="receive">Waits for a frame out of a port.</param>
/// <param name="settle">Makes every frame from now on meet the rules of now.</param>
internal sealed class SwitchUnderTest(
    string name, SwitchPeer peer, Action<uint, byte[]> send, Func<uint, CancellationToken, ValueTask<byte[]>> receive, Func<Task> settle) : IAsyncDisposable
{
    private const ushort MarkerType = 0x88b6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Behind the frames, by each port, comes a marker that leaves by every port: when all have come, so has everything before them. A
    /// real switch takes frames off a port in batches, within which they overtake each other: hence two waves, one after the other.
    /// </summary>
    private const int MarkerWaves = 2;
    private static readonly FlowMod s_marking = FlowMod.Add(
        0, ushort.MaxValue, new Match([new Oxm(OxmField.EthType, MarkerType)]),
        [
            new Instruction.ApplyActions(
            [
                .. OrderGenerator.Ports.Select(p => new OfAction.Output(p)), new OfAction.Output(OfPort.InPort), new OfAction.Output(OfPort.Controller),
            ]),
        ],
        cookie: 0);


    /// <summary>Removes everything, and lays the foundation.</summary>
    public async Task Clear()
    {
        var reported = (await peer.Flows()).Count(f => (f.Flags & FlowFlags.SendFlowRemoved) != 0);
        Order[] orders =
        [
            new Order.Flow(FlowMod.DeleteStrict(OfTable.All, 0, Match.Any) with { Command = FlowCommand.Delete }),
            new Order.Group(new GroupMod(GroupCommand.Delete, GroupType.All, OfGroup.All, [])),
            new Order.Meter(new MeterMod(MeterCommand.Delete, MeterFlags.None, OfMeter.All, [])),
        ];
        await Apply(orders);
        await Removed(reported);
        var left = await Tables();
        if (left.Count > 0) throw new InvalidOperationException($"still there after everything was deleted: {string.Join("; ", left)}");
        await Apply(OrderGenerator.Foundation);
    }

    /// <returns>A line for each order: it and its answer.</returns>
    public async Task<IReadOnlyList<string>> Apply(IReadOnlyList<Order> orders)
    {
        var answers = await peer.Apply(orders.Select(o => (Action<IBufferWriter<byte>, uint>)o.Write).ToList());
        return orders.Select((order, i) => $"order {i,2} {answers[i]?.Describe() ?? "done"}: {order}").ToList();
    }

    /// <returns>A line for each rule that was reported removed, sorted; waits for this many, not long.</returns>
    public async Task<IReadOnlyList<string>> Removed(int count)
    {
        var lines = new List<string>();
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            while (lines.Count < count) lines.Add(Text(await peer.NextRemoved(timeout.Token)));
        }
        catch (OperationCanceledException)
        {
            // Those that are missing are the difference.
        }

        return [.. lines.Concat(TakeRemoved()).Order(StringComparer.Ordinal)];
    }

    public IReadOnlyList<string> TakeRemoved() => peer.TakeRemoved().Select(Text).Order(StringComparer.Ordinal).ToList();

    /// <returns>A line for each rule, group and meter, sorted.</returns>
    public async Task<IReadOnlyList<string>> Tables()
    {
        var (flows, dump) = (await peer.Flows(), await peer.Dump());
        return flows.Select(Text)
            .Concat(dump.Meters.Select(RuleText.Of))
            .Concat(dump.Groups.Select(RuleText.Of))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    /// <returns>
    /// A line for each frame that left or went to the controller: in the order in which they left a port, which ports do not share.
    /// </returns>
    /// <param name="frames">The frames.</param>
    /// <param name="run">Another number each time: what comes late is not taken for what was sent now.</param>
    public async Task<IReadOnlyList<string>> Forward(IReadOnlyList<TestFrame> frames, uint run)
    {
        await Must(new Order.Flow(s_marking));
        await settle();
        foreach (var frame in frames) send(frame.Port, frame.ToBytes(run));
        var lines = new List<string>();
        for (var wave = 0; wave < MarkerWaves; wave++)
        {
            var marker = Marker(run, wave);
            foreach (var port in OrderGenerator.Ports) send(port, marker);
            foreach (var port in OrderGenerator.Ports) lines.AddRange(await Left(port, run, marker));
            lines.AddRange(await ToController(run, marker));
        }

        await Must(new Order.Flow(s_marking with { Command = FlowCommand.DeleteStrict }));
        return lines;
    }

    public ValueTask DisposeAsync() => peer.DisposeAsync();

    private async Task Must(Order order)
    {
        if ((await peer.Apply([order.Write]))[0] is { } error) throw new InvalidOperationException($"{error.Describe()}: {order}");
    }

    private async Task<IEnumerable<string>> Left(uint port, uint run, byte[] marker)
    {
        var (frames, markers) = (new List<byte[]>(), 0);
        using var timeout = new CancellationTokenSource(Patience);
        while (markers < OrderGenerator.Ports.Length)
        {
            var frame = await Next(receive(port, timeout.Token), $"{markers} markers left by port {port}");
            if (frame.AsSpan().SequenceEqual(marker)) markers++;
            else if (TestFrame.NumberIn(frame, run) is not null) frames.Add(frame);
        }

        return Numbered(frames.Select(f => (TestFrame.NumberIn(f, run)!.Value, $"left by {port}: {Convert.ToHexStringLower(f)}")));
    }

    private async Task<IEnumerable<string>> ToController(uint run, byte[] marker)
    {
        var (packets, markers) = (new List<(uint, string)>(), 0);
        using var timeout = new CancellationTokenSource(Patience);
        while (markers < OrderGenerator.Ports.Length)
        {
            var packet = await Next(peer.NextPacketIn(timeout.Token), $"{markers} markers came to the controller");
            if (packet.Data.Span.SequenceEqual(marker)) markers++;
            else if (TestFrame.NumberIn(packet.Data.Span, run) is { } number) packets.Add((number, Text(packet)));
        }

        return Numbered(packets);
    }

    /// <summary>By frame; those of one frame in the order in which they came. Frames of different ports may overtake each other.</summary>
    private static IEnumerable<string> Numbered(IEnumerable<(uint Number, string Text)> lines) =>
        lines.GroupBy(l => l.Number).OrderBy(g => g.Key).SelectMany(g => g.Select((l, i) => $"frame #{l.Number} copy {i} {l.Text}"));

    private async ValueTask<T> Next<T>(ValueTask<T> awaited, string soFar)
    {
        try
        {
            return await awaited;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{name}: not all markers came within {Patience.TotalSeconds} s: only {soFar}");
        }
    }

    private static byte[] Marker(uint run, int wave)
    {
        var payload = new byte[60];
        BinaryPrimitives.WriteUInt32BigEndian(payload, run);
        payload[^1] = (byte)wave;
        return new EthernetFrame(MacAddress.Local(8), MacAddress.Local(9), [], MarkerType, new Seq<byte>(payload)).ToBytes();
    }

    /// <summary>With everything in it: the short form of rules leaves out what the pipeline does not use.</summary>
    private static string Text(FlowStats flow)
    {
        var rule = new Rule(flow.Table, flow.Priority, flow.Match, flow.Instructions, flow.Cookie).Normalized();
        return $"rule {rule.Table} {rule.Priority} {rule.Match} -> {rule.Instructions} cookie=0x{rule.Cookie:x} "
            + $"flags={flow.Flags} idle={flow.IdleTimeout} hard={flow.HardTimeout}";
    }

    private static string Text(FlowRemoved gone)
    {
        var rule = new Rule(gone.Table, gone.Priority, gone.Match, [], gone.Cookie).Normalized();
        return $"removed ({gone.Reason}): {rule.Table} {rule.Priority} {rule.Match} cookie=0x{rule.Cookie:x} idle={gone.IdleTimeout} hard={gone.HardTimeout}";
    }

    private static string Text(PacketIn packet)
    {
        var (port, metadata) = (packet.Match[OxmField.InPort]?.Value, packet.Match[OxmField.Metadata]?.Value ?? 0);
        return $"to controller ({packet.Reason}): table {packet.Table}, cookie 0x{packet.Cookie:x}, in_port {port}, metadata 0x{metadata:x}: "
            + $"{Convert.ToHexStringLower(packet.Data.Span)}";
    }
}
