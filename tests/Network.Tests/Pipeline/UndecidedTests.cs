using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>An owner that has yet to decide between an old and a new plan, of which the switch may hold any part.</summary>
public sealed class UndecidedTests
{
    private static readonly FlowPlan s_old = Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3));
    private static readonly FlowPlan s_new = s_old with { Primary = Pair(1, 1501, 1, 4, 3), ForwardMeter = 60 };
    private static readonly FlowPlan s_other = Plan(Client(1, 6, 100), Client(3, 9, 200), Pair(0, 1101, 1, 2, 3), number: 8);
    private static readonly SwitchProgram s_nothing = SwitchProgram.Empty;
    private readonly SwitchState _state = new();

    public UndecidedTests()
    {
        _state.Put("base", BaseProgram.For(Switch(1), SwitchAbilities.Full));
        _state.Tolerate("one", Program(s_old), Program(s_new));
    }

    public static TheoryData<PlanPart?, PlanPart?> Parts => new()
    {
        { PlanPart.Whole, null }, { PlanPart.Whole, PlanPart.Body }, { PlanPart.Body, PlanPart.Whole }, { null, PlanPart.Whole }, { null, null },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void Nothing_of_it_is_removed_or_changed_or_added(PlanPart? old, PlanPart? @new) =>
        Assert.Empty(_state.Diff(Holding(Program(old, @new))).Commands);

    [Theory]
    [MemberData(nameof(Parts))]
    public void Whatever_it_decides_for_is_there_afterwards_and_nothing_else(PlanPart? old, PlanPart? @new)
    {
        foreach (var was in Parts)
        {
            var state = new SwitchState();
            state.Put("base", BaseProgram.For(Switch(1), SwitchAbilities.Full));
            state.Tolerate("one", Program(s_old), Program(s_new));
            var held = Holding(Program(((PlanPart?)was[0], (PlanPart?)was[1])));
            var commands = Assert.IsType<Change.Accepted>(state.Put("one", Program(old, @new))).Commands;
            Assert.Empty(state.Diff(Apply(held, commands)).Commands);
        }
    }

    [Fact]
    public void What_it_shares_with_another_owner_stays_when_that_one_goes()
    {
        _state.Put("two", Program(s_other));
        var shared = Program(s_other).Rules.Where(rule => Program(s_old).Rules.Any(other => other.Key == rule.Key)).ToArray();
        Assert.NotEmpty(shared);
        var gone = Assert.IsType<Change.Accepted>(_state.Put("two", s_nothing)).Commands.OfType<SwitchCommand.DeleteRule>().Select(c => c.Key).ToArray();
        Assert.DoesNotContain(shared, rule => gone.Contains(rule.Key));
        Assert.Equal(Program(s_other).Rules.Count - shared.Length, gone.Length);
        // Nobody wants it once the owner has decided for nothing.
        var left = Assert.IsType<Change.Accepted>(_state.Put("one", s_nothing)).Commands.OfType<SwitchCommand.DeleteRule>().Select(c => c.Key).ToArray();
        Assert.All(shared, rule => Assert.Contains(rule.Key, left));
    }

    /// <summary>Added a second time, a rule that others use would begin to count anew.</summary>
    [Fact]
    public void What_another_owner_has_in_the_switch_is_not_told_again_when_it_decides()
    {
        _state.Put("two", Program(s_other));
        var shared = Program(s_other).Rules.Select(rule => rule.Key).Intersect(Program(s_old).Rules.Select(rule => rule.Key)).ToHashSet();
        var told = Assert.IsType<Change.Accepted>(_state.Put("one", Program(s_old), holdsAll: true)).Commands;
        Assert.Equal(
            Program(s_old).Rules.Select(rule => rule.Key).Where(key => !shared.Contains(key)).ToHashSet(),
            told.OfType<SwitchCommand.AddRule>().Select(c => c.Rule.Key).ToHashSet());
        Assert.NotEmpty(shared);
    }

    /// <summary>Of a switch that may lack anything, what others have is told as well.</summary>
    [Fact]
    public void Everything_is_told_when_it_decides_at_a_switch_that_is_not_known()
    {
        _state.Put("two", Program(s_other));
        var told = Assert.IsType<Change.Accepted>(_state.Put("one", Program(s_old))).Commands;
        Assert.Equal(Program(s_old).Rules.ToHashSet(), told.OfType<SwitchCommand.AddRule>().Select(c => c.Rule).ToHashSet());
    }

    [Fact]
    public void Of_an_owner_whose_switch_is_not_known_everything_is_told()
    {
        _state.Put("two", Program(s_other));
        var before = _state.Of("two");
        _state.Put("two", s_nothing);
        Assert.Equal(
            before.Rules.Select(rule => rule.Key).Where(key => Program(s_old).Rules.All(other => other.Key != key)).ToHashSet(),
            _state.Whole("two", before).OfType<SwitchCommand.DeleteRule>().Select(c => c.Key).ToHashSet());
        _state.Put("two", Program(s_other));
        Assert.Equal(before.Rules.ToHashSet(), _state.Whole("two", before).OfType<SwitchCommand.AddRule>().Select(c => c.Rule).ToHashSet());
    }

    private static SwitchProgram Program(FlowPlan plan) => PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], Switch(1), SwitchAbilities.Full);

    private static SwitchProgram Program((PlanPart? Old, PlanPart? New) parts) => Program(parts.Old, parts.New);

    private static SwitchProgram Program(PlanPart? old, PlanPart? @new)
    {
        var layers = new List<PlanLayer>();
        if (old is { } of) layers.Add(new PlanLayer(s_old, of));
        if (@new is { } to) layers.Add(new PlanLayer(s_new, to));
        return PlanCompiler.Program(layers.ToSeq(), Switch(1), SwitchAbilities.Full);
    }

    private static SwitchDump Holding(SwitchProgram program)
    {
        var @base = BaseProgram.For(Switch(1), SwitchAbilities.Full);
        return new SwitchDump(
            [.. @base.Rules, .. program.Rules.DistinctBy(rule => rule.Key)], [.. @base.Meters, .. program.Meters.Distinct()], []);
    }

    private static SwitchDump Apply(SwitchDump held, Seq<SwitchCommand> commands)
    {
        var rules = held.Rules.ToDictionary(rule => rule.Key);
        var meters = held.Meters.ToDictionary(meter => meter.Id);
        foreach (var command in commands)
        {
            switch (command)
            {
                case SwitchCommand.AddRule c: rules[c.Rule.Key] = c.Rule; break;
                case SwitchCommand.DeleteRule c: rules.Remove(c.Key); break;
                case SwitchCommand.AddMeter c: meters[c.Meter.Id] = c.Meter; break;
                case SwitchCommand.DeleteMeter c: meters.Remove(c.Id); break;
                default: throw new InvalidOperationException($"{command}");
            }
        }

        return new SwitchDump(rules.Values.ToSeq(), meters.Values.ToSeq(), []);
    }
}
