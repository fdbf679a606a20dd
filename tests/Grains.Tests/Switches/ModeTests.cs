using Kilda.Interfaces.Switches;
using Kilda.Lab.Simulator;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Switches;

/// <summary>Rules in the tables of the pipeline, or composed into one.</summary>
public sealed class ModeTests : IAsyncLifetime
{
    private const string Owner = "flow/f";
    private SwitchHost _host = null!;
    private SimLab _lab = null!;

    private SimSwitch Sim => _lab.Switch("s1");

    public async Task InitializeAsync()
    {
        _host = await SwitchHost.Start();
        _lab = _host.Connect("diamond");
        await _host.Active(1);
        Assert.Equal(PutAnswer.Done, await _host.Switch(1).Put(Owner, [Plans.Whole(Plans.Upper())]));
    }

    public async Task DisposeAsync()
    {
        await _lab.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task The_rules_go_into_one_table_and_back()
    {
        var before = Plans.Held(Sim);
        var set = (await _host.Switch(1).SetTableMode(false)).Value!;
        Assert.False(set.Abilities.UsesPipeline);
        AssertSingle();
        Assert.True((await _host.Switch(1).Compare(null)).Value!.Comparison.AsExpected());
        Assert.Equal(set, (await _host.Switch(1).SetTableMode(false)).Value!);
        Assert.True((await _host.Switch(1).SetTableMode(true)).Value!.Abilities.UsesPipeline);
        Assert.Equal(before, Plans.Held(Sim));
    }

    [Fact]
    public async Task What_comes_later_is_composed_too_and_a_switch_that_comes_back_keeps_its_mode()
    {
        await _host.Switch(1).SetTableMode(false);
        Assert.Equal(PutAnswer.Done, await _host.Switch(1).Put("flow/g", [Plans.Whole(Plans.Upper(8, 200, meter: 33))]));
        AssertSingle();
        var held = Plans.Held(Sim);
        await Away();
        Sim.Restart(keepsTables: false);
        Sim.Connect();
        await _host.Active(1);
        Assert.Equal(held, Plans.Held(Sim));
    }

    [Fact]
    public async Task A_switch_that_is_away_has_its_new_mode_when_it_is_back()
    {
        await Away();
        Assert.False((await _host.Switch(1).SetTableMode(false)).Value!.Active);
        Sim.Connect();
        await _host.Active(1);
        AssertSingle();
    }

    [Fact]
    public async Task It_is_refused_where_something_needs_several_tables_and_nothing_has_changed()
    {
        var two = Plans.Upper(8, 200, meter: 33);
        await _host.Switch(1).Put("flow/g", [Plans.Whole(two with { Source = two.Source with { Inner = 201 } })]);
        var before = Plans.Held(Sim);
        var refusal = (await _host.Switch(1).SetTableMode(false)).Refusal!;
        Assert.Equal(RefusalKind.DataInvalid, refusal.Kind);
        Assert.Equal("Failed to update switch properties.", refusal.Description);
        Assert.StartsWith("flow/g cannot be on switch 00:00:00:00:00:00:00:01 then: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("source has two VLANs, which a switch with a single table cannot tell apart", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Plans.Held(Sim));
        Assert.True(Shown().Abilities.UsesPipeline);
        Assert.Equal(PutAnswer.Done, await _host.Switch(1).Put("flow/g", []));
        Assert.Null((await _host.Switch(1).SetTableMode(false)).Refusal);
    }

    [Fact]
    public async Task Where_storage_is_away_nothing_has_changed()
    {
        var before = Plans.Held(Sim);
        _host.Watched.IsAway = true;
        Assert.Equal(RefusalKind.Unavailable, (await _host.Switch(1).SetTableMode(false)).Refusal!.Kind);
        _host.Watched.IsAway = false;
        Assert.Equal(before, Plans.Held(Sim));
        Assert.Equal(PutAnswer.Done, await _host.Switch(1).Put("flow/g", [Plans.Whole(Plans.Upper(8, 200, meter: 33))]));
        Assert.Contains(Plans.Held(Sim), line => line.StartsWith("route ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_switch_with_too_few_tables_cannot_have_several()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond", new SimOptions { AbilitiesOf = _ => SimAbilities.Plain });
        await host.Active(1);
        Assert.Equal("Switch 00:00:00:00:00:00:00:01 has 1 tables, 5 are needed", (await host.Switch(1).SetTableMode(true)).Refusal!.Message);
        Assert.Null((await host.Switch(1).SetTableMode(false)).Refusal);
        Assert.Equal("Switch 00:00:00:00:00:00:00:09 not found.", (await host.Switch(9).SetTableMode(false)).Refusal!.Message);
    }

    [Fact]
    public async Task What_the_switch_would_not_take_is_told_and_made_good()
    {
        lock (Sim.Gate) Sim.Faults.Refuse(1, new OfError(Kilda.OpenFlow.OfErrorType.FlowModFailed, Kilda.OpenFlow.OfErrorCode.FlowModFailed.TableFull, "planned"));
        var refusal = (await _host.Switch(1).SetTableMode(false)).Refusal!;
        Assert.Equal(("OpenFlow commands failed", RefusalKind.Internal), (refusal.Message, refusal.Kind));
        await Until.True(
            async () => (await _host.Switch(1).Compare(null)).Value is { } found && found.Comparison.AsExpected(), "the switch is as it should be");
        AssertSingle();
    }

    private void AssertSingle()
    {
        var rules = Plans.Held(Sim).Where(line => line.Contains("cookie=", StringComparison.Ordinal)).ToArray();
        Assert.All(rules, line => Assert.StartsWith("input ", line, StringComparison.Ordinal));
        Assert.Contains(rules, line => line.Contains("cookie=flow:7/fwd/0", StringComparison.Ordinal));
    }

    private async Task Away()
    {
        Sim.Disconnect();
        await Until.True(() => !_host.IsActive(1), "switch 1 is away");
    }

    private Switch Shown() => _host.View.Now.TryGet(new SwitchId(1), out var known) ? known : throw new InvalidOperationException("no switch 1");
}
