using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>What putting a program comes to.</summary>
public abstract record Change
{
    private Change()
    {
    }

    /// <summary>The program is held; the switch has to be told this, in this order.</summary>
    public sealed record Accepted(Seq<SwitchCommand> Commands) : Change;

    /// <summary>Nothing was changed: somebody else holds the same key with another content, or the program contradicts itself.</summary>
    /// <param name="With">The other owner; the same owner where the program contradicts itself.</param>
    public sealed record Conflict(string Why, string With) : Change;
}

/// <summary>
/// What one switch is to hold, and for whom. Identical rules and meters of several owners are held once and go with the last. Not safe for
/// concurrent use: it belongs to one grain.
/// </summary>
public sealed partial class SwitchState
{
    private readonly Held<RuleKey, Rule> _rules = new(rule => rule.Key, RuleKeyComparer.Instance);
    private readonly Held<uint, Meter> _meters = new(meter => meter.Id);
    private readonly Held<uint, Group> _groups = new(group => group.Id);
    private readonly Dictionary<string, SwitchProgram> _owners = [];

    public IEnumerable<string> Owners => _owners.Keys;

    public int RuleCount => _rules.Count;

    public int MeterCount => _meters.Count;

    public int GroupCount => _groups.Count;

    /// <summary>What the owner has here; empty when it has nothing.</summary>
    public SwitchProgram Of(string owner) => _owners.GetValueOrDefault(owner, SwitchProgram.Empty);

    /// <summary>Everything that is to be in the switch, in no particular order.</summary>
    public SwitchProgram Desired() => new(_rules.Items.ToSeq(), _meters.Items.ToSeq(), _groups.Items.ToSeq());

    public Rule? Rule(RuleKey key) => _rules.TryGet(key, out var rule) ? rule : null;

    /// <summary>
    /// Replaces the owner's program; an empty one removes the owner. Costs the size of the two programs. An owner that was undecided has
    /// decided now: the switch is told everything of the program, and to remove the rest of what was possible.
    /// </summary>
    /// <param name="holdsAll">The switch holds what it is to hold. Then a decision leaves out what somebody else has there already: a rule that is
    /// added a second time begins to count anew.</param>
    public Change Put(string owner, SwitchProgram program, bool holdsAll = false)
    {
        var old = Of(owner);
        if (TryPlan(old, program) is { } why)
        {
            _rules.Drop();
            _meters.Drop();
            _groups.Drop();
            return new Change.Conflict(why.Text, Holder(why.Item, owner));
        }

        var isDecision = _undecided.Remove(owner, out var possible);
        if (isDecision) _spared = KeySet.Of(_undecided.Values);
        var commands = new List<SwitchCommand>();
        var rules = _rules.Take(
            old.Rules.Span,
            added: rule => commands.Add(new SwitchCommand.AddRule(rule)),
            changed: rule => commands.Add(new SwitchCommand.AddRule(rule)),
            removed: rule => Remove(rule, commands));
        var meters = _meters.Take(
            old.Meters.Span,
            added: meter => commands.Add(new SwitchCommand.AddMeter(meter)),
            changed: meter => commands.Add(new SwitchCommand.ModifyMeter(meter)),
            removed: meter => Remove(meter, commands));
        var groups = _groups.Take(
            old.Groups.Span,
            added: group => commands.Add(new SwitchCommand.AddGroup(group)),
            changed: group => commands.Add(new SwitchCommand.ModifyGroup(group)),
            removed: group => Remove(group, commands));
        var taken = new SwitchProgram(new Seq<Rule>(rules), new Seq<Meter>(meters), new Seq<Group>(groups));
        if (taken.IsEmpty) _owners.Remove(owner);
        else _owners[owner] = taken;
        return new Change.Accepted(isDecision ? Told(owner, holdsAll, possible) : CommandOrder.AddThenDelete(commands));
    }

    private (string Text, object Item)? TryPlan(SwitchProgram old, SwitchProgram program)
    {
        if (_rules.TryPlan(old.Rules.Span, program.Rules.Span) is { } rule)
        {
            return ($"another rule in {TablePipeline.Name(rule.Table)}, priority {rule.Priority}, {RuleText.Of(rule.Match)}", rule);
        }

        if (_meters.TryPlan(old.Meters.Span, program.Meters.Span) is { } meter) return ($"another meter {meter.Id}", meter);
        return _groups.TryPlan(old.Groups.Span, program.Groups.Span) is { } group ? ($"another group {group.Id}", group) : null;
    }

    /// <summary>Only asked after a conflict: looks through the owners.</summary>
    private string Holder(object item, string asking)
    {
        foreach (var (owner, program) in _owners)
        {
            if (owner != asking && Holds(program, item)) return owner;
        }

        return asking;
    }

    private static bool Holds(SwitchProgram program, object item) => item switch
    {
        Rule rule => program.Rules.Any(other => RuleKeyComparer.Instance.Equals(other.Key, rule.Key)),
        Meter meter => program.Meters.Any(other => other.Id == meter.Id),
        Group group => program.Groups.Any(other => other.Id == group.Id),
        _ => false,
    };
}
