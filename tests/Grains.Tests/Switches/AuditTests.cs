using Kilda.Interfaces;
using Kilda.Interfaces.Switches;
using Kilda.Lab.Simulator;
using Kilda.Network;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;
using Microsoft.Extensions.DependencyInjection;

namespace Kilda.Grains.Tests.Switches;

/// <summary>Switches are looked at once in a while; what differs is told, and put right or left as it is.</summary>
public sealed class AuditTests
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task What_differs_is_told_and_left_until_somebody_has_it_repaired()
    {
        await using var host = await SwitchHost.Start(SwitchHost.Quick with { AuditPeriod = s_often, Drift = DriftRule.Report });
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        await host.Switch(1).Put("flow/f", [Plans.Whole(Plans.Upper())]);
        var numbers = host.Services.GetRequiredService<TableAudits>();
        var (before, held) = (numbers.Read(), Plans.Held(lab.Switch("s1")));
        Damage(lab.Switch("s1"));
        await Until.True(async () => (await host.Switch(1).Report()).Drift is not null, "the drift is told");
        var drift = (await host.Switch(1).Report()).Drift!;
        Assert.Equal((1, 1, 1), (drift.Missing, drift.Misconfigured, drift.Excess));
        Assert.Contains(drift.Examples, text => text.StartsWith("missing transit prio=20 cookie=flow:7/", StringComparison.Ordinal));
        Assert.Contains("meter 32: 77 kbit/s, burst 77 instead of meter 32: 10000 kbit/s, burst 10500", drift.Examples);
        Assert.Contains("in excess meter 500: 5 kbit/s, burst 5", drift.Examples);
        Assert.Equal(1, numbers.Read().Drifting);
        Assert.True(numbers.Read().Missing > before.Missing);
        Assert.NotEqual(held, Plans.Held(lab.Switch("s1")));

        await host.Switch(1).Synchronize(null, removeExcess: true);
        await Until.True(async () => (await host.Switch(1).Report()).Drift is null, "the drift is over");
        Assert.Equal(0, numbers.Read().Drifting);
        Assert.Equal(held, Plans.Held(lab.Switch("s1")));
    }

    [Fact]
    public async Task What_differs_is_put_right_and_rules_of_others_stay()
    {
        await using var host = await SwitchHost.Start(SwitchHost.Quick with { AuditPeriod = s_often });
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        await host.Switch(1).Put("flow/f", [Plans.Whole(Plans.Upper())]);
        var (at, numbers) = (lab.Switch("s1"), host.Services.GetRequiredService<TableAudits>());
        var foreign = new Rule(0, 7, new Match([new Oxm(OxmField.InPort, 2)]), [], 0xABCD_0000_0000_0001);
        lock (at.Gate) Assert.Null(at.Tables.Apply(new SwitchCommand.AddRule(foreign)));
        var held = Plans.Held(at);
        Damage(at);
        await Until.True(() => Plans.Held(at).SequenceEqual(held), "the switch is what it is to be", () => string.Join("; ", Plans.Held(at)));
        await Until.True(() => numbers.Read() is { Missing: > 0, Misconfigured: > 0, Excess: > 0, Drifting: 0 }, "it was told, and is over", () => $"{numbers.Read()}");
    }

    [Fact]
    public async Task One_switch_is_looked_at_at_a_time()
    {
        await using var host = await SwitchHost.Start(SwitchHost.Quick with { AuditPeriod = s_often, Drift = DriftRule.Report });
        var numbers = host.Services.GetRequiredService<TableAudits>();
        Assert.True(numbers.TryBegin());
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2, 3, 4);
        await host.Switch(1).Put("flow/f", [Plans.Whole(Plans.Upper())]);
        Damage(lab.Switch("s1"));
        await Ticked(host);
        Assert.Equal(0, numbers.Read().Audits);
        numbers.End();
        await Until.True(async () => (await host.Switch(1).Report()).Drift is not null, "the drift is told");
        await Until.True(() => numbers.Read().Audits > 8, "all switches are looked at again and again");
    }

    [Fact]
    public void A_turn_is_given_once_until_it_is_given_back()
    {
        var audits = new TableAudits();
        Assert.True(audits.TryBegin());
        Assert.False(audits.TryBegin());
        audits.End();
        Assert.True(audits.TryBegin());
        audits.Found(new SwitchId(1), new(default, 1, 2, 3, ["a"]));
        audits.Found(new SwitchId(1), new(default, 1, 0, 0, ["a"]));
        Assert.Equal(new AuditNumbers(2, 1, 2, 2, 3), audits.Read());
        audits.Found(new SwitchId(1), new(default, 0, 0, 0, []));
        Assert.Equal(0, audits.Read().Drifting);
    }

    /// <summary>A probe leaves each end of a link at every tick: some of them later the switches have ticked.</summary>
    private static async Task Ticked(SwitchHost host)
    {
        var sent = host.Links[Plans.OneTwo].Sent.Count;
        await Until.True(() => host.Links[Plans.OneTwo].Sent.Count > sent + 4, "the switches probe their links");
    }

    private static void Damage(SimSwitch at)
    {
        lock (at.Gate)
        {
            var transit = at.Tables.Dump().Rules.Single(rule => rule.Table == TablePipeline.Transit && Cookies.FlowOf(rule.Cookie) == 7);
            Assert.Null(at.Tables.Apply(new SwitchCommand.DeleteRule(transit.Key)));
            at.Tables.Apply(new SwitchCommand.ModifyMeter(new Meter(32, 77, 77)));
            at.Tables.Apply(new SwitchCommand.AddMeter(new Meter(500, 5, 5)));
        }
    }
}
