using Kilda.Lab.Hosts;
using Kilda.Lab.Simulator;
using Kilda.OpenFlow;

namespace Kilda.Lab.Tests.Simulator;

/// <summary>Short names for matches, actions and frames.</summary>
internal static class Rules
{
    public static Oxm InPort(uint port) => new(OxmField.InPort, port);

    public static Oxm Vlan(ushort id) => new(OxmField.VlanVid, (uint)(0x1000 | id));

    public static Oxm AnyVlan { get; } = new(OxmField.VlanVid, 0x1000, (UInt128)0x1000);

    public static Oxm NoVlan { get; } = new(OxmField.VlanVid, 0);

    public static Oxm Metadata(ulong value, ulong mask) => new(OxmField.Metadata, value, mask);

    public static OfAction SetVlan(ushort id) => new OfAction.SetField(Vlan(id));

    public static OfAction SetPriority(byte pcp) => new OfAction.SetField(new Oxm(OxmField.VlanPcp, pcp));

    public static OfAction Push { get; } = new OfAction.PushVlan();

    public static OfAction Pop { get; } = new OfAction.PopVlan();

    public static OfAction Out(uint port) => new OfAction.Output(port);

    public static OfAction ToGroup(uint id) => new OfAction.ToGroup(id);

    public static Instruction Goto(byte table) => new Instruction.GotoTable(table);

    public static Instruction Meter(uint id) => new Instruction.Meter(id);

    public static Instruction Apply(params ReadOnlySpan<OfAction> actions) => new Instruction.ApplyActions(Seq.Create(actions));

    public static Instruction Write(params ReadOnlySpan<OfAction> actions) => new Instruction.WriteActions(Seq.Create(actions));

    public static FlowMod Add(byte table, ushort priority, Seq<Oxm> match, params ReadOnlySpan<Instruction> instructions) =>
        FlowMod.Add(table, priority, new Match(match), Seq.Create(instructions), cookie: 1);

    public static FlowMod Command(FlowCommand command, byte table, ushort priority, Seq<Oxm> match, params ReadOnlySpan<Instruction> instructions) =>
        Add(table, priority, match, instructions) with { Command = command, Cookie = 0 };

    public static GroupMod Group(uint id, GroupType type, params ReadOnlySpan<OfAction[]> buckets) => new(
        GroupCommand.Add, type, id, buckets.ToArray().Select(b => new Bucket(0, OfPort.Any, OfGroup.Any, b.ToSeq())).ToSeq());

    public static MeterMod Kbps(uint id, uint rate, uint burst) => new(
        MeterCommand.Add, MeterFlags.KilobitsPerSecond | MeterFlags.Burst, id, [new MeterBand.Drop(rate, burst)]);

    public static MeterMod Pktps(uint id, uint rate, uint burst) => new(
        MeterCommand.Add, MeterFlags.PacketsPerSecond | MeterFlags.Burst, id, [new MeterBand.Drop(rate, burst)]);

    public static byte[] Frame(params ReadOnlySpan<VlanTag> tags) =>
        new EthernetFrame(MacAddress.Local(2), MacAddress.Local(1), Seq.Create(tags), EthernetFrame.Experimental, new Seq<byte>(new byte[50])).ToBytes();

    /// <summary><c>2[100, 200 pcp 5] 3[]</c>: ports and tags of what left, in order.</summary>
    public static string Text(SimOutput output) => string.Join(
        ' ', output.Sent.Select(s => $"{s.Port}{Tags(s.Packet)}").Concat(output.PacketIns.Select(p => $"controller{Tags(p.Packet)}")));

    public static string Tags(byte[] packet) => $"[{string.Join(", ", EthernetFrame.Parse(packet)!.Tags)}]";

    /// <summary>Applies and expects no complaint.</summary>
    public static SimTables With(this SimTables tables, params ReadOnlySpan<FlowMod> mods)
    {
        foreach (ref readonly var mod in mods) Assert.Null(tables.Apply(mod));
        return tables;
    }

    public static SimTables With(this SimTables tables, params ReadOnlySpan<GroupMod> mods)
    {
        foreach (ref readonly var mod in mods) Assert.Null(tables.Apply(mod));
        return tables;
    }

    public static SimTables With(this SimTables tables, params ReadOnlySpan<MeterMod> mods)
    {
        foreach (ref readonly var mod in mods) Assert.Null(tables.Apply(mod));
        return tables;
    }
}
