using Kilda.Interfaces.Switches;
using Kilda.Lab.Simulator;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Switches;

/// <summary>Switches that refuse, stay silent or go away in the middle.</summary>
public sealed class FaultTests
{
    private const string Owner = "flow/f";
    private static readonly OfError s_full = new(OfErrorType.FlowModFailed, OfErrorCode.FlowModFailed.TableFull, "planned");

    /// <summary>A plan's whole on the first switch: a meter, then rules.</summary>
    private static readonly int s_commands = Count();

    public static TheoryData<int> EachCommand => [.. Enumerable.Range(1, s_commands)];

    [Theory]
    [MemberData(nameof(EachCommand))]
    public async Task A_refused_command_is_told_by_name_and_repaired(int k)
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        lab.Switch("s1").Faults.Refuse(k, s_full);
        var answer = await host.Switch(1).Put(Owner, [Plans.Whole(Plans.Upper())]);
        Assert.Equal(PutResult.Refused, answer.Result);
        Assert.StartsWith("FLOW_MOD_FAILED/TABLE_FULL for ", answer.Why, StringComparison.Ordinal);
        await Equal(lab.Switch("s1"), Plans.Desired(new(1), Plans.Whole(Plans.Upper())));
    }

    [Fact]
    public async Task A_switch_that_refuses_for_ever_is_left_as_it_was_when_the_owner_gives_up()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond", new SimOptions { AbilitiesOf = _ => SimAbilities.Full with { MaxRulesPerTable = 6 } });
        await host.Active(1);
        Assert.Equal(PutResult.Done, (await host.Switch(1).Put(Owner, [Plans.Whole(Plans.Upper(number: 7))])).Result);
        var before = Plans.Held(lab.Switch("s1"));
        Assert.Equal(PutResult.Refused, (await host.Switch(1).Put("flow/g", [Plans.Whole(Plans.Upper(number: 8, vlan: 200, meter: 33))])).Result);
        Assert.Equal(PutResult.Done, (await host.Switch(1).Put("flow/g", [])).Result);
        await Equal(lab.Switch("s1"), before);
    }

    [Fact]
    public async Task The_same_again_after_a_refusal_is_tried_again_and_then_done()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        lab.Switch("s1").Faults.Refuse(2, s_full);
        Seq<PlanLayer> layers = [Plans.Whole(Plans.Upper())];
        Assert.Equal(PutResult.Refused, (await host.Switch(1).Put(Owner, layers)).Result);
        Assert.Equal(PutAnswer.Done, await host.Switch(1).Put(Owner, layers));
        Assert.Equal(Plans.Desired(new(1), Plans.Whole(Plans.Upper())), Plans.Held(lab.Switch("s1")));
    }

    [Fact]
    public async Task A_meter_that_is_there_already_is_given_its_rate()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        lock (lab.Switch("s1").Gate) lab.Switch("s1").Tables.Apply(new SwitchCommand.AddMeter(new Meter(32, 77, 77)));
        Assert.Equal(PutAnswer.Done, await host.Switch(1).Put(Owner, [Plans.Whole(Plans.Upper())]));
        Assert.Equal(Plans.Desired(new(1), Plans.Whole(Plans.Upper())), Plans.Held(lab.Switch("s1")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_barrier_that_is_not_answered_means_unknown_and_is_read_at_the_next_connection(bool carriesOut)
    {
        await using var host = await SwitchHost.Start(SwitchHost.Quick with { SwitchTimeout = TimeSpan.FromMilliseconds(300) });
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        lab.Switch("s1").Faults.Withhold(2, carriesOut);
        var answer = await host.Switch(1).Put(Owner, [Plans.Whole(Plans.Upper())]);
        Assert.Equal(PutResult.Unanswered, answer.Result);
        Assert.Contains("has not answered for 0.3 s", answer.Why, StringComparison.Ordinal);
        Assert.Equal(PutResult.Away, (await host.Switch(1).Put("flow/g", [Plans.Whole(Plans.Upper(8, 200, meter: 33))])).Result);
        lab.Switch("s1").Faults.Clear();
        await Equal(lab.Switch("s1"), Plans.Desired(
            new(1), Plans.Whole(Plans.Upper()), Plans.Whole(Plans.Upper(8, 200, meter: 33))));
        await host.Active(1);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_leaves_its_puts_unanswered_and_the_rest_follows()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        lab.Switch("s1").Faults.Drop(3);
        Assert.Equal(PutResult.Unanswered, (await host.Switch(1).Put(Owner, [Plans.Whole(Plans.Upper())])).Result);
        await Equal(lab.Switch("s1"), Plans.Desired(new(1), Plans.Whole(Plans.Upper())));
    }

    [Fact]
    public async Task Changes_while_a_switch_is_away_are_there_when_it_is_back_and_lost_tables_are_restored()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        await host.Switch(1).Put(Owner, [Plans.Whole(Plans.Upper())]);
        await host.Switch(1).Put("flow/h", [Plans.Whole(Plans.Upper(9, 300, meter: 35))]);
        lab.Switch("s1").Disconnect();
        await Until.True(() => !host.IsActive(1), "switch 1 is away");
        Assert.Equal(PutResult.Away, (await host.Switch(1).Put("flow/g", [Plans.Whole(Plans.Upper(8, 200, meter: 33))])).Result);
        Assert.Equal(PutResult.Away, (await host.Switch(1).Put("flow/h", [])).Result);
        lab.Switch("s1").Restart(keepsTables: false);
        lab.Switch("s1").Connect();
        await host.Active(1);
        Assert.Equal(
            Plans.Desired(new(1), Plans.Whole(Plans.Upper()), Plans.Whole(Plans.Upper(8, 200, meter: 33))), Plans.Held(lab.Switch("s1")));
    }

    [Fact]
    public async Task Rules_of_others_are_kept_and_reported_and_left_over_ones_of_ours_go()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        var foreign = new Rule(0, 5, new Match([new Oxm(OxmField.InPort, 2)]), [], 0xABCD_0000_0000_0001);
        lab.Switch("s1").Disconnect();
        await Until.True(() => !host.IsActive(1), "switch 1 is away");
        lock (lab.Switch("s1").Gate)
        {
            Assert.Null(lab.Switch("s1").Tables.Apply(foreign));
            Assert.Null(lab.Switch("s1").Tables.Apply(new Rule(1, 10, new Match([new Oxm(OxmField.InPort, 2)]), [], Cookies.Of(99, 0, 0))));
        }

        lab.Switch("s1").Connect();
        await host.Active(1);
        string[] expected = [.. Plans.Desired(new(1)), RuleText.Of(foreign)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Plans.Held(lab.Switch("s1")));
        Assert.Equal([RuleText.Of(foreign)], (await host.Switch(1).Report()).Foreign);
    }

    [Fact]
    public async Task What_a_switch_refuses_when_it_connects_is_reported_and_it_is_active_nevertheless()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond", new SimOptions { AbilitiesOf = _ => SimAbilities.Full with { MaxRulesPerTable = 1 } });
        await host.Active(1);
        Assert.Contains("FLOW_MOD_FAILED/TABLE_FULL", Assert.Single((await host.Switch(1).Report()).Refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_switch_with_one_table_and_no_meters_or_groups_is_served()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond", new SimOptions { AbilitiesOf = _ => SimAbilities.Plain });
        await host.Active(1);
        Assert.Equal(PutAnswer.Done, await host.Switch(1).Put(Owner, [Plans.Whole(Plans.Upper())]));
        Assert.All(Plans.Held(lab.Switch("s1")), line => Assert.StartsWith("input ", line, StringComparison.Ordinal));
        Assert.Equal(new ClaimAnswer.Held([]), await host.Switch(1).Claim(new ClaimRequest(Owner, [], 2, [])));
    }

    private static Task Equal(SimSwitch at, string[] desired) => Until.True(
        () => Plans.Held(at).SequenceEqual(desired), $"{at.Name} is as desired",
        () => $"lacks {string.Join("; ", desired.Except(Plans.Held(at)))}; has {string.Join("; ", Plans.Held(at).Except(desired))}");

    private static int Count()
    {
        var state = new SwitchState();
        var put = state.Put(Owner, PlanCompiler.Program([Plans.Whole(Plans.Upper())], new(1), Network.Topology.SwitchAbilities.Full));
        return ((Change.Accepted)put).Commands.Count;
    }
}
