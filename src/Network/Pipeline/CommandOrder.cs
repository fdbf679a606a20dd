using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>
/// The one order in which a switch is told of its changes: chained groups, groups and meters before the rules that use them, stage two
/// before stage one (higher tables first); deletions in the opposite order. Equal changes are always in equal order.
/// Rules of table 3 stand on two sides of table 2: those for packets that lost an outer tag come before the rule that removes it, those
/// for the others after it. Else a packet of a two-tag client would for a moment be a one-tag or full-port client's.
/// </summary>
public static class CommandOrder
{
    /// <summary>What a service's new program needs comes first, then what its old one leaves: no packet meets a gap.</summary>
    public static Seq<SwitchCommand> AddThenDelete(List<SwitchCommand> commands) => Ordered(commands, deletionsFirst: false);

    /// <summary>After a reconnect: what should not be there goes first, so that nothing old takes the packets of something new.</summary>
    public static Seq<SwitchCommand> DeleteThenAdd(List<SwitchCommand> commands) => Ordered(commands, deletionsFirst: true);

    /// <summary>By priority, higher first, then by match; rules of one table.</summary>
    internal static int Compare(Rule a, Rule b) => Compare(a.Key, b.Key);

    private static Seq<SwitchCommand> Ordered(List<SwitchCommand> commands, bool deletionsFirst)
    {
        if (commands.Count == 0) return [];
        var depths = Depths(commands);
        var ordered = commands.ToArray();
        Array.Sort(ordered, (a, b) =>
        {
            var (rankA, rankB) = (Rank(a, deletionsFirst), Rank(b, deletionsFirst));
            return rankA != rankB ? rankA - rankB : Within(a, b, depths);
        });
        return new Seq<SwitchCommand>(ordered);
    }

    private static int Rank(SwitchCommand command, bool deletionsFirst)
    {
        var deletion = deletionsFirst ? 0 : 20;
        return command switch
        {
            SwitchCommand.AddGroup or SwitchCommand.ModifyGroup => 10,
            SwitchCommand.AddMeter or SwitchCommand.ModifyMeter => 11,
            SwitchCommand.AddRule => 12,
            SwitchCommand.DeleteRule => deletion,
            SwitchCommand.DeleteMeter => deletion + 1,
            _ => deletion + 2,
        };
    }

    private static int Within(SwitchCommand a, SwitchCommand b, Dictionary<uint, int>? depths) => (a, b) switch
    {
        (SwitchCommand.AddRule x, SwitchCommand.AddRule y) => Compare(x.Rule.Key, y.Rule.Key),
        (SwitchCommand.DeleteRule x, SwitchCommand.DeleteRule y) => -Compare(x.Key, y.Key),
        _ => GroupOrder(a, b, depths) is var byDepth and not 0 ? byDepth : Id(a).CompareTo(Id(b)),
    };

    private static int GroupOrder(SwitchCommand a, SwitchCommand b, Dictionary<uint, int>? depths)
    {
        if (depths is null) return 0;
        var byDepth = depths.GetValueOrDefault(Id(a)).CompareTo(depths.GetValueOrDefault(Id(b)));
        return a.IsDeletion ? -byDepth : byDepth;
    }

    private static uint Id(SwitchCommand command) => command switch
    {
        SwitchCommand.AddGroup c => c.Group.Id,
        SwitchCommand.ModifyGroup c => c.Group.Id,
        SwitchCommand.DeleteGroup c => c.Id,
        SwitchCommand.AddMeter c => c.Meter.Id,
        SwitchCommand.ModifyMeter c => c.Meter.Id,
        SwitchCommand.DeleteMeter c => c.Id,
        _ => 0,
    };

    /// <summary>
    /// Length of the longest chain below each added group, null when nothing chains. A deleted group's buckets are not known here: switches
    /// take deletions in any order, rules being gone (OpenFlow 1.3.5 §6.7.1).
    /// </summary>
    private static Dictionary<uint, int>? Depths(List<SwitchCommand> commands)
    {
        Dictionary<uint, Group>? groups = null;
        foreach (var command in commands)
        {
            var group = command switch { SwitchCommand.AddGroup c => c.Group, SwitchCommand.ModifyGroup c => c.Group, _ => null };
            if (group is not null) (groups ??= [])[group.Id] = group;
        }

        if (groups is null || groups.Count < 2) return null;
        var depths = new Dictionary<uint, int>();
        foreach (var id in groups.Keys) Depth(id, groups, depths);
        return depths;
    }

    private static int Depth(uint id, Dictionary<uint, Group> groups, Dictionary<uint, int> depths)
    {
        if (!groups.TryGetValue(id, out var group)) return -1;
        if (depths.TryGetValue(id, out var known)) return known;
        depths[id] = 0;
        var below = -1;
        foreach (var next in SwitchCommand.ChainedTo(group)) below = Math.Max(below, Depth(next, groups, depths));
        return depths[id] = below + 1;
    }

    private static int Compare(RuleKey a, RuleKey b)
    {
        if (Step(a) != Step(b)) return Step(a) - Step(b);
        if (a.Priority != b.Priority) return b.Priority - a.Priority;
        var left = a.Match.Fields.Span;
        var right = b.Match.Fields.Span;
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            if (Compare(left[i], right[i]) is var byField and not 0) return byField;
        }

        return left.Length - right.Length;
    }

    /// <summary>When a rule is added, among others.</summary>
    private static int Step(RuleKey key) => key.Table switch
    {
        TablePipeline.Colouring => key.Priority is Priority.OneTag or Priority.FullPort ? 11 : 9,
        TablePipeline.Outer => 10,
        TablePipeline.Transit => 12,
        TablePipeline.Input => 13,
        _ => TablePipeline.Route - key.Table,
    };

    private static int Compare(in Oxm a, in Oxm b)
    {
        if (a.Field != b.Field) return a.Field - b.Field;
        if (a.Value != b.Value) return a.Value < b.Value ? -1 : 1;
        var (maskA, maskB) = (a.Mask ?? UInt128.MaxValue, b.Mask ?? UInt128.MaxValue);
        return maskA.CompareTo(maskB);
    }
}
