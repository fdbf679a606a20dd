using Kilda.OpenFlow;
using static Kilda.OpenFlow.OxmField;

namespace Kilda.Network.Pipeline;

/// <summary>A flow table: what its rules may match, at which priorities, and where they may lead.</summary>
public sealed record Table(byte Id, string Name, Seq<OxmField> Matches, Seq<ushort> Priorities, Seq<byte> Next);

/// <summary>The tables of a switch: colour, then route.</summary>
public static class TablePipeline
{
    public const byte Input = 0;
    public const byte Transit = 1;
    public const byte Outer = 2;
    public const byte Colouring = 3;
    public const byte Route = 4;

    /// <summary>Set in the VLAN id of a match when there is a tag (OFPVID_PRESENT, OpenFlow 1.3.5 §7.2.3.7).</summary>
    public const ushort VlanPresent = 0x1000;

    public static readonly Seq<Table> Tables =
    [
        new(Input, "input",
            Matches: [InPort, EthDst, EthType, VlanVid],
            [Priority.Miss, Priority.Port, Priority.Service],
            Next: [Transit, Outer, Colouring]),
        new(Transit, "transit",
            Matches: [InPort, EthDst, VlanVid],
            [Priority.Miss, Priority.Label, Priority.ProbeLabel],
            Next: [Colouring, Route]),
        new(Outer, "outer",
            Matches: [InPort, VlanVid],
            [Priority.Miss, Priority.Outer],
            Next: [Colouring]),
        new(Colouring, "colour",
            Matches: [InPort, Metadata, EthSrc, VlanVid],
            [
                Priority.Miss, Priority.FullPort, Priority.OneTagUnderOuter, Priority.OneTag, Priority.TwoTags, Priority.Probe,
                Priority.Recolour,
            ],
            Next: [Route]),
        new(Route, "route",
            Matches: [InPort, Metadata, VlanVid],
            [Priority.Miss, Priority.Route, Priority.RouteBack],
            Next: []),
    ];

    /// <summary>The one table of a switch without a pipeline: rules composed of two stages.</summary>
    public static readonly Table Single = new(
        Input, "input", [InPort, EthDst, EthSrc, EthType, VlanVid],
        [Priority.Miss, Priority.FullPort, Priority.Label, Priority.OneTag, Priority.ProbeLabel, Priority.Probe, Priority.Service], []);

    /// <summary>The name of a table, or its number.</summary>
    public static string Name(byte table) => table < Tables.Count ? Tables[table].Name : $"table{table}";

    /// <returns>Why the rule cannot be in a switch, or null. Asked of every generated rule, in tests and in production.</returns>
    public static string? Objection(Rule rule, bool usesPipeline = true)
    {
        if (rule.Table >= (usesPipeline ? Tables.Count : 1)) return $"there is no table {rule.Table}";
        var table = usesPipeline ? Tables[rule.Table] : Single;
        if (!Contains(table.Priorities, rule.Priority)) return $"{table.Name} has no priority {rule.Priority}";
        if (!Cookies.IsOurs(rule.Cookie)) return $"cookie 0x{rule.Cookie:x16} is not ours";
        return ObjectionToMatch(table, rule.Match) ?? ObjectionToInstructions(table, rule);
    }

    private static string? ObjectionToMatch(Table table, Match match)
    {
        var last = -1;
        foreach (ref readonly var oxm in match.Fields.Span)
        {
            if (!Contains(table.Matches, oxm.Field)) return $"{table.Name} does not match {oxm.Field}";
            if ((int)oxm.Field <= last) return $"{oxm.Field} is not in its place in the match";
            if (oxm.Value >> oxm.Field.Bits() != 0) return $"{oxm.Field} is too large";
            if (oxm.Mask is { } mask && (!oxm.Field.IsMaskable() || (oxm.Value & ~mask) != 0)) return $"{oxm.Field} has a wrong mask";
            last = (int)oxm.Field;
        }

        return null;
    }

    private static string? ObjectionToInstructions(Table table, Rule rule)
    {
        var last = -1;
        foreach (var instruction in rule.Instructions)
        {
            var place = NormalForm.Place(instruction);
            if (place <= last) return $"{RuleText.Of(instruction)} is not in its place";
            last = place;
            var why = instruction switch
            {
                Instruction.GotoTable g when !Contains(table.Next, g.Table) => $"{table.Name} does not lead to {Name(g.Table)}",
                Instruction.GotoTable => null,
                Instruction.WriteMetadata m when (m.Value & ~m.Mask) != 0 => "metadata outside its mask",
                Instruction.WriteMetadata => null,
                Instruction.Meter m when m.Id is 0 or > OfMeter.Max => $"there is no meter {m.Id}",
                Instruction.Meter => null,
                Instruction.ApplyActions a => ObjectionToActions(a.Actions, TagsOf(rule.Match)),
                _ => $"{RuleText.Of(instruction)} is not used here",
            };
            if (why is not null) return why;
        }

        return null;
    }

    /// <summary>Setting a VLAN id and removing a tag need a packet that surely has one: matched, or pushed before (§7.2.5).</summary>
    private static string? ObjectionToActions(Seq<OfAction> actions, int tags)
    {
        if (actions.IsEmpty) return "an empty list of actions";
        foreach (var action in actions)
        {
            switch (action)
            {
                case OfAction.PushVlan:
                    tags++;
                    break;
                case OfAction.PopVlan when tags <= 0:
                    return "removes a tag that may not be there";
                case OfAction.PopVlan:
                    tags--;
                    break;
                case OfAction.SetField { Field: { Field: VlanVid, Mask: null } vlan } when (vlan.Value & VlanPresent) != 0:
                    if (tags <= 0) return "sets the VLAN id of a tag that may not be there";
                    break;
                case OfAction.Output { Port: 0 or (> OfPort.Max and not (OfPort.InPort or OfPort.Controller)) } output:
                    return $"output to port {output.Port}";
                case OfAction.Output or OfAction.ToGroup:
                    break;
                default:
                    return $"{RuleText.Of(action)} is not used here";
            }
        }

        return null;
    }

    /// <summary>Tags that a matching packet surely has.</summary>
    private static int TagsOf(Match match) => match[VlanVid] is { } vlan && (vlan.Value & VlanPresent) != 0 ? 1 : 0;

    private static bool Contains<T>(Seq<T> items, T item)
        where T : struct => items.Span.Contains(item, EqualityComparer<T>.Default);
}

/// <summary>Priorities by table; a higher one wins.</summary>
public static class Priority
{
    public const ushort Miss = 0;

    public const ushort Port = 20;
    public const ushort Service = 50;

    public const ushort Label = 20;
    public const ushort ProbeLabel = 30;

    public const ushort Outer = 20;

    public const ushort FullPort = 10;
    public const ushort OneTagUnderOuter = 20;
    public const ushort OneTag = 25;
    public const ushort TwoTags = 30;
    public const ushort Probe = 35;
    public const ushort Recolour = 40;

    public const ushort Route = 20;

    /// <summary>Packets that came in on the port they leave by.</summary>
    public const ushort RouteBack = 30;
}
