using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <content>Owners whose programs are one of several, and switches of which it is not known what they hold.</content>
public sealed partial class SwitchState
{
    private readonly Dictionary<string, SwitchProgram[]> _undecided = [];
    private KeySet _spared = new();

    /// <summary>What undecided owners may want: it is not removed.</summary>
    public KeySet Spared => _spared;

    /// <summary>
    /// The owner will decide for some of what these programs hold. Until it does (by <see cref="Put"/>) nothing of it is wanted, and nothing
    /// of it is removed.
    /// </summary>
    public void Tolerate(string owner, params SwitchProgram[] possible)
    {
        _undecided[owner] = possible;
        _spared = KeySet.Of(_undecided.Values);
    }

    /// <summary>
    /// Everything of the owner that is to be there, and the removal of what nobody wants of <paramref name="left"/>: for a switch of which it
    /// is not known what it holds.
    /// </summary>
    public Seq<SwitchCommand> Whole(string owner, params ReadOnlySpan<SwitchProgram> left) => Told(owner, holdsAll: false, left);

    private Seq<SwitchCommand> Told(string owner, bool holdsAll, params ReadOnlySpan<SwitchProgram> left)
    {
        var program = Of(owner);
        var commands = new List<SwitchCommand>(program.Rules.Count + program.Meters.Count + program.Groups.Count);
        foreach (var rule in program.Rules)
        {
            if (!holdsAll || !_rules.IsShared(rule.Key)) commands.Add(new SwitchCommand.AddRule(rule));
        }

        foreach (var meter in program.Meters)
        {
            if (!holdsAll || !_meters.IsShared(meter.Id)) commands.Add(new SwitchCommand.AddMeter(meter));
        }

        foreach (var group in program.Groups)
        {
            if (!holdsAll || !_groups.IsShared(group.Id)) commands.Add(new SwitchCommand.AddGroup(group));
        }

        var gone = KeySet.Of(left);
        foreach (var key in gone.Rules)
        {
            if (!_rules.TryGet(key, out _) && !_spared.Rules.Contains(key)) commands.Add(new SwitchCommand.DeleteRule(key));
        }

        foreach (var id in gone.Meters)
        {
            if (!_meters.TryGet(id, out _) && !_spared.Meters.Contains(id)) commands.Add(new SwitchCommand.DeleteMeter(id));
        }

        foreach (var id in gone.Groups)
        {
            if (!_groups.TryGet(id, out _) && !_spared.Groups.Contains(id)) commands.Add(new SwitchCommand.DeleteGroup(id));
        }

        return CommandOrder.AddThenDelete(commands);
    }

    private void Remove(Rule rule, List<SwitchCommand> commands)
    {
        var key = rule.Key;
        if (!_spared.Rules.Contains(key)) commands.Add(new SwitchCommand.DeleteRule(key));
    }

    private void Remove(Meter meter, List<SwitchCommand> commands)
    {
        if (!_spared.Meters.Contains(meter.Id)) commands.Add(new SwitchCommand.DeleteMeter(meter.Id));
    }

    private void Remove(Group group, List<SwitchCommand> commands)
    {
        if (!_spared.Groups.Contains(group.Id)) commands.Add(new SwitchCommand.DeleteGroup(group.Id));
    }
}
