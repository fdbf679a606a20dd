using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <content>What happens to a packet (OpenFlow 1.3.5 §5.1 to §5.12).</content>
public sealed partial class SimTables
{
    /// <summary>Deeper than any chain of groups that is worth building.</summary>
    private const int DeepestChain = 32;

    /// <summary>Two addresses and a type: a shorter packet is a runt, and dropped.</summary>
    private const int ShortestPacket = 14;

    /// <summary>A packet comes in by a port.</summary>
    /// <exception cref="ArgumentException">There is no such port.</exception>
    public SimOutput Receive(uint inPort, ReadOnlySpan<byte> packet, TimeSpan now = default)
    {
        var output = new SimOutput();
        var port = Ports.GetValueOrDefault(inPort) ?? throw new ArgumentException($"there is no port {inPort}", nameof(inPort));
        if (port.Receive(packet.Length) && packet.Length >= ShortestPacket) Walk(Run(inPort, packet), output, now);
        return output;
    }

    /// <summary>PACKET_OUT: the actions are carried out on the packet; OFPP_TABLE sends it through the tables (§7.3.7).</summary>
    /// <param name="refusal">Why it is not carried out.</param>
    public SimOutput PacketOut(in PacketOut message, out OfError? refusal, TimeSpan now = default)
    {
        var output = new SimOutput();
        refusal = message switch
        {
            { Buffer: not OfBuffer.None } => OfError.Request(OfErrorCode.BadRequest.BufferUnknown, $"there is no buffer {message.Buffer}"),
            { Data.Count: < ShortestPacket } => OfError.Request(OfErrorCode.BadRequest.BadPacket, $"a packet of {message.Data.Count} bytes"),
            { InPort: > OfPort.Max and not (OfPort.Controller or OfPort.Local or OfPort.Any) } =>
                OfError.Request(OfErrorCode.BadRequest.BadPort, $"in_port 0x{message.InPort:x}"),
            _ => Check(message),
        };
        if (refusal is not null) return output;
        var run = Run(message.InPort, message.Data.Span);
        foreach (var action in message.Actions)
        {
            if (action is OfAction.Output { Port: OfPort.Table }) Walk(Run(run.InPort, run.Packet), output, now);
            else Do(action, run, output, 0);
        }

        return output;
    }

    private OfError? Check(in PacketOut message)
    {
        int? tags = FlowKey.TagsOf(message.Data.Span, most: 1);
        var actions = message.Actions.Where(a => a is not OfAction.Output { Port: OfPort.Table }).ToSeq();
        return ActionCheck.Check(actions, ref tags, int.MaxValue) ?? ActionCheck.Missing(actions, _groups.ContainsKey);
    }

    private PacketRun Run(uint inPort, ReadOnlySpan<byte> packet) => new(inPort, packet.ToArray(), Abilities.MaxTags);

    private void Walk(PacketRun run, SimOutput output, TimeSpan now)
    {
        byte? next = 0;
        while (next is { } table)
        {
            if (_tables[table]?.Lookup(run.Key) is not { } rule) return;
            rule.Hit(run.Packet.Length, now);
            (run.Rule, run.IsOfRule) = (rule, true);
            if (rule.Meter is { } meter && !_meters[meter].Pass(run.Packet.Length, now)) return;
            Do(rule.Apply, run, output, 0);
            if (rule.ClearsActions) run.Set.Clear();
            run.Set.Write(rule.Write);
            if (rule.Metadata.Mask != 0) run.WriteMetadata(rule.Metadata.Value, rule.Metadata.Mask);
            next = rule.Goto;
        }

        run.IsOfRule = false;
        Do(run.Set.InOrder(), run, output, 0);
    }

    private void Do(Seq<OfAction> actions, PacketRun run, SimOutput output, int depth)
    {
        foreach (var action in actions.Span) Do(action, run, output, depth);
    }

    private void Do(OfAction action, PacketRun run, SimOutput output, int depth)
    {
        switch (action)
        {
            case OfAction.Output a: Output(a, run, output); break;
            case OfAction.ToGroup a: Do(_groups[a.Group], run, output, depth); break;
            case OfAction.PushVlan a: run.Push(a.EtherType, Abilities.PushCopiesTag); break;
            case OfAction.PopVlan: run.Pop(); break;
            case OfAction.SetField a: run.SetField(a.Field); break;
        }
    }

    private void Do(SimGroup group, PacketRun run, SimOutput output, int depth)
    {
        if (depth == DeepestChain) return;
        group.Count = SimPort.Plus(group.Count, run.Packet.Length);
        for (var i = 0; i < group.Buckets.Count; i++)
        {
            if (group.Type is GroupType.Select or GroupType.FastFailover && i != Chosen(group, run)) continue;
            group.BucketCounts[i] = SimPort.Plus(group.BucketCounts[i], run.Packet.Length);
            Do(ActionSet.Of(group.Buckets[i].Actions).InOrder(), run.Copy(), output, depth + 1);
        }
    }

    /// <summary>The bucket of a packet: by weight and the packet's addresses, or the first whose port is up.</summary>
    private int Chosen(SimGroup group, PacketRun run)
    {
        if (group.Type == GroupType.FastFailover)
        {
            for (var i = 0; i < group.Buckets.Count; i++)
            {
                if (Ports.TryGetValue(group.Buckets[i].WatchPort, out var port) && port.IsUp) return i;
            }

            return -1;
        }

        var total = group.Buckets.Sum(b => (long)b.Weight);
        if (total == 0) return -1;
        var key = run.Key;
        var hash = (key.C >> 16) ^ (key.D >> 16) ^ key.E ^ key.F;
        var point = (long)((hash * 0x9e37_79b9_7f4a_7c15 >> 32) % (ulong)total);
        var at = 0;
        while ((point -= group.Buckets[at].Weight) >= 0) at++;
        return at;
    }

    private void Output(OfAction.Output action, PacketRun run, SimOutput output)
    {
        switch (action.Port)
        {
            case OfPort.Controller:
                var reason = run.Rule is { IsTableMiss: true } ? PacketInReason.NoMatch : PacketInReason.Action;
                var cookie = run.IsOfRule ? run.Rule!.Cookie : ulong.MaxValue;
                output.ToController(new SimPacketIn(
                    run.InPort, run.Metadata, reason, run.Rule?.Table ?? 0, cookie, action.MaxLength, run.Packet));
                break;
            case OfPort.InPort:
                Send(run.InPort, run, output);
                break;
            case OfPort.All or OfPort.Flood:
                foreach (var port in Ports.Keys)
                {
                    if (port != run.InPort) Send(port, run, output);
                }

                break;
            case var port when port != run.InPort: // A packet goes back only where the rule says IN_PORT (§7.2.5).
                Send(port, run, output);
                break;
        }
    }

    private void Send(uint number, PacketRun run, SimOutput output)
    {
        if (Ports.TryGetValue(number, out var port) && port.Send(run.Packet.Length)) output.Send(number, run.Packet);
    }
}
