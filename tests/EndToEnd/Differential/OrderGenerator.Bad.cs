using System.Buffers;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Differential;

/// <content>Orders that a switch must refuse, and change nothing.</content>
internal sealed partial class OrderGenerator
{
    private const uint NoGroup = 77;
    private const uint NoMeter = 77;

    private Order Bad() => random.Next(4) switch
    {
        0 => BadRule(),
        1 => BadMatch(),
        2 => Malformed(),
        _ => BadGroupOrMeter(),
    };

    private Order BadRule()
    {
        Instruction Apply(params OfAction[] actions) => new Instruction.ApplyActions(new Seq<OfAction>(actions));
        Oxm Vid(uint value) => new(OxmField.VlanVid, value);
        var tagged = new Match([Vid(VlanPresent | 100)]);
        var good = FlowMod.Add(1, 10, tagged, [Apply(new OfAction.Output(1))], 1);
        return new Order.Flow(random.Next(20) switch
        {
            0 => good with { Instructions = [Apply(new OfAction.ToGroup(NoGroup))] },
            1 => good with { Instructions = [new Instruction.Meter(NoMeter)] },
            2 => good with { Instructions = [new Instruction.GotoTable(0)] },
            3 => good with { Instructions = [new Instruction.GotoTable(1)] },
            4 => good with { Table = 4, Instructions = [new Instruction.GotoTable(3)] },
            5 => good with { Match = Match.Any, Instructions = [Apply(SetVlan())] },
            6 => good with { Match = new Match([Vid(0)]), Instructions = [Apply(SetVlan())] },
            7 => good with { Match = Match.Any, Instructions = [Apply(new OfAction.PopVlan())] },
            8 => good with { Table = 255 },
            9 => good with { Instructions = [Apply(new OfAction.Output(0xffff_0000))] },
            10 => good with { Instructions = [Apply(new OfAction.Output(0xffff_ff01))] },
            11 => good with { Instructions = [Apply(new OfAction.Output(OfPort.Any))] },
            12 => good with { Instructions = [Apply(new OfAction.SetField(Vid(100)))] },
            13 => good with { Instructions = [Apply(new OfAction.SetField(Vid(0x3001)))] },
            14 => good with { Instructions = [Apply(new OfAction.PushVlan(0x0800))] },
            15 => good with { Instructions = [Apply(new OfAction.SetField(new Oxm(OxmField.VlanPcp, 8)))] },
            16 => good with { Instructions = [Apply(new OfAction.ToGroup(OfGroup.Any))] },
            17 => good with { Instructions = [new Instruction.WriteActions([new OfAction.ToGroup(NoGroup)])] },
            18 => good with { Command = FlowCommand.Modify, Instructions = [Apply(new OfAction.Output(OfPort.Any))] },
            _ => good with { Buffer = 7 },
        });
    }

    private Order BadMatch()
    {
        Seq<Oxm> fields = random.Next(8) switch
        {
            0 => [new Oxm(OxmField.VlanPcp, 3)],
            1 => [new Oxm(OxmField.VlanVid, 0), new Oxm(OxmField.VlanPcp, 3)],
            2 => [new Oxm(OxmField.Metadata, 3, 1)],
            3 => [new Oxm(OxmField.InPort, 1), new Oxm(OxmField.InPort, 1)],
            4 => [new Oxm(OxmField.InPort, 1, 1)],
            5 => [new Oxm(OxmField.VlanVid, 0x3001)],
            6 => [new Oxm(OxmField.IpProto, 6)],
            _ => [new Oxm(OxmField.EthType, 0x0800), new Oxm(OxmField.TcpSrc, 80)],
        };
        var command = Of<FlowCommand>([FlowCommand.Add, FlowCommand.Modify, FlowCommand.DeleteStrict]);
        return new Order.Flow(FlowMod.Add(Table(), 10, new Match(fields), [new Instruction.ApplyActions([new OfAction.Output(1)])], 1) with { Command = command });
    }

    private Order BadGroupOrMeter()
    {
        Bucket good = new(0, OfPort.Any, OfGroup.Any, [new OfAction.Output(1)]), bad = good with { Actions = [new OfAction.Output(0xffff_ff01)] };
        MeterBand band = new MeterBand.Drop(1_000_000, 1_000_000);
        var flags = MeterFlags.KilobitsPerSecond | MeterFlags.Burst | MeterFlags.Stats;
        return random.Next(10) switch
        {
            0 => new Order.Group(new GroupMod(GroupCommand.Add, GroupType.Indirect, NoGroup, [])),
            1 => new Order.Group(new GroupMod(GroupCommand.Add, GroupType.Indirect, NoGroup, [good, good])),
            2 => new Order.Group(new GroupMod(GroupCommand.Modify, GroupType.All, NoGroup, [good])),
            3 => new Order.Group(new GroupMod(GroupCommand.Add, GroupType.All, OfGroup.Max + 1, [good])),
            4 => new Order.Group(new GroupMod(GroupCommand.Add, GroupType.All, NoGroup, [bad])),
            5 => new Order.Meter(new MeterMod(MeterCommand.Modify, flags, NoMeter, [band])),
            6 => new Order.Meter(new MeterMod(MeterCommand.Add, flags, 0, [band])),
            7 => new Order.Meter(new MeterMod(MeterCommand.Add, flags, OfMeter.Max + 1, [band])),
            8 => new Order.Meter(new MeterMod(MeterCommand.Delete, MeterFlags.None, NoMeter, [])),
            _ => new Order.Group(new GroupMod(GroupCommand.Delete, GroupType.All, NoGroup, [])),
        };
    }

    /// <summary>Messages of which a byte or two is wrong; places count from the body's first byte (§7.2.3 to §7.3.4).</summary>
    private Order Malformed()
    {
        const int MatchAt = 40, InstructionAt = 56, ActionAt = 64;
        var rule = FlowMod.Add(1, 10, new Match([new Oxm(OxmField.InPort, 1)]), [new Instruction.ApplyActions([new OfAction.Output(1)])], 1);
        var group = new GroupMod(GroupCommand.Add, GroupType.All, NoGroup, [new Bucket(0, OfPort.Any, OfGroup.Any, [new OfAction.Output(1)])]);
        var meter = new MeterMod(MeterCommand.Add, MeterFlags.KilobitsPerSecond, NoMeter, [new MeterBand.Drop(1000, 1000)]);
        return random.Next(14) switch
        {
            0 => Patched("flow command 9", rule, 17, 9),
            1 => Patched("flow flags 0x8000", rule, 36, 0x80),
            2 => Patched("match type 9", rule, MatchAt, 0, 9),
            3 => Patched("match of 13 bytes", rule, MatchAt + 2, 0, 13),
            4 => Patched("match field 127", rule, MatchAt + 6, 0xfe),
            5 => Patched("match of 3 bytes", rule, MatchAt + 2, 0, 3),
            6 => Patched("instruction 99", rule, InstructionAt, 0, 99),
            7 => Patched("instruction of 20 bytes", rule, InstructionAt + 2, 0, 20),
            8 => Patched("action 99", rule, ActionAt, 0, 99),
            9 => Patched("action of 12 bytes", rule, ActionAt + 2, 0, 12),
            10 => Patched("group command 9", group, 0, 0, 9),
            11 => Patched("group type 9", group, 2, 9),
            12 => Patched("bucket of 15 bytes", group, 8, 0, 15),
            _ => Patched("meter command 9", meter, 0, 0, 9),
        };
    }

    private static Order Patched<T>(string what, T message, int at, params ReadOnlySpan<byte> bytes)
        where T : struct, IOfMessage<T>
    {
        var output = new ArrayBufferWriter<byte>();
        OfFrame.Write(output, 0, message);
        var body = output.WrittenSpan[OfFrame.HeaderSize..].ToArray();
        bytes.CopyTo(body.AsSpan(at));
        return new Order.Raw(what, T.Type, new Seq<byte>(body));
    }
}
