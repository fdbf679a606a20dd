using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

public sealed class SwitchStateTests
{
    private static readonly FlowPlan s_one = Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3), number: 1);
    private static readonly FlowPlan s_two = Plan(Client(1, 5, 101), Client(3, 8, 201), Pair(0, 1201, 1, 2, 3), number: 2);
    private readonly SwitchState _state = new();

    [Fact]
    public void A_new_program_is_added_stage_two_first() => Assert.Equal(
        [
            "+meter 34", "+route", "+route", "+colour 35", "+colour 20", "+colour 25", "+transit", "+input 5", "+input 12",
        ],
        Put("one", Program(s_one)).Select(Short));

    [Fact]
    public void It_is_removed_in_the_opposite_order()
    {
        Put("one", Program(s_one));
        Assert.Equal(
            [
                "-input 12", "-input 5", "-transit", "-colour 25", "-colour 20", "-colour 35", "-route", "-route", "-meter 34",
            ],
            Put("one", SwitchProgram.Empty).Select(Short));
        Assert.Empty(_state.Owners);
        Assert.Equal(0, _state.RuleCount);
    }

    [Fact]
    public void A_shared_rule_goes_with_its_last_owner()
    {
        Put("one", Program(s_one));
        Assert.DoesNotContain("+input 5", Put("two", Program(s_two)).Select(Short));
        Assert.DoesNotContain("-input 5", Put("one", SwitchProgram.Empty).Select(Short));
        Assert.Contains("-input 5", Put("two", SwitchProgram.Empty).Select(Short));
    }

    [Fact]
    public void The_same_program_again_needs_no_command()
    {
        Put("one", Program(s_one));
        Assert.Empty(Put("one", Program(s_one with { })));
    }

    [Fact]
    public void An_entry_changes_its_colour_with_one_command()
    {
        var rerouted = s_one with { Primary = Pair(1, 1501, 1, 4, 3) };
        Put("one", Layers(new PlanLayer(s_one, PlanPart.Whole), new PlanLayer(rerouted, PlanPart.Body)));
        var commands = Put("one", Layers(new PlanLayer(s_one, PlanPart.Body), new PlanLayer(rerouted, PlanPart.Whole)));
        Assert.Equal(["+colour 20", "+colour 25"], commands.Select(Short));
    }

    [Fact]
    public void Another_content_of_a_key_that_somebody_holds_is_a_conflict_and_changes_nothing()
    {
        Put("one", Program(s_one));
        var before = _state.Desired();
        var claim = s_two with { Source = s_one.Source };
        var conflict = Assert.IsType<Change.Conflict>(_state.Put("two", Program(claim)));
        Assert.Equal("one", conflict.With);
        Assert.Contains("colour", conflict.Why, StringComparison.Ordinal);
        Assert.Equal(before, _state.Desired());
        Assert.Equal(["one"], _state.Owners);
        Assert.NotEmpty(Put("two", Program(s_two)));
    }

    [Fact]
    public void A_meter_of_another_rate_that_somebody_holds_is_a_conflict()
    {
        Put("one", Program(s_one));
        var other = s_two with { ForwardMeter = 34, Bandwidth = new Kbps(5) };
        var conflict = Assert.IsType<Change.Conflict>(_state.Put("two", Program(other)));
        Assert.Equal(("one", "another meter 34"), (conflict.With, conflict.Why));
    }

    [Fact]
    public void A_program_that_contradicts_itself_is_a_conflict_with_its_owner()
    {
        var rules = Program(s_one).Rules;
        var twice = new SwitchProgram([.. rules, .. rules.Select(rule => rule with { Instructions = [] })], [], []);
        Assert.Equal("one", Assert.IsType<Change.Conflict>(_state.Put("one", twice)).With);
        Assert.Equal(0, _state.RuleCount);
    }

    [Fact]
    public void Chained_groups_come_before_the_groups_that_lead_to_them()
    {
        var inner = new Group(20, GroupType.Indirect, [Bucket(new OfAction.Output(1))]);
        var outer = new Group(10, GroupType.All, [Bucket(new OfAction.ToGroup(20)), Bucket(new OfAction.Output(2))]);
        var commands = Put("one", new SwitchProgram([], [], [outer, inner]));
        Assert.Equal([new SwitchCommand.AddGroup(inner), new SwitchCommand.AddGroup(outer)], commands);
    }

    [Fact]
    public void A_switch_that_mixes_tags_looks_packets_of_two_tag_clients_up_anew_with_one_group_for_all_of_them()
    {
        var abilities = SwitchAbilities.Full with { MixesTags = true };
        SwitchProgram Mixing(FlowPlan plan) => PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], Switch(1), abilities);
        var (first, second) = (Client(1, 5, 100, 7), Client(1, 6, 100, 8));
        Assert.Equal(Program(s_one), Mixing(s_one));
        var commands = Put("one", Mixing(s_one with { Source = first }));
        var group = Assert.IsType<SwitchCommand.AddGroup>(commands[0]).Group;
        Assert.Equal((PlanCompiler.AgainGroup, GroupType.Select), (group.Id, group.Type));
        var rule = Assert.Single(_state.Desired().Rules, rule => rule.Table == TablePipeline.Outer);
        Assert.Equal(
            [new OfAction.PopVlan(), new OfAction.ToGroup(group.Id)], rule.Instructions.OfType<Instruction.ApplyActions>().Single().Actions);
        Assert.DoesNotContain(Put("two", Mixing(s_two with { Source = second })), command => command is SwitchCommand.AddGroup);
        Assert.DoesNotContain(new SwitchCommand.DeleteGroup(group.Id), Put("one", SwitchProgram.Empty));
        Assert.Equal(new SwitchCommand.DeleteGroup(group.Id), Put("two", SwitchProgram.Empty)[^1]);

        Put("one", Mixing(s_one with { Source = first }));
        var left = new SwitchDump(_state.Desired().Rules, _state.Desired().Meters, _state.Desired().Groups);
        Assert.Empty(_state.Diff(left).Commands);
        Put("one", SwitchProgram.Empty);
        Assert.Contains(new SwitchCommand.DeleteGroup(group.Id), _state.Diff(left).Commands);
    }

    [Fact]
    public void After_a_reconnect_deletions_go_first_and_foreign_rules_stay()
    {
        Put("base", BaseProgram.For(Switch(1), SwitchAbilities.Full));
        Put("one", Program(s_one));
        var desired = _state.Desired();
        var foreign = new Rule(7, 9, Match.Any, [new Instruction.Meter(77)], 0xabc);
        var normal = new Rule(0, 0, Match.Any, [new Instruction.ApplyActions([new OfAction.Output(OfPort.Normal)])], 0);
        var stale = Program(s_two).Rules.First(rule => rule.Table == TablePipeline.Route);
        var altered = desired.Rules.First(rule => rule.Table == TablePipeline.Transit && rule.Priority != 0) with { Instructions = [] };
        Rule[] rules =
        [
            .. desired.Rules.Where(rule => rule.Table is not TablePipeline.Colouring && rule.Key != altered.Key && rule.Key != normal.Key),
            altered, stale, foreign, normal,
        ];
        var diff = _state.Diff(new SwitchDump(new Seq<Rule>(rules), [new Meter(77, 1, 1), new Meter(78, 1, 1), new Meter(2, 5, 5), new Meter(3, 5, 5)], []));
        Assert.Equal(
            [
                "-route", "-meter 78", "~meter 2", "~meter 3", "+meter 34", "+colour 35", "+colour 20", "+colour 0", "+colour 25", "+transit", "+input any",
            ],
            diff.Commands.Select(Short));
        Assert.Equal([foreign, normal], diff.Foreign);
        Assert.Equal([normal], diff.Replaced);
    }

    private static Bucket Bucket(OfAction action) => new(0, OfPort.Any, OfGroup.Any, [action]);

    private Seq<SwitchCommand> Put(string owner, SwitchProgram program) =>
        Assert.IsType<Change.Accepted>(_state.Put(owner, program)).Commands;

    private static SwitchProgram Program(FlowPlan plan) => Layers(new PlanLayer(plan, PlanPart.Whole));

    private static SwitchProgram Layers(params PlanLayer[] layers) =>
        PlanCompiler.Program(new Seq<PlanLayer>(layers), Switch(1), SwitchAbilities.Full);

    private static string Short(SwitchCommand command) => command switch
    {
        SwitchCommand.AddRule c => $"+{Short(c.Rule.Key)}",
        SwitchCommand.DeleteRule c => $"-{Short(c.Key)}",
        SwitchCommand.AddMeter c => $"+meter {c.Meter.Id}",
        SwitchCommand.ModifyMeter c => $"~meter {c.Meter.Id}",
        SwitchCommand.DeleteMeter c => $"-meter {c.Id}",
        _ => command.ToString(),
    };

    private static string Short(RuleKey key) => key.Table switch
    {
        TablePipeline.Colouring => $"colour {key.Priority}",
        TablePipeline.Input => $"input {key.Match[OxmField.InPort]?.Value.ToString() ?? "any"}",
        _ => TablePipeline.Name(key.Table),
    };
}
