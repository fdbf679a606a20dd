using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Network.Validation;

/// <summary>Which rules of a switch an operator means.</summary>
[System.Text.Json.Serialization.JsonDerivedType(typeof(Alike), "alike")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Wanted), "wanted")]
public abstract record RuleSelection
{
    private RuleSelection()
    {
    }

    /// <summary>Rules of anybody that have everything that is given; null: whatever they have.</summary>
    /// <param name="InVlan">The id of the tag that packets must have, 1…4095.</param>
    /// <param name="OutPort">One of the ports that packets are sent out by.</param>
    public sealed record Alike(ulong? Cookie, uint? InPort, ushort? InVlan, ushort? Priority, uint? OutPort) : RuleSelection;

    /// <summary>Rules that the switch is to hold.</summary>
    /// <param name="Service">Those that do not belong to a flow: of every switch, of links' ports and of clients' ports.</param>
    /// <param name="Flows">Those that do.</param>
    /// <param name="Tags">These alone of the rules that every switch holds; empty: all that the other two say.</param>
    public sealed record Wanted(bool Service, bool Flows, Seq<ServiceTag> Tags) : RuleSelection
    {
        public static Wanted Services { get; } = new(Service: true, Flows: false, []);

        internal bool Has(Rule rule)
        {
            if (!Tags.IsEmpty) return Tags.Any(tag => Cookies.Of(tag) == rule.Cookie);
            return (rule.Cookie & Cookies.Service) != 0 ? Service : Flows;
        }
    }

    /// <summary>The commands that remove what is meant of what the switch listed, and the cookies of the rules that it had.</summary>
    public static (List<SwitchCommand> Commands, Seq<ulong> Cookies) Removal(RuleSelection selection, SwitchState state, SwitchDump actual)
    {
        var gone = actual.Rules.Where(rule => selection.Selects(rule, state)).OrderBy(rule => rule.Table).ThenByDescending(rule => rule.Priority).ToArray();
        return ([.. gone.Select(rule => new SwitchCommand.DeleteRule(rule.Key))], gone.Select(rule => rule.Cookie).ToSeq());
    }

    /// <summary>The commands that install what is meant with the meters that it needs, and the cookies of the rules.</summary>
    public static (List<SwitchCommand> Commands, Seq<ulong> Cookies) Installation(Wanted selection, SwitchState state, SwitchDump actual)
    {
        var desired = state.Desired();
        var rules = desired.Rules.Where(selection.Has).OrderBy(rule => rule.Table).ThenByDescending(rule => rule.Priority).ToArray();
        var (meters, groups) = SwitchState.Used(rules);
        var there = actual.Meters.ToDictionary(meter => meter.Id);
        var commands = new List<SwitchCommand>(rules.Select(rule => new SwitchCommand.AddRule(rule)));
        foreach (var meter in desired.Meters.Where(meter => meters.Contains(meter.Id)))
        {
            if (!there.TryGetValue(meter.Id, out var listed)) commands.Add(new SwitchCommand.AddMeter(meter));
            else if (listed != meter) commands.Add(new SwitchCommand.ModifyMeter(meter));
        }

        var known = actual.Groups.Select(group => group.Id).ToHashSet();
        var absent = desired.Groups.Where(group => groups.Contains(group.Id) && !known.Contains(group.Id));
        commands.AddRange(absent.Select(group => new SwitchCommand.AddGroup(group)));
        return (commands, rules.Select(rule => rule.Cookie).ToSeq());
    }

    private bool Selects(Rule rule, SwitchState state) => this switch
    {
        Alike alike => Is(rule, alike),
        Wanted wanted => state.Rule(rule.Key) is { } held && wanted.Has(held),
        _ => false,
    };

    private static bool Is(Rule rule, Alike alike) =>
        (alike.Cookie is not { } cookie || rule.Cookie == cookie)
        && (alike.InPort is not { } port || Matches(rule.Match, OxmField.InPort, port))
        && (alike.InVlan is not { } vlan || Matches(rule.Match, OxmField.VlanVid, (uint)(TablePipeline.VlanPresent | vlan)))
        && (alike.Priority is not { } priority || rule.Priority == priority)
        && (alike.OutPort is not { } output || Leaves(rule, output));

    private static bool Matches(Match match, OxmField field, uint value) => match[field] is { Mask: null } oxm && oxm.Value == value;

    private static bool Leaves(Rule rule, uint port) => rule.Instructions.Any(instruction => instruction switch
    {
        Instruction.ApplyActions apply => Outputs(apply.Actions, port),
        Instruction.WriteActions write => Outputs(write.Actions, port),
        _ => false,
    });

    private static bool Outputs(Seq<OfAction> actions, uint port) => actions.OfType<OfAction.Output>().Any(output => output.Port == port);
}
