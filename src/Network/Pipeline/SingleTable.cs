using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>
/// The two stages composed into table 0, for switches without a pipeline: one rule for each origin, with the match and tag actions of
/// stage one followed by what stage two does to that colour there.
/// </summary>
internal static class SingleTable
{
    /// <summary>Origins of <paramref name="body"/> (labels) and <paramref name="entries"/> (clients), each with the body's routes.</summary>
    public static (List<Rule> Body, List<Rule> Entries) Compose(List<Rule> body, List<Rule> entries) =>
        (Composed(body, routes: body), Composed(entries, routes: body));

    private static List<Rule> Composed(List<Rule> origins, List<Rule> routes)
    {
        var composed = new List<Rule>();
        foreach (var origin in origins)
        {
            if (origin.Table is not (TablePipeline.Transit or TablePipeline.Colouring) || NeedsOuterRemoved(origin.Match)) continue;
            var (own, colour) = Parts(origin);
            var match = new Match(origin.Match.Fields.Where(oxm => oxm.Field != OxmField.Metadata).ToSeq());
            if (colour is not { } given)
            {
                composed.Add(origin with { Table = TablePipeline.Input, Match = match });
                continue;
            }

            var route = RouteOf(given, match, routes);
            composed.Add(new Rule(TablePipeline.Input, origin.Priority, match, Joined(own, route), origin.Cookie));
        }

        return composed;
    }

    /// <summary>The single table removes no outer tags: rules for packets that lost one match nothing.</summary>
    private static bool NeedsOuterRemoved(Match match) =>
        match[OxmField.Metadata] is { } metadata && (metadata.Value & MetadataBits.OuterRemoved) != 0;

    private static (Seq<OfAction> Actions, Colour? Colour) Parts(Rule rule)
    {
        Seq<OfAction> actions = [];
        Colour? colour = null;
        foreach (var instruction in rule.Instructions)
        {
            if (instruction is Instruction.ApplyActions apply) actions = apply.Actions;
            if (instruction is Instruction.WriteMetadata metadata) colour = Colour.In(metadata.Value);
        }

        return (actions, colour);
    }

    /// <summary>The route rule that a packet of this colour with this match would take.</summary>
    private static Rule RouteOf(Colour colour, Match origin, List<Rule> routes)
    {
        Rule? best = null;
        foreach (var rule in routes)
        {
            if (rule.Table != TablePipeline.Route) continue;
            if (rule.Match[OxmField.Metadata] is not { } of || Colour.In((ulong)of.Value) != colour) continue;
            if (rule.Match[OxmField.InPort] is { } port && port != origin[OxmField.InPort]) continue;
            if (best is null || rule.Priority > best.Priority) best = rule;
        }

        return best ?? throw new ArgumentException($"colour {colour} has no route");
    }

    private static Seq<Instruction> Joined(Seq<OfAction> first, Rule route)
    {
        var instructions = new List<Instruction>(2);
        foreach (var instruction in route.Instructions)
        {
            instructions.Add(instruction is Instruction.ApplyActions second
                ? new Instruction.ApplyActions(Joined(first, second.Actions))
                : instruction);
        }

        return instructions.ToSeq();
    }

    /// <summary>A carrier that would be pushed only to be removed at once is left out.</summary>
    private static Seq<OfAction> Joined(Seq<OfAction> first, Seq<OfAction> second) =>
        first is [.., OfAction.PushVlan] && second is [OfAction.PopVlan, ..]
            ? [.. first.Span[..^1], .. second.Span[1..]]
            : [.. first.Span, .. second.Span];
}
