using Kilda.Interfaces.Switches;
using Kilda.Lab.Simulator;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Switches;

/// <summary>What people ask of a switch: what it holds, whether that is right, and that it be made right.</summary>
public sealed class TableTests : IAsyncLifetime
{
    private const string Owner = "flow/f";
    private static readonly Rule s_foreign = new(0, 5, new Match([new Oxm(OxmField.InPort, 2)]), [], 0xABCD_0000_0000_0001);
    private static readonly Rule s_excess = new(1, 20, new Match([new Oxm(OxmField.InPort, 2)]), [], Cookies.Of(99, 0, 0));
    private static readonly Rule s_own = s_excess with { Match = new Match([new Oxm(OxmField.InPort, 1)]), Cookie = Cookies.Of(7, 0, 1) };
    private static readonly ServiceScope s_scope = new(Owner, [7]);
    private SwitchHost _host = null!;
    private SimLab _lab = null!;

    private ISwitchGrain Grain => _host.Switch(1);

    private SimSwitch Sim => _lab.Switch("s1");

    public async Task InitializeAsync()
    {
        _host = await SwitchHost.Start();
        _lab = _host.Connect("diamond");
        await _host.Active(1);
        Assert.Equal(PutAnswer.Done, await Grain.Put(Owner, [Plans.Whole(Plans.Upper())]));
    }

    public async Task DisposeAsync()
    {
        await _lab.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_switch_lists_what_it_holds()
    {
        var tables = (await Grain.Tables(TableParts.All)).Value!;
        var dump = SwitchDump.From(tables.Rules, tables.Meters, tables.Groups);
        string[] lines = [.. dump.Rules.Select(RuleText.Of), .. dump.Meters.Select(RuleText.Of)];
        Assert.Equal(Plans.Desired(new(1), Plans.Whole(Plans.Upper())), lines.Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 11, 12], tables.Ports.Select(port => (int)port.Port).Where(port => port is > 0 and < 1000).Order().ToArray());
        Assert.True(tables.HasMeters);
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_listed()
    {
        var tables = (await Grain.Tables(TableParts.Meters)).Value!;
        Assert.Empty(tables.Rules);
        Assert.Empty(tables.Ports);
        Assert.NotEmpty(tables.Meters);
    }

    [Fact]
    public async Task A_switch_that_is_away_says_so_at_once()
    {
        Sim.Disconnect();
        await Until.True(() => !_host.IsActive(1), "switch 1 is away");
        var refusal = (await Grain.Tables(TableParts.Rules)).Refusal!;
        Assert.Equal(RefusalKind.NotFound, refusal.Kind);
        Assert.Equal("Switch 00:00:00:00:00:00:00:01 is not connected to the controller", refusal.Description);
        Assert.Equal(refusal, (await Grain.Compare(null)).Refusal);
        Assert.Equal(refusal, (await Grain.Synchronize(null, true)).Refusal);
    }

    [Fact]
    public async Task A_switch_that_is_as_it_should_be_is_proper()
    {
        var found = (await Grain.Compare(null)).Value!;
        Assert.True(found.Comparison.AsExpected());
        Assert.Equal(found.Rules, found.Comparison.Rules.Proper.Count);
        Assert.Equal(found.Meters, found.Comparison.Meters.Proper.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_was_changed_is_found_and_repaired_and_rules_of_others_are_left(bool removeExcess)
    {
        var before = Plans.Held(Sim);
        Damage();
        var repair = (await Grain.Synchronize(null, removeExcess)).Value!;
        var (rules, meters) = (repair.Before.Comparison.Rules, repair.Before.Comparison.Meters);
        Assert.Equal(TablePipeline.Transit, Assert.Single(rules.Missing).Table);
        Assert.Equal([new Instruction.GotoTable(TablePipeline.Route)], Assert.Single(rules.Misconfigured).Actual.Instructions);
        Assert.Equal([s_own, s_excess], rules.Excess.OrderBy(rule => rule.Cookie & 0xFF));
        Assert.Equal(new(32, 77, 77), Assert.Single(meters.Misconfigured).Actual);
        Assert.Equal(500u, Assert.Single(meters.Excess).Id);
        Assert.Equal([s_foreign], repair.Before.Comparison.Foreign);
        Assert.Empty(repair.Refused);
        string[] left = removeExcess ? [] : [RuleText.Of(s_own), RuleText.Of(s_excess), RuleText.Of(new Meter(500, 5, 5))];
        Assert.Equal(before.Concat(left).Append(RuleText.Of(s_foreign)).Order(StringComparer.Ordinal), Plans.Held(Sim));
        Assert.Equal(removeExcess, (await Grain.Compare(null)).Value!.Comparison.AsExpected());
    }

    [Fact]
    public async Task One_service_is_looked_at_and_repaired_alone()
    {
        Assert.Equal(PutAnswer.Done, await Grain.Put("flow/g", [Plans.Whole(Plans.Upper(8, 200, meter: 33))]));
        Damage();
        lock (Sim.Gate) Sim.Tables.Apply(new SwitchCommand.DeleteMeter(33));
        var repair = (await Grain.Synchronize(s_scope, true)).Value!;
        Assert.Equal([s_own], repair.Before.Comparison.Rules.Excess);
        Assert.Empty(repair.Before.Comparison.Meters.Excess);
        Assert.Empty(repair.Before.Comparison.Foreign);
        Assert.Equal(repair.Before.Comparison.Rules.Proper.Count + 2, repair.Before.Counts.Count);
        Assert.True((await Grain.Compare(s_scope)).Value!.Comparison.AsExpected());
        var rest = (await Grain.Compare(null)).Value!.Comparison;
        Assert.Equal(33u, Assert.Single(rest.Meters.Missing).Id);
        Assert.Equal([s_excess], rest.Rules.Excess);
    }

    [Fact]
    public async Task What_the_switch_refuses_is_named_and_repaired_later()
    {
        var before = Plans.Held(Sim);
        Damage();
        lock (Sim.Gate)
        {
            Sim.Tables.Apply(new SwitchCommand.DeleteRule(s_foreign.Key));
            Sim.Faults.Refuse(1, new OfError(OfErrorType.FlowModFailed, OfErrorCode.FlowModFailed.TableFull, "planned"));
        }

        Assert.StartsWith("FLOW_MOD_FAILED/TABLE_FULL", Assert.Single((await Grain.Synchronize(null, true)).Value!.Refused), StringComparison.Ordinal);
        await Until.True(() => Plans.Held(Sim).SequenceEqual(before), "the switch is as it should be");
    }

    /// <summary>A rule deleted, one changed, a meter's rate changed, rules and a meter of ours that nobody wants, and a rule of somebody else.</summary>
    private void Damage()
    {
        lock (Sim.Gate)
        {
            var tables = Sim.Tables;
            var rules = tables.Dump().Rules.Where(rule => Cookies.FlowOf(rule.Cookie) == 7).ToArray();
            Assert.Null(tables.Apply(new SwitchCommand.DeleteRule(rules.Single(rule => rule.Table == TablePipeline.Transit).Key)));
            var colour = rules.First(rule => rule.Table == TablePipeline.Colouring);
            Assert.Null(tables.Apply(colour with { Instructions = [new Instruction.GotoTable(TablePipeline.Route)] }));
            Assert.Null(tables.Apply(s_foreign));
            Assert.Null(tables.Apply(s_excess));
            Assert.Null(tables.Apply(s_own));
            tables.Apply(new SwitchCommand.ModifyMeter(new Meter(32, 77, 77)));
            tables.Apply(new SwitchCommand.AddMeter(new Meter(500, 5, 5)));
        }
    }
}
