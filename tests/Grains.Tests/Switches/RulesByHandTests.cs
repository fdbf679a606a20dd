using Kilda.Interfaces.Switches;
using Kilda.Lab.Simulator;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Switches;

/// <summary>Rules and meters that an operator takes out of a switch are missing until it is synchronised; what is to be there does not change.</summary>
public sealed class RulesByHandTests
{
    private const ulong Stranger = 0x1234;
    private static readonly RuleSelection.Wanted s_all = new(Service: true, Flows: true, []);
    private static readonly RuleSelection.Wanted s_flows = new(Service: false, Flows: true, []);

    [Fact]
    public async Task Rules_of_flows_go_and_a_synchronisation_brings_them_back()
    {
        await using var run = await Run.Start();
        var flows = run.Cookies().Where(cookie => (cookie & Cookies.Service) == 0 && cookie != Stranger).Order().ToArray();
        Assert.NotEmpty(flows);
        Assert.Equal(flows, (await run.Remove(s_flows)).Order());
        Assert.DoesNotContain(run.Cookies(), flows.Contains);
        Assert.Contains(Stranger, run.Cookies());
        await run.IsBrought(flows.Length);
        Assert.Equal(run.Held, Plans.Held(run.Switch));
    }

    [Fact]
    public async Task All_rules_of_ours_go_and_those_that_every_switch_holds_come_back_at_once()
    {
        await using var run = await Run.Start();
        var (ours, services) = (run.Cookies().Where(Cookies.IsOurs).Order().ToArray(), run.Services());
        Assert.Equal(ours, (await run.Remove(s_all, RuleSelection.Wanted.Services)).Order());
        Assert.Equal(services.Append(Stranger).Order(), run.Cookies().Order());
        await run.IsBrought(ours.Length - services.Length);

        Assert.Equal(ours, (await run.Remove(s_all)).Order());
        Assert.Equal([Stranger], run.Cookies());
        Assert.Equal(services, Accepted(await run.Grain.InstallRules(RuleSelection.Wanted.Services)).Cookies.Order());
        Assert.Equal(services.Append(Stranger).Order(), run.Cookies().Order());
    }

    [Fact]
    public async Task One_rule_that_every_switch_holds_goes_and_is_installed()
    {
        await using var run = await Run.Start();
        var one = new RuleSelection.Wanted(Service: false, Flows: false, [ServiceTag.TransitDrop]);
        Assert.Equal([Cookies.Of(ServiceTag.TransitDrop)], await run.Remove(one));
        Assert.DoesNotContain(Cookies.Of(ServiceTag.TransitDrop), run.Cookies());
        Assert.Empty(await run.Remove(one));
        Assert.Equal([Cookies.Of(ServiceTag.TransitDrop)], Accepted(await run.Grain.InstallRules(one)).Cookies);
        Assert.Equal(run.Held, Plans.Held(run.Switch));
    }

    [Fact]
    public async Task Rules_of_anybody_go_by_what_they_have()
    {
        await using var run = await Run.Start();
        Assert.Empty(await run.Remove(new RuleSelection.Alike(Stranger, 3, null, null, null)));
        Assert.Equal([Stranger], await run.Remove(new RuleSelection.Alike(null, 2, 900, 77, 1)));
        Assert.DoesNotContain(Stranger, run.Cookies());
        var entry = Assert.Single(await run.Remove(new RuleSelection.Alike(null, 1, 100, null, null)));
        Assert.Equal(7u, Cookies.FlowOf(entry));
        await run.IsBrought(1);
    }

    [Fact]
    public async Task A_meter_goes_with_the_rules_that_use_it()
    {
        await using var run = await Run.Start();
        Assert.False(Accepted(await run.Grain.RemoveMeter(500)).WasThere);
        Assert.True(Accepted(await run.Grain.RemoveMeter(32)).WasThere);
        var found = Accepted(await run.Grain.Compare(null)).Comparison;
        Assert.Equal((1, 1), (found.Meters.Missing.Count, found.Rules.Missing.Count));
        Assert.Equal(RepairedBy(found), RepairedBy(Accepted(await run.Grain.Synchronize(null, removeExcess: false)).Before.Comparison));
        Assert.Equal(run.Held, Plans.Held(run.Switch));
    }

    [Fact]
    public async Task Meters_are_told_again_what_they_are_to_be()
    {
        await using var run = await Run.Start();
        lock (run.Switch.Gate) run.Switch.Tables.Apply(new SwitchCommand.ModifyMeter(new Meter(32, 77, 77)));
        var meter = Assert.Single(Accepted(await run.Grain.ResetMeters([32])).Meters);
        Assert.Equal((32u, new MeterBand.Drop(10_000, 10_500)), (meter.Meter, meter.Bands[0]));
        Assert.Equal(run.Held, Plans.Held(run.Switch));
        Assert.Empty(Accepted(await run.Grain.ResetMeters([500])).Meters);
    }

    [Fact]
    public async Task A_switch_that_is_away_says_so()
    {
        await using var host = await SwitchHost.Start();
        Assert.Equal(RefusalKind.NotFound, (await host.Switch(1).RemoveRules(s_all, null)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await host.Switch(1).InstallRules(s_all)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await host.Switch(1).RemoveMeter(32)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await host.Switch(1).ResetMeters([32])).Refusal!.Kind);
    }

    private static (int Rules, int Meters) RepairedBy(SwitchComparison found) => (found.Rules.Missing.Count, found.Meters.Missing.Count);

    private static T Accepted<T>(Outcome<T> outcome)
        where T : class => outcome.Value ?? throw new InvalidOperationException($"refused: {outcome.Refusal!.Message} ({outcome.Refusal.Description})");

    /// <summary>Switch 1 with a flow, a link's and clients' port rules, and a rule of somebody else.</summary>
    private sealed class Run(SwitchHost host, SimLab lab) : IAsyncDisposable
    {
        public ISwitchGrain Grain => host.Switch(1);

        public SimSwitch Switch => lab.Switch("s1");

        /// <summary>What the switch held at the beginning.</summary>
        public string[] Held { get; private set; } = [];

        public static async Task<Run> Start()
        {
            var host = await SwitchHost.Start();
            var run = new Run(host, host.Connect("diamond"));
            await host.Active(1);
            await host.Switch(1).Put("flow/f", [Plans.Whole(Plans.Upper())]);
            var match = new Match([new Oxm(OxmField.InPort, 2), new Oxm(OxmField.VlanVid, 0x1000 | 900)]);
            var stranger = new Rule(0, 77, match, [new Instruction.ApplyActions([new OfAction.Output(1)])], Stranger);
            lock (run.Switch.Gate) Assert.Null(run.Switch.Tables.Apply(new SwitchCommand.AddRule(stranger)));
            run.Held = Plans.Held(run.Switch);
            return run;
        }

        public async Task<Seq<ulong>> Remove(RuleSelection gone, RuleSelection.Wanted? again = null)
        {
            var change = Accepted(await Grain.RemoveRules(gone, again));
            Assert.Empty(change.Refused);
            return change.Cookies;
        }

        public ulong[] Cookies()
        {
            lock (Switch.Gate) return [.. Switch.Tables.Dump().Rules.Select(rule => rule.Cookie)];
        }

        public ulong[] Services() => [.. Cookies().Where(cookie => (cookie & Network.Pipeline.Cookies.Service) != 0).Order()];

        /// <summary>A synchronisation finds so many rules missing, and the switch is as it was.</summary>
        public async Task IsBrought(int missing)
        {
            var before = Accepted(await Grain.Synchronize(null, removeExcess: false)).Before.Comparison;
            Assert.Equal(missing, before.Rules.Missing.Count);
            Assert.True(Accepted(await Grain.Compare(null)).Comparison.AsExpected());
        }

        public async ValueTask DisposeAsync()
        {
            await lab.DisposeAsync();
            await host.DisposeAsync();
        }
    }
}
