using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>
/// One change of a switch. Sent again it changes nothing; a switch may answer that the meter or group is there already
/// (OFPMMFC_METER_EXISTS, OFPGMFC_GROUP_EXISTS).
/// </summary>
public abstract record SwitchCommand
{
    private SwitchCommand()
    {
    }

    /// <summary>Adds the rule, or replaces the one with the same key.</summary>
    public sealed record AddRule(Rule Rule) : SwitchCommand;

    public sealed record DeleteRule(RuleKey Key) : SwitchCommand;

    public sealed record AddMeter(Meter Meter) : SwitchCommand;

    public sealed record ModifyMeter(Meter Meter) : SwitchCommand;

    /// <summary>The switch also removes every rule that uses the meter (OpenFlow 1.3.5 §6.4.5).</summary>
    public sealed record DeleteMeter(uint Id) : SwitchCommand;

    public sealed record AddGroup(Group Group) : SwitchCommand;

    /// <summary>Repair only: plans never change a group in place.</summary>
    public sealed record ModifyGroup(Group Group) : SwitchCommand;

    /// <summary>The switch also removes every rule that leads to the group (OpenFlow 1.3.5 §6.7.1).</summary>
    public sealed record DeleteGroup(uint Id) : SwitchCommand;

    /// <summary>Whether something new comes into the switch, or only something goes.</summary>
    public bool IsDeletion => this is DeleteRule or DeleteMeter or DeleteGroup;

    /// <summary>Groups that this group's buckets lead to.</summary>
    public static IEnumerable<uint> ChainedTo(Group group) =>
        group.Buckets.SelectMany(bucket => bucket.Actions).OfType<OfAction.ToGroup>().Select(to => to.Group);
}
