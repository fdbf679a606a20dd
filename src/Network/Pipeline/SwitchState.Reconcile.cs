using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>What a switch listed, in normal form.</summary>
public sealed record SwitchDump(Seq<Rule> Rules, Seq<Meter> Meters, Seq<Group> Groups)
{
    /// <summary>From the lists of a switch. A meter that is not one drop band has rate -1: it equals none of ours.</summary>
    public static SwitchDump From(
        IEnumerable<FlowStats> rules, IEnumerable<MeterConfig> meters, IEnumerable<GroupDescription> groups) => new(
        rules.Select(Rule).ToSeq(), meters.Select(Meter).ToSeq(), groups.Select(Group).ToSeq());

    /// <summary>A rule that would time out is not the rule that was asked for: its key is kept, its instructions are unknown.</summary>
    private static Rule Rule(FlowStats stats) => new Rule(
        stats.Table,
        stats.Priority,
        stats.Match,
        stats is { IdleTimeout: 0, HardTimeout: 0 } ? stats.Instructions : [new Instruction.Unknown(0, [])],
        stats.Cookie).Normalized();

    private static Meter Meter(MeterConfig config) => config.Bands is [MeterBand.Drop band]
        ? new Meter(config.Meter, band.Rate, band.Burst, config.Flags.HasFlag(MeterFlags.PacketsPerSecond))
        : new Meter(config.Meter, -1, 0);

    private static Group Group(GroupDescription group) => new(group.Group, group.Type, NormalForm.Of(group.Buckets));
}

/// <summary>What makes a switch equal to its desired state.</summary>
/// <param name="Commands">Deletions first, then additions.</param>
/// <param name="Foreign">Rules with cookies that are not ours: reported, never deleted.</param>
/// <param name="Replaced">Those of the foreign rules that go nevertheless, because a rule of ours has the same key.</param>
public sealed record Reconciliation(Seq<SwitchCommand> Commands, Seq<Rule> Foreign, Seq<Rule> Replaced);

/// <content>Comparison with what the switch really holds.</content>
public sealed partial class SwitchState
{
    /// <summary>
    /// The commands from what a switch holds to what it is to hold. Rules are adopted by cookie: ours that nobody wants go. Meters and
    /// groups have no cookie: those of our number ranges that nobody wants go, unless a foreign rule uses them. What undecided owners may
    /// want stays if it is there, and is not added if it is not.
    /// </summary>
    public Reconciliation Diff(SwitchDump actual)
    {
        var commands = new List<SwitchCommand>();
        var foreign = new List<Rule>();
        var replaced = new List<Rule>();
        var present = new Dictionary<RuleKey, Rule>(actual.Rules.Count, RuleKeyComparer.Instance);
        foreach (var rule in actual.Rules)
        {
            present[rule.Key] = rule;
            var isOurs = Cookies.IsOurs(rule.Cookie);
            if (!isOurs) foreign.Add(rule);
            else if (!_rules.TryGet(rule.Key, out _) && !_spared.Rules.Contains(rule.Key)) commands.Add(new SwitchCommand.DeleteRule(rule.Key));
        }

        foreach (var rule in _rules.Items)
        {
            if (present.TryGetValue(rule.Key, out var there) && there.Equals(rule)) continue;
            commands.Add(new SwitchCommand.AddRule(rule));
            if (there is not null && !Cookies.IsOurs(there.Cookie)) replaced.Add(there);
        }

        var (meters, groups) = Used(foreign);
        meters.UnionWith(_spared.Meters);
        groups.UnionWith(_spared.Groups);
        DiffMeters(actual.Meters, meters, commands);
        DiffGroups(actual.Groups, groups, commands);
        return new Reconciliation(CommandOrder.DeleteThenAdd(commands), foreign.ToSeq(), replaced.ToSeq());
    }

    /// <summary>
    /// The commands from what another state wanted, all of which the switch holds, to what this one wants: additions first, so that no packet
    /// meets a gap.
    /// </summary>
    public Seq<SwitchCommand> ChangesFrom(SwitchProgram held) =>
        CommandOrder.AddThenDelete([.. Diff(new SwitchDump(held.Rules, held.Meters, held.Groups)).Commands]);

    private void DiffMeters(Seq<Meter> actual, HashSet<uint> spared, List<SwitchCommand> commands)
    {
        var present = actual.ToDictionary(meter => meter.Id);
        foreach (var meter in actual)
        {
            if (meter.Id is 0 or > FlowMeter.LastId || _meters.TryGet(meter.Id, out _) || spared.Contains(meter.Id)) continue;
            commands.Add(new SwitchCommand.DeleteMeter(meter.Id));
        }

        foreach (var meter in _meters.Items)
        {
            if (!present.TryGetValue(meter.Id, out var there)) commands.Add(new SwitchCommand.AddMeter(meter));
            else if (there != meter) commands.Add(new SwitchCommand.ModifyMeter(meter));
        }
    }

    private void DiffGroups(Seq<Group> actual, HashSet<uint> spared, List<SwitchCommand> commands)
    {
        var present = actual.ToDictionary(group => group.Id);
        foreach (var group in actual)
        {
            if (group.Id is < PlanCompiler.AgainGroup or > PlanCompiler.LastGroup || _groups.TryGet(group.Id, out _) || spared.Contains(group.Id)) continue;
            commands.Add(new SwitchCommand.DeleteGroup(group.Id));
        }

        foreach (var group in _groups.Items)
        {
            if (!present.TryGetValue(group.Id, out var there)) commands.Add(new SwitchCommand.AddGroup(group));
            else if (there != group) commands.Add(new SwitchCommand.ModifyGroup(group));
        }
    }

    /// <summary>The meters and groups that rules use.</summary>
    internal static (HashSet<uint> Meters, HashSet<uint> Groups) Used(IEnumerable<Rule> rules)
    {
        var (meters, groups) = (new HashSet<uint>(), new HashSet<uint>());
        foreach (var instruction in rules.SelectMany(rule => rule.Instructions))
        {
            if (instruction is Instruction.Meter meter) meters.Add(meter.Id);
            var actions = instruction switch
            {
                Instruction.ApplyActions apply => apply.Actions,
                Instruction.WriteActions write => write.Actions,
                _ => [],
            };
            groups.UnionWith(actions.OfType<OfAction.ToGroup>().Select(to => to.Group));
        }

        return (meters, groups);
    }
}
