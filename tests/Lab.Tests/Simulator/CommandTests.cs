using Kilda.Lab.Simulator;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;
using static Kilda.Lab.Tests.Simulator.Rules;

namespace Kilda.Lab.Tests.Simulator;

public sealed class CommandTests
{
    private readonly SimTables _tables = new(SimAbilities.Full, 1, 2, 3);

    public static TheoryData<string, FlowMod> WrongFlows => new()
    {
        { "FLOW_MOD_FAILED/BAD_TABLE_ID", Add(254, 1, []) },
        { "FLOW_MOD_FAILED/BAD_TABLE_ID", Add(255, 1, []) },
        { "FLOW_MOD_FAILED/BAD_TABLE_ID", Command(FlowCommand.Delete, 254, 1, []) },
        { "FLOW_MOD_FAILED/BAD_FLAGS", Add(0, 1, []) with { Flags = 1 << 5 } },
        { "BAD_REQUEST/BUFFER_UNKNOWN", Add(0, 1, []) with { Buffer = 5 } },
        { "BAD_INSTRUCTION/BAD_TABLE_ID", Add(3, 1, [], Goto(3)) },
        { "BAD_INSTRUCTION/BAD_TABLE_ID", Add(3, 1, [], Goto(254)) },
        { "BAD_INSTRUCTION/UNKNOWN_INST", Add(3, 1, [], new Instruction.Unknown(77, [0, 0, 0, 0])) },
        { "BAD_INSTRUCTION/UNSUP_INST", Add(3, 1, [], Goto(4), Goto(5)) },
        { "METER_MOD_FAILED/INVALID_METER", Add(0, 1, [], Meter(7)) },
        { "BAD_ACTION/BAD_OUT_GROUP", Add(0, 1, [], Apply(ToGroup(7))) },
        { "BAD_ACTION/BAD_OUT_PORT", Add(0, 1, [], Apply(Out(0))) },
        { "BAD_ACTION/BAD_OUT_PORT", Add(0, 1, [], Apply(Out(OfPort.Any))) },
        { "BAD_ACTION/BAD_OUT_PORT", Add(0, 1, [], Apply(Out(OfPort.Table))) },
        { "BAD_ACTION/MATCH_INCONSISTENT", Add(0, 1, [InPort(1)], Apply(SetVlan(7))) },
        { "BAD_ACTION/MATCH_INCONSISTENT", Add(0, 1, [NoVlan], Apply(SetVlan(7))) },
        { "BAD_ACTION/MATCH_INCONSISTENT", Add(0, 1, [Vlan(5)], Apply(Pop, SetVlan(7))) },
        { "BAD_ACTION/MATCH_INCONSISTENT", Add(0, 1, [], Apply(SetPriority(7))) },
        { "BAD_ACTION/BAD_TAG", Add(0, 1, [Vlan(5)], Apply(Push, Push)) },
        { "BAD_ACTION/BAD_ARGUMENT", Add(0, 1, [], Apply(new OfAction.PushVlan(0x9100))) },
        { "BAD_ACTION/BAD_TYPE", Add(0, 1, [], Apply(new OfAction.PopPbb())) },
        { "BAD_ACTION/BAD_SET_TYPE", Add(0, 1, [], Apply(new OfAction.SetField(InPort(1)))) },
        { "BAD_ACTION/BAD_SET_ARGUMENT", Add(0, 1, [AnyVlan], Apply(new OfAction.SetField(new Oxm(OxmField.VlanVid, 5)))) },
        { "BAD_ACTION/BAD_SET_ARGUMENT", Add(0, 1, [AnyVlan], Apply(new OfAction.SetField(new Oxm(OxmField.VlanPcp, 8)))) },
        { "BAD_MATCH/BAD_FIELD", Add(0, 1, [new Oxm(OxmField.PbbIsid, 1)]) },
    };

    [Theory]
    [MemberData(nameof(WrongFlows))]
    public void A_wrong_rule_is_refused_and_changes_nothing(string error, FlowMod mod)
    {
        Assert.StartsWith(error + ":", _tables.Apply(mod)?.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, _tables.RuleCount);
    }

    [Fact]
    public void Commands_by_wire_are_checked_for_prerequisites()
    {
        var rule = new Rule(0, 1, new Match([new Oxm(OxmField.UdpDst, 5)]), [], 1);
        Assert.StartsWith("BAD_MATCH/BAD_PREREQ", _tables.Apply(rule)?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_table_takes_replacements_only()
    {
        var small = new SimTables(SimAbilities.Full with { MaxRulesPerTable = 2 }, 1).With(Add(0, 1, []), Add(0, 2, []), Add(1, 1, []));
        Assert.StartsWith("FLOW_MOD_FAILED/TABLE_FULL", small.Apply(Add(0, 3, []))?.ToString(), StringComparison.Ordinal);
        small.With(Add(0, 2, []));
    }

    [Fact]
    public void Overlap_is_checked_when_asked()
    {
        _tables.With(Add(0, 10, [InPort(1)]));
        var crossing = Add(0, 10, [Vlan(5)]) with { Flags = FlowFlags.CheckOverlap };
        Assert.StartsWith("FLOW_MOD_FAILED/OVERLAP", _tables.Apply(crossing)?.ToString(), StringComparison.Ordinal);
        _tables.With(crossing with { Priority = 11 }, crossing with { Match = new Match([InPort(2), Vlan(5)]) });
    }

    [Fact]
    public void An_added_rule_replaces_its_equal_whatever_the_order_of_its_fields_and_keeps_counters_unless_told()
    {
        _tables.With(Add(0, 10, [InPort(1), AnyVlan], Apply(Out(2))));
        _tables.Receive(1, Frame(new Kilda.Lab.Hosts.VlanTag(5)));
        _tables.With(Add(0, 10, [AnyVlan, InPort(1)], Apply(Out(3))) with { Cookie = 77 });
        var stats = Assert.Single(Flows());
        Assert.Equal((77UL, 1UL), (stats.Cookie, stats.Packets));
        _tables.With(Add(0, 10, [AnyVlan, InPort(1)]) with { Flags = FlowFlags.ResetCounts });
        Assert.Equal(0UL, Assert.Single(Flows()).Packets);
    }

    [Fact]
    public void Modify_changes_what_is_there_and_keeps_its_cookie()
    {
        _tables.With(Command(FlowCommand.ModifyStrict, 0, 10, [InPort(1)], Apply(Out(2))));
        Assert.Empty(Flows());
        _tables.With(Add(0, 10, [InPort(1)], Apply(Out(2))), Add(0, 10, [InPort(1), AnyVlan]), Add(0, 10, [InPort(2)]));
        _tables.With(Command(FlowCommand.Modify, 0, 99, [InPort(1)], Apply(Out(3))) with { Cookie = 5 });
        Assert.Equal("1:out 3|1:out 3|1:", Cookies());
        _tables.With(Command(FlowCommand.ModifyStrict, 0, 10, [InPort(2)], Apply(Out(1))));
        Assert.Equal("1:out 3|1:out 3|1:out 1", Cookies());
        _tables.With(Command(FlowCommand.Modify, 0, 0, [], Apply(Out(2))) with { Cookie = 2, CookieMask = 3 });
        Assert.Equal("1:out 3|1:out 3|1:out 1", Cookies());
    }

    [Fact]
    public void Delete_takes_what_is_as_strict_or_stricter()
    {
        _tables.With(Add(0, 10, [InPort(1)]), Add(0, 20, [InPort(1), Vlan(5)]), Add(0, 10, [InPort(2)]), Add(1, 10, [InPort(1)]));
        _tables.With(Command(FlowCommand.Delete, 0, 0, [InPort(1)]));
        Assert.Equal(2, Flows().Count);
        _tables.With(Command(FlowCommand.DeleteStrict, 0, 11, [InPort(2)]));
        Assert.Equal(2, Flows().Count);
        _tables.With(Command(FlowCommand.DeleteStrict, 0, 10, [InPort(2)]), Command(FlowCommand.Delete, OfTable.All, 0, []));
        Assert.Empty(Flows());
    }

    [Fact]
    public void Delete_filters_by_cookie_port_and_group()
    {
        _tables.With(Group(9, GroupType.All, [Out(1)]));
        _tables.With(Add(0, 1, [InPort(1)], Apply(Out(2))), Add(0, 1, [InPort(2)], Apply(ToGroup(9))), Add(0, 1, [InPort(3)], Write(Out(2))) with { Cookie = 6 });
        _tables.With(Command(FlowCommand.Delete, 0, 0, []) with { OutPort = 3 });
        Assert.Equal(3, Flows().Count);
        _tables.With(Command(FlowCommand.Delete, 0, 0, []) with { Cookie = 4, CookieMask = 4, OutPort = 2 });
        Assert.Equal(2, Flows().Count);
        _tables.With(Command(FlowCommand.Delete, 0, 0, []) with { OutGroup = 9 });
        Assert.Equal("1:out 2", Cookies());
    }

    [Fact]
    public void Rules_expire_and_say_so()
    {
        var gone = new List<(ushort Priority, FlowRemovedReason Reason)>();
        _tables.Removed = r => gone.Add((r.Priority, r.Reason));
        _tables.With(
            Add(0, 1, [InPort(1)]) with { HardTimeout = 10, Flags = FlowFlags.SendFlowRemoved },
            Add(0, 2, [InPort(2)]) with { IdleTimeout = 10, Flags = FlowFlags.SendFlowRemoved },
            Add(0, 3, [InPort(3)]) with { Flags = FlowFlags.SendFlowRemoved });
        _tables.Receive(2, Frame(), TimeSpan.FromSeconds(5));
        _tables.Expire(TimeSpan.FromSeconds(10));
        Assert.Equal([(1, FlowRemovedReason.HardTimeout)], gone);
        _tables.Expire(TimeSpan.FromSeconds(15));
        _tables.With(Command(FlowCommand.Delete, 0, 0, []));
        Assert.Equal([(1, FlowRemovedReason.HardTimeout), (2, FlowRemovedReason.IdleTimeout), (3, FlowRemovedReason.Delete)], gone);
    }

    [Fact]
    public void A_group_or_meter_that_goes_takes_its_rules_along()
    {
        _tables.With(Group(9, GroupType.All, [Out(1)])).With(Kbps(5, 100, 100));
        _tables.With(Add(0, 1, [], Apply(ToGroup(9))), Add(0, 2, [], Meter(5)), Add(0, 3, []));
        _tables.With(new GroupMod(GroupCommand.Delete, GroupType.All, 9, []), new GroupMod(GroupCommand.Delete, GroupType.All, 9, []));
        Assert.Equal(2, _tables.RuleCount);
        _tables.With(new MeterMod(MeterCommand.Delete, 0, OfMeter.All, []), new MeterMod(MeterCommand.Delete, 0, 5, []));
        Assert.Equal(1, _tables.RuleCount);
    }

    public static TheoryData<string, GroupMod> WrongGroups => new()
    {
        { "GROUP_MOD_FAILED/GROUP_EXISTS", Group(1, GroupType.All) },
        { "GROUP_MOD_FAILED/UNKNOWN_GROUP", Group(7, GroupType.All) with { Command = GroupCommand.Modify } },
        { "GROUP_MOD_FAILED/INVALID_GROUP", Group(OfGroup.Max + 1, GroupType.All) },
        { "GROUP_MOD_FAILED/INVALID_GROUP", Group(7, GroupType.Indirect) },
        { "GROUP_MOD_FAILED/INVALID_GROUP", Group(7, GroupType.Indirect, [], []) },
        { "GROUP_MOD_FAILED/BAD_TYPE", Group(7, GroupType.Select) },
        { "GROUP_MOD_FAILED/LOOP", Group(7, GroupType.All, [ToGroup(7)]) },
        { "GROUP_MOD_FAILED/LOOP", Group(1, GroupType.All, [ToGroup(2)]) with { Command = GroupCommand.Modify } },
        { "GROUP_MOD_FAILED/CHAINED_GROUP", new GroupMod(GroupCommand.Delete, GroupType.All, 1, []) },
        { "BAD_ACTION/BAD_OUT_GROUP", Group(7, GroupType.All, [ToGroup(8)]) },
        { "BAD_ACTION/BAD_OUT_PORT", Group(7, GroupType.All, [Out(0)]) },
    };

    [Theory]
    [MemberData(nameof(WrongGroups))]
    public void A_wrong_group_is_refused(string error, GroupMod mod)
    {
        _tables.With(Group(1, GroupType.All), Group(2, GroupType.All, [ToGroup(1)]));
        Assert.StartsWith(error + ":", _tables.Apply(mod)?.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string, MeterMod> WrongMeters => new()
    {
        { "METER_MOD_FAILED/METER_EXISTS", Kbps(1, 1, 1) },
        { "METER_MOD_FAILED/UNKNOWN_METER", Kbps(2, 1, 1) with { Command = MeterCommand.Modify } },
        { "METER_MOD_FAILED/INVALID_METER", Kbps(0, 1, 1) },
        { "METER_MOD_FAILED/INVALID_METER", Kbps(65_536, 1, 1) },
        { "METER_MOD_FAILED/BAD_RATE", Kbps(2, 0, 1) },
        { "METER_MOD_FAILED/BAD_FLAGS", Kbps(2, 1, 1) with { Flags = MeterFlags.KilobitsPerSecond | MeterFlags.PacketsPerSecond } },
        { "METER_MOD_FAILED/BAD_BAND", Kbps(2, 1, 1) with { Bands = [new MeterBand.DscpRemark(1, 1, 1)] } },
        { "METER_MOD_FAILED/OUT_OF_BANDS", Kbps(2, 1, 1) with { Bands = [new MeterBand.Drop(1, 1), new MeterBand.Drop(2, 1)] } },
    };

    [Theory]
    [MemberData(nameof(WrongMeters))]
    public void A_wrong_meter_is_refused(string error, MeterMod mod)
    {
        _tables.With(Kbps(1, 1000, 1));
        Assert.StartsWith(error + ":", _tables.Apply(mod)?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_switch_has_neither_meters_nor_groups_nor_further_tables()
    {
        var plain = new SimTables(SimAbilities.Plain, 1);
        Assert.NotNull(plain.Apply(Kbps(1, 1, 1)));
        Assert.NotNull(plain.Apply(Group(1, GroupType.All)));
        Assert.NotNull(plain.Apply(Add(1, 1, [])));
        Assert.StartsWith("BAD_INSTRUCTION/UNSUP_INST", plain.Apply(Add(0, 1, [], Meter(1)))?.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Thousands of rules of a hundred kinds: each look-up finds what a search through all of them finds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Look_up_finds_what_a_search_finds(int seed)
    {
        var random = new Random(seed);
        var (table, all) = (new FlowTable(), new Dictionary<(FlowKey, FlowKey, ushort), FlowEntry>());
        for (var i = 0; i < 3000; i++)
        {
            var mod = Add(0, (ushort)random.Next(1 << 16), RandomMatch(random));
            Assert.Null(FlowKey.Compile(mod.Match, out var value, out var mask));
            var old = table.Find(value, mask, mod.Priority);
            Assert.Equal(all.GetValueOrDefault((value, mask, mod.Priority)), old);
            if (old is not null) table.Remove(old);
            var entry = all[(value, mask, mod.Priority)] = new FlowEntry(mod, value, mask, default);
            table.Add(entry);
            if (random.Next(3) != 0) continue;
            var (key, victim) = all.ElementAt(random.Next(all.Count));
            all.Remove(key);
            table.Remove(victim);
        }

        Assert.Equal(all.Count, table.Entries.Count());
        Assert.Equal(all.Count, table.Count);
        for (var i = 0; i < 300; i++)
        {
            Assert.Null(FlowKey.Compile(new Match([InPort((uint)random.Next(4)), Vlan((ushort)random.Next(4)), new Oxm(OxmField.Metadata, (uint)random.Next(64))]), out var packet, out _));
            var expected = all.Values.Where(e => (packet & e.Mask) == e.Value).MaxBy(e => e.Priority);
            Assert.Equal(expected?.Priority, table.Lookup(packet)?.Priority);
        }
    }

    private static Seq<Oxm> RandomMatch(Random random)
    {
        var fields = new List<Oxm>();
        if (random.Next(2) == 0) fields.Add(InPort((uint)random.Next(4)));
        if (random.Next(2) == 0) fields.Add(Vlan((ushort)random.Next(4)));
        var mask = (ulong)random.Next(64);
        if (random.Next(2) == 0) fields.Add(Metadata((ulong)random.Next(64) & mask, mask));
        return fields.ToSeq();
    }

    private IReadOnlyList<FlowStats> Flows()
    {
        Assert.Null(_tables.Flows(MultipartQuery.Flow.AllFlows, default, out var flows));
        return flows;
    }

    private string Cookies() => string.Join('|', _tables.Dump().Rules.OrderByDescending(r => r.Match.Fields.Count).ThenBy(r => r.Match.ToString())
        .Select(r => $"{r.Cookie}:{string.Join(",", r.Instructions.OfType<Instruction.ApplyActions>().SelectMany(a => a.Actions).OfType<OfAction.Output>().Select(o => $"out {o.Port}"))}"));
}
