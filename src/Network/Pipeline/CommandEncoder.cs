using System.Buffers;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>Commands as OpenFlow messages.</summary>
public static class CommandEncoder
{
    /// <summary>Writes one message for each command, in order; command i has transaction number <paramref name="firstXid"/> + i.</summary>
    /// <returns>The first number that was not used.</returns>
    public static uint Write(IBufferWriter<byte> output, Seq<SwitchCommand> commands, uint firstXid)
    {
        var xid = firstXid;
        foreach (var command in commands) Write(output, command, xid++);
        return xid;
    }

    public static void Write(IBufferWriter<byte> output, SwitchCommand command, uint xid)
    {
        switch (command)
        {
            case SwitchCommand.AddRule c:
                var rule = c.Rule;
                var (table, priority) = (rule.Table, rule.Priority);
                OfFrame.Write(
                    output, xid, FlowMod.Add(table, priority, rule.Match, rule.Instructions, rule.Cookie, FlowFlags.ResetCounts));
                break;
            case SwitchCommand.DeleteRule c:
                OfFrame.Write(output, xid, FlowMod.DeleteStrict(c.Key.Table, c.Key.Priority, c.Key.Match));
                break;
            case SwitchCommand.AddMeter c:
                OfFrame.Write(output, xid, Mod(MeterCommand.Add, c.Meter));
                break;
            case SwitchCommand.ModifyMeter c:
                OfFrame.Write(output, xid, Mod(MeterCommand.Modify, c.Meter));
                break;
            case SwitchCommand.DeleteMeter c:
                OfFrame.Write(output, xid, new MeterMod(MeterCommand.Delete, MeterFlags.None, c.Id, []));
                break;
            case SwitchCommand.AddGroup c:
                OfFrame.Write(output, xid, new GroupMod(GroupCommand.Add, c.Group.Type, c.Group.Id, Buckets(c.Group)));
                break;
            case SwitchCommand.ModifyGroup c:
                OfFrame.Write(output, xid, new GroupMod(GroupCommand.Modify, c.Group.Type, c.Group.Id, Buckets(c.Group)));
                break;
            case SwitchCommand.DeleteGroup c:
                OfFrame.Write(output, xid, new GroupMod(GroupCommand.Delete, GroupType.All, c.Id, []));
                break;
        }
    }

    /// <summary>A way of a group of type SELECT is taken only if it has a weight.</summary>
    private static Seq<Bucket> Buckets(Group group) =>
        group.Type == GroupType.Select ? group.Buckets.Select(bucket => bucket with { Weight = 1 }).ToSeq() : group.Buckets;

    private static MeterMod Mod(MeterCommand command, Meter meter)
    {
        var unit = meter.Packets ? MeterFlags.PacketsPerSecond : MeterFlags.KilobitsPerSecond;
        MeterBand band = new MeterBand.Drop(checked((uint)meter.Rate), checked((uint)meter.Burst));
        return new MeterMod(command, unit | MeterFlags.Burst | MeterFlags.Stats, meter.Id, [band]);
    }
}
