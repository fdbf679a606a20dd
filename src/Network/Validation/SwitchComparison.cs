using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Network.Validation;

/// <summary>What a switch holds beside what it is to hold, field by field.</summary>
/// <param name="Foreign">Rules with cookies that are not ours: neither right nor wrong, and never touched.</param>
public sealed record SwitchComparison(Compared<Rule> Rules, Compared<Meter> Meters, Compared<Group> Groups, Seq<Rule> Foreign)
{
    /// <summary>Rules of others that are listed, at most.</summary>
    public const int MostForeign = 1000;

    /// <summary>Rules by table and as a person reads a table; meters and groups by number.</summary>
    private static readonly IComparer<object> s_order = Comparer<object>.Create((a, b) => (a, b) switch
    {
        (Rule x, Rule y) => x.Table != y.Table ? x.Table - y.Table : CommandOrder.Compare(x, y),
        (Meter x, Meter y) => x.Id.CompareTo(y.Id),
        (Group x, Group y) => x.Id.CompareTo(y.Id),
        _ => 0,
    });

    public bool AsExpected() => Rules.AsExpected() && Meters.AsExpected() && Groups.AsExpected();

    /// <summary>
    /// Rules are ours by their cookies, meters and groups by their numbers unless a foreign rule uses them. What undecided services may want is
    /// not in excess; what is being changed is not judged at all.
    /// </summary>
    /// <param name="state">What is to be there.</param>
    /// <param name="actual">What the switch listed.</param>
    /// <param name="unsettled">What the switch was told of while it was read, or shortly before.</param>
    /// <param name="scope">Of one service alone: what it wants, and rules with its numbers. Null: everything.</param>
    public static SwitchComparison Of(SwitchState state, SwitchDump actual, KeySet unsettled, ServiceScope? scope = null)
    {
        var desired = scope is null ? state.Desired() : state.Of(scope.Owner);
        var strangers = actual.Rules.Where(rule => !Cookies.IsOurs(rule.Cookie) && state.Rule(rule.Key) is null).ToSeq();
        var (meters, groups) = SwitchState.Used(strangers);
        var spared = state.Spared;
        return new(
            Compare(
                desired.Rules, actual.Rules, rule => rule.Key, unsettled.Rules, RuleKeyComparer.Instance,
                (wanted, there) => wanted.Equals(there),
                rule => IsOf(rule, scope) && state.Rule(rule.Key) is null && !spared.Rules.Contains(rule.Key)),
            Compare(
                desired.Meters, actual.Meters, meter => meter.Id, unsettled.Meters, EqualityComparer<uint>.Default, IsSame,
                meter => scope is null && meter.Id is > 0 and <= FlowMeter.LastId && !meters.Contains(meter.Id) && !spared.Meters.Contains(meter.Id)),
            Compare(
                desired.Groups, actual.Groups, group => group.Id, unsettled.Groups, EqualityComparer<uint>.Default,
                (wanted, there) => wanted.Equals(there),
                group => scope is null && group.Id is >= PlanCompiler.AgainGroup and <= PlanCompiler.LastGroup
                    && !groups.Contains(group.Id) && !spared.Groups.Contains(group.Id)),
            scope is null ? strangers.Take(MostForeign).ToSeq() : []);
    }

    /// <summary>The commands that make the switch what it is to be.</summary>
    /// <param name="removeExcess">Otherwise what is in excess stays.</param>
    public Seq<SwitchCommand> Repair(bool removeExcess)
    {
        var commands = new List<SwitchCommand>();
        foreach (var rule in Rules.Missing) commands.Add(new SwitchCommand.AddRule(rule));
        foreach (var (rule, _) in Rules.Misconfigured) commands.Add(new SwitchCommand.AddRule(rule));
        foreach (var meter in Meters.Missing) commands.Add(new SwitchCommand.AddMeter(meter));
        foreach (var (meter, _) in Meters.Misconfigured) commands.Add(new SwitchCommand.ModifyMeter(meter));
        foreach (var group in Groups.Missing) commands.Add(new SwitchCommand.AddGroup(group));
        foreach (var (group, _) in Groups.Misconfigured) commands.Add(new SwitchCommand.ModifyGroup(group));
        if (!removeExcess) return CommandOrder.DeleteThenAdd(commands);
        foreach (var rule in Rules.Excess) commands.Add(new SwitchCommand.DeleteRule(rule.Key));
        foreach (var meter in Meters.Excess) commands.Add(new SwitchCommand.DeleteMeter(meter.Id));
        foreach (var group in Groups.Excess) commands.Add(new SwitchCommand.DeleteGroup(group.Id));
        return CommandOrder.DeleteThenAdd(commands);
    }

    /// <summary>Switches may round a burst.</summary>
    private static bool IsSame(Meter wanted, Meter there) => Math.Abs(wanted.Burst - there.Burst) <= 1 && wanted == there with { Burst = wanted.Burst };

    private static bool IsOf(Rule rule, ServiceScope? scope) => scope is null
        ? Cookies.IsOurs(rule.Cookie)
        : Cookies.FlowOf(rule.Cookie) is { } number && scope.Numbers.Span.Contains(number);

    private static Compared<T> Compare<T, TKey>(
        Seq<T> desired, Seq<T> actual, Func<T, TKey> keyOf, HashSet<TKey> unsettled, IEqualityComparer<TKey> comparer, Func<T, T, bool> isSame,
        Func<T, bool> isExcess)
        where T : class
        where TKey : notnull
    {
        var there = new Dictionary<TKey, T>(actual.Count, comparer);
        foreach (var item in actual) there[keyOf(item)] = item;
        var (missing, wrong, proper, wanted) = (new List<T>(), new List<Difference<T>>(), new List<T>(), new HashSet<TKey>(comparer));
        foreach (var item in desired)
        {
            var key = keyOf(item);
            wanted.Add(key);
            if (there.TryGetValue(key, out var found) && isSame(item, found)) proper.Add(found);
            else if (unsettled.Contains(key)) continue;
            else if (found is null) missing.Add(item);
            else wrong.Add(new(item, found));
        }

        var excess = there.Where(each => !wanted.Contains(each.Key) && !unsettled.Contains(each.Key) && isExcess(each.Value)).Select(each => each.Value);
        return new(Sorted(missing), wrong.OrderBy(each => each.Expected, s_order).ToSeq(), Sorted(excess), Sorted(proper));
    }

    private static Seq<T> Sorted<T>(IEnumerable<T> items)
        where T : class => items.OrderBy(item => item, s_order).ToSeq();
}
