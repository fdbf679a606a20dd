using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>From plans to the rules, meters and groups of one switch.</summary>
public static partial class PlanCompiler
{
    /// <summary>
    /// The plan's part of switch <paramref name="at"/>. Body: transit and route rules of every pair, meters. Entries: the stage-one rules
    /// of the primary pair at the clients' ports; without them no packet takes the plan's colours.
    /// </summary>
    /// <exception cref="ArgumentException">There is an <see cref="Objection(FlowPlan, SwitchId, SwitchAbilities)"/>.</exception>
    public static CompiledPlan Compile(FlowPlan plan, SwitchId at, SwitchAbilities abilities) => Compile(ServicePlan.Of(plan), at, abilities);

    /// <summary>The same of a service; the entries are those of the tree that carries the traffic.</summary>
    /// <exception cref="ArgumentException">There is an <see cref="Objection(ServicePlan, SwitchId, SwitchAbilities)"/>.</exception>
    public static CompiledPlan Compile(ServicePlan plan, SwitchId at, SwitchAbilities abilities)
    {
        if (Objection(plan, at, abilities) is { } why)
            throw new ArgumentException($"flow {(plan.Flows.IsEmpty ? 0 : plan.Flows[0].Number)} on {at}: {why}");
        var rules = new ServiceRules(plan, at, abilities);
        rules.Add();
        var (body, meters, entries) = rules.Parts;
        if (!abilities.UsesPipeline) (body, entries) = SingleTable.Compose(body, entries);
        return new CompiledPlan(
            new SwitchProgram(body.ToSeq(), meters.ToSeq(), rules.Groups.ToSeq()), new SwitchProgram(entries.ToSeq(), [], rules.LooksAgain ? [Again] : []));
    }

    /// <summary>
    /// What a switch holds for an owner that wants these layers of it. A rule or meter that layers share is listed for each of them:
    /// <see cref="SwitchState"/> holds it once. Where they want a rule with the same key and another content, the layer that carries traffic
    /// has it, the last one if there are several: so the rule is turned over in place when the traffic is. The routes of a colour are turned
    /// over together.
    /// </summary>
    /// <param name="compiled">
    /// What was compiled for this switch and these abilities already, by the very plan; only the plans of these layers stay in it. While a service
    /// moves each of its plans is asked for several times. Null: nothing.
    /// </param>
    /// <exception cref="ArgumentException">There is an objection to a plan.</exception>
    public static SwitchProgram Program(Seq<PlanLayer> layers, SwitchId at, SwitchAbilities abilities, Dictionary<ServicePlan, CompiledPlan>? compiled = null)
    {
        if (compiled is not null)
        {
            foreach (var plan in compiled.Keys.Where(plan => !layers.Any(layer => ReferenceEquals(layer.Service, plan))).ToArray()) compiled.Remove(plan);
        }

        if (layers.Count == 1) return Program(layers[0], at, abilities, compiled);
        var rules = new Dictionary<RuleKey, Rule>(RuleKeyComparer.Instance);
        var meters = new List<Meter>();
        var groups = new List<Group>();
        foreach (var layer in layers.OrderBy(layer => layer.Part))
        {
            var program = Program(layer, at, abilities, compiled);
            RemoveTurned(rules, program.Rules);
            foreach (var rule in program.Rules) rules[rule.Key] = rule;
            meters.AddRange(program.Meters);
            groups.AddRange(program.Groups);
        }

        return new SwitchProgram(rules.Values.ToSeq(), meters.ToSeq(), groups.ToSeq());
    }

    /// <summary>
    /// Where a colour's route becomes another one, its rules for single ports go too: they have a higher priority, and would have the packets
    /// go the way that is not theirs. Where the route is the same, the ports of both layers are needed, as packets of both are under way.
    /// </summary>
    private static void RemoveTurned(Dictionary<RuleKey, Rule> rules, Seq<Rule> winning)
    {
        HashSet<Colour>? turned = null;
        foreach (var rule in winning)
        {
            if (rule is { Table: TablePipeline.Route, Priority: Priority.Route } && rules.TryGetValue(rule.Key, out var known) && !known.Equals(rule))
                (turned ??= []).Add(ColourOf(rule.Key));
        }

        if (turned is null) return;
        foreach (var key in rules.Keys.Where(key => key.Table == TablePipeline.Route && turned.Contains(ColourOf(key))).ToArray()) rules.Remove(key);
    }

    private static Colour ColourOf(RuleKey key) => Colour.In((ulong)key.Match[OxmField.Metadata]!.Value.Value);

    private static SwitchProgram Program(PlanLayer layer, SwitchId at, SwitchAbilities abilities, Dictionary<ServicePlan, CompiledPlan>? known)
    {
        var compiled = known?.GetValueOrDefault(layer.Service) ?? Compile(layer.Service, at, abilities);
        if (known is not null) known[layer.Service] = compiled;
        return layer.Part == PlanPart.Body
            ? compiled.Body
            : compiled.Body with
            {
                Rules = [.. compiled.Body.Rules, .. compiled.Entries.Rules],
                Groups = [.. compiled.Body.Groups, .. compiled.Entries.Groups],
            };
    }
}
