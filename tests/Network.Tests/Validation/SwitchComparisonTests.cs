using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.Validation;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Validation;

/// <summary>What a switch holds beside what it is to hold.</summary>
public sealed class SwitchComparisonTests
{
    private static readonly FlowPlan s_one = Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3), number: 1);
    private static readonly FlowPlan s_two = Plan(Client(1, 5, 101), Client(3, 8, 201), Pair(0, 1201, 1, 2, 3), number: 2);
    private static readonly Rule s_foreign = new(7, 9, Match.Any, [new Instruction.Meter(77)], 0xabc);
    private readonly SwitchState _state = new();

    [Fact]
    public void An_untouched_switch_is_proper()
    {
        Put("one", s_one);
        var found = Compare(Actual());
        Assert.True(found.AsExpected());
        Assert.Equal(_state.RuleCount, found.Rules.Proper.Count);
        Assert.Equal(_state.MeterCount, found.Meters.Proper.Count);
    }

    [Fact]
    public void An_empty_switch_misses_everything()
    {
        Put("one", s_one);
        var found = Compare(new([], [], []));
        Assert.Equal((_state.RuleCount, _state.MeterCount), (found.Rules.Missing.Count, found.Meters.Missing.Count));
        Assert.Empty(found.Rules.Proper);
    }

    /// <summary>Over mirrors, which have groups: whatever is missing, altered or too much, the repair makes the switch equal.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_was_found_is_repaired_and_only_that(int seed)
    {
        var random = new Random(seed);
        var (_, plan) = MirrorSamples.Cases().ElementAt(seed % MirrorSamples.Cases().Count());
        var at = plan.Switches().ElementAt(random.Next(plan.Switches().Count()));
        _state.Put("one", PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], at, SwitchAbilities.Full));
        var damaged = Damaged(_state.Desired(), random);
        var found = Compare(damaged);
        Assert.Equal(_state.Diff(damaged).Commands.Order(s_text), found.Repair(removeExcess: true).Order(s_text));
        Assert.DoesNotContain(found.Repair(removeExcess: false), command => command.IsDeletion);
        Assert.Equal(damaged.Rules.Count, found.Rules.Proper.Count + found.Rules.Misconfigured.Count + found.Rules.Excess.Count + found.Foreign.Count);
        Assert.Equal(_state.RuleCount, found.Rules.Proper.Count + found.Rules.Misconfigured.Count + found.Rules.Missing.Count);
        Assert.Equal(_state.GroupCount, found.Groups.Proper.Count + found.Groups.Misconfigured.Count + found.Groups.Missing.Count);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Fact]
    public void A_foreign_rule_is_told_of_and_left_with_the_meter_that_it_uses()
    {
        Put("one", s_one);
        var actual = Actual();
        var found = Compare(actual with { Rules = actual.Rules.Add(s_foreign), Meters = [.. actual.Meters, new(77, 1, 1), new(78, 1, 1)] });
        Assert.Equal([s_foreign], found.Foreign);
        Assert.Equal(78u, Assert.Single(found.Meters.Excess).Id);
        Assert.Equal([new SwitchCommand.DeleteMeter(78)], found.Repair(removeExcess: true));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(-1, true)]
    [InlineData(2, false)]
    public void A_burst_that_the_switch_has_rounded_is_proper(int off, bool isProper)
    {
        Put("one", s_one);
        var actual = Actual();
        var found = Compare(actual with { Meters = [.. actual.Meters.Select(meter => meter with { Burst = meter.Burst + off })] });
        Assert.Equal(isProper, found.AsExpected());
        Assert.Equal(isProper ? 0 : _state.MeterCount, found.Meters.Misconfigured.Count);
    }

    [Fact]
    public void A_foreign_rule_in_the_place_of_ours_is_a_misconfigured_one()
    {
        Put("one", s_one);
        var mine = _state.Desired().Rules[0];
        var actual = Actual();
        var found = Compare(actual with { Rules = actual.Rules.Select(rule => rule == mine ? mine with { Cookie = 0xabc } : rule).ToSeq() });
        Assert.Equal(new(mine, mine with { Cookie = 0xabc }), Assert.Single(found.Rules.Misconfigured));
        Assert.Empty(found.Foreign);
    }

    [Fact]
    public void What_an_undecided_service_may_want_is_not_in_excess()
    {
        Put("one", s_one);
        var maybe = Program(s_two);
        _state.Tolerate("two", maybe);
        var actual = Actual();
        Assert.True(Compare(actual with { Rules = [.. actual.Rules, .. maybe.Rules.Where(rule => _state.Rule(rule.Key) is null)], Meters = [.. actual.Meters, .. maybe.Meters] })
            .AsExpected());
    }

    [Fact]
    public void What_the_switch_is_being_told_of_is_not_judged()
    {
        Put("one", s_one);
        var actual = Actual();
        var unsettled = new KeySet();
        unsettled.Add(Assert.IsType<Change.Accepted>(_state.Put("two", Program(s_two))).Commands);
        Assert.False(Compare(actual).AsExpected());
        Assert.True(SwitchComparison.Of(_state, actual, unsettled).AsExpected());
        var after = Actual();
        _state.Put("two", SwitchProgram.Empty);
        Assert.False(Compare(after).AsExpected());
        Assert.True(SwitchComparison.Of(_state, after, unsettled).AsExpected());
    }

    [Fact]
    public void One_service_is_judged_by_what_it_wants_and_by_its_numbers()
    {
        Put("one", s_one);
        Put("two", s_two);
        Rule left = new(1, 20, new Match([new Oxm(OxmField.InPort, 9)]), [], Cookies.Of(2, FlowDirection.Reverse, 3));
        var actual = new SwitchDump([left, s_foreign], [new(500, 1, 1)], []);
        var found = SwitchComparison.Of(_state, actual, new KeySet(), new("two", [2]));
        Assert.Equal(Program(s_two).Rules.Count, found.Rules.Missing.Count);
        Assert.Equal([left], found.Rules.Excess);
        Assert.Equal(Program(s_two).Meters, found.Meters.Missing);
        Assert.Empty(found.Meters.Excess);
        Assert.Empty(found.Foreign);
        Assert.Empty(SwitchComparison.Of(_state, actual, new KeySet(), new("nobody", [])).Rules.Missing);
    }

    private static readonly IComparer<SwitchCommand> s_text =
        Comparer<SwitchCommand>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    private void Put(string owner, FlowPlan plan) => Assert.IsType<Change.Accepted>(_state.Put(owner, Program(plan)));

    private static SwitchProgram Program(FlowPlan plan) =>
        PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], Switch(1), SwitchAbilities.Full);

    private SwitchComparison Compare(SwitchDump actual) => SwitchComparison.Of(_state, actual, new KeySet());

    private SwitchDump Actual() => new(_state.Desired().Rules, _state.Desired().Meters, _state.Desired().Groups);

    /// <summary>Of everything some goes, some is altered, and some is added.</summary>
    private static SwitchDump Damaged(SwitchProgram program, Random random)
    {
        var rules = Some(program.Rules, rule => random.Next(2) == 0 ? rule with { Instructions = [] } : rule with { Cookie = rule.Cookie ^ 1 });
        rules.Add(new Rule(4, 20, new Match([new Oxm(OxmField.InPort, 3)]), [], Cookies.Of(77, FlowDirection.Forward, 1)));
        rules.Add(s_foreign);
        var groups = Some(program.Groups, group => group with { Buckets = [] });
        groups.Add(new Group(3999, GroupType.All, []));
        var meters = Some(program.Meters, meter => meter with { Rate = meter.Rate + 1 });
        meters.Add(new Meter(2499, 1, 1));
        return new(rules.ToSeq(), meters.ToSeq(), groups.ToSeq());

        List<T> Some<T>(Seq<T> items, Func<T, T> altered) =>
            [.. items.Select(item => (Item: item, Fate: random.Next(4))).Where(each => each.Fate > 0).Select(each => each.Fate == 1 ? altered(each.Item) : each.Item)];
    }
}
