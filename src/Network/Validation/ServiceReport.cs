using System.Globalization;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Network.Validation;

/// <summary>What is not as it should be along one direction of one path of a flow.</summary>
/// <param name="IsProtected">Of the path that does not carry the traffic.</param>
/// <param name="Rules">Rules that the path needs, shared ones too: those that are there with what they have let through.</param>
/// <param name="Meters">Meters that the direction needs.</param>
public sealed record PathReport(
    FlowDirection Direction, bool IsProtected, Seq<PathDiscrepancy> Discrepancies, Seq<PathRule> Rules, int Meters);

/// <summary>A rule that a path needs.</summary>
/// <param name="Counters">Null: it is not there.</param>
public sealed record PathRule(Rule Rule, RuleCount? Counters);

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Rule">As clients know rules: <c>{sw:…, ck:…, in:port-vlan, out:port-vlan}</c>.</param>
/// <param name="Field">"all": the whole rule is missing, or is there and should not be.</param>
public sealed record PathDiscrepancy(string Rule, string Field, string Expected, string Actual);

/// <summary>What a look at one switch for one service found.</summary>
/// <param name="Counts">Of the service's rules that are there.</param>
public sealed record ServiceFinding(SwitchComparison Comparison, Seq<RuleCount> Counts);

/// <summary>What a rule has let through.</summary>
public sealed record RuleCount(Rule Rule, ulong Packets, ulong Bytes);

/// <summary>
/// What comparisons of switches say of one flow, path by path. A rule belongs to the path whose number, direction and slot its cookie has; a
/// shared one to every path that comes in by its port. Rules of mirrors and joins count for the first path of their direction.
/// </summary>
public static class ServiceReport
{
    /// <param name="plan">The flow.</param>
    /// <param name="found">By switch, of the whole service.</param>
    public static IEnumerable<PathReport> Of(FlowPlan plan, IReadOnlyDictionary<SwitchId, ServiceFinding> found)
    {
        foreach (var pair in plan.Pairs)
        {
            foreach (var direction in (FlowDirection[])[FlowDirection.Forward, FlowDirection.Reverse])
                yield return Of(new PathOf(plan, pair, direction), found);
        }
    }

    private static PathReport Of(PathOf path, IReadOnlyDictionary<SwitchId, ServiceFinding> found)
    {
        var (wrong, rules, meters) = (new List<PathDiscrepancy>(), new List<PathRule>(), 0);
        foreach (var (at, (comparison, counts)) in found.OrderBy(each => each.Key))
        {
            var counters = counts.ToDictionary(count => count.Rule);
            foreach (var rule in comparison.Rules.Missing.Where(rule => path.Has(rule, at)))
            {
                wrong.Add(new(Text(at, rule), "all", Text(at, rule), ""));
                rules.Add(new(rule, null));
            }

            foreach (var (expected, actual) in comparison.Rules.Misconfigured.Where(each => path.Has(each.Expected, at)))
            {
                wrong.AddRange(Fields(at, expected, actual));
                rules.Add(new(expected, counters.GetValueOrDefault(actual)));
            }

            foreach (var rule in comparison.Rules.Excess.Where(rule => path.Has(rule, at))) wrong.Add(new(Text(at, rule), "all", "", Text(at, rule)));
            rules.AddRange(comparison.Rules.Proper.Where(rule => path.Has(rule, at)).Select(rule => new PathRule(rule, counters.GetValueOrDefault(rule))));
            meters += Meters(path, at, comparison, wrong);
            if (path.IsMain) Groups(path.Plan, at, comparison.Groups, wrong);
        }

        return new(path.Direction, path.Pair != path.Plan.Primary, wrong.ToSeq(), rules.ToSeq(), meters);
    }

    private static int Meters(PathOf path, SwitchId at, SwitchComparison comparison, List<PathDiscrepancy> wrong)
    {
        if (path.Pair != path.Plan.Primary || path.Plan.Meter(path.Direction) is not { } id || path.Plan.Ingress(path.Direction).Switch != at) return 0;
        var name = $"{{sw:{at}, meter:{id}}}";
        if (comparison.Meters.Missing.Any(meter => meter.Id == id)) wrong.Add(new(name, "meterId", Number(id), ""));
        foreach (var (expected, actual) in comparison.Meters.Misconfigured.Where(each => each.Expected.Id == id))
        {
            if (expected.Rate != actual.Rate) wrong.Add(new(name, "meterRate", Number(expected.Rate), Number(actual.Rate)));
            if (expected.Burst != actual.Burst) wrong.Add(new(name, "meterBurstSize", Number(expected.Burst), Number(actual.Burst)));
            if (expected.Packets != actual.Packets) wrong.Add(new(name, "meterFlags", Unit(expected), Unit(actual)));
        }

        return 1;
    }

    private static void Groups(FlowPlan plan, SwitchId at, Compared<Group> groups, List<PathDiscrepancy> wrong)
    {
        var own = ServicePlan.Of(plan).GroupsAt(at).ToHashSet();
        foreach (var group in groups.Missing.Where(group => own.Contains(group.Id)))
            wrong.Add(new($"{{sw:{at}, group:{group.Id}}}", "groupId", Number(group.Id), ""));
        foreach (var (expected, actual) in groups.Misconfigured.Where(each => own.Contains(each.Expected.Id)))
            wrong.Add(new($"{{sw:{at}, group:{expected.Id}}}", "groupBuckets", RuleText.Of(expected), RuleText.Of(actual)));
    }

    /// <summary>What differs, by the names that clients know; where none of them does, the cookie or the instructions as text.</summary>
    private static IEnumerable<PathDiscrepancy> Fields(SwitchId at, Rule expected, Rule actual)
    {
        var (text, want, have) = (Text(at, expected), RuleFacts.Of(expected), RuleFacts.Of(actual));
        (string Name, string Want, string Have)[] fields =
        [
            ("outPort", want.OutPort, have.OutPort), ("outVlan", want.OutVlan, have.OutVlan), ("meterId", want.Meter, have.Meter),
            ("groupId", want.Group, have.Group), ("cookie", Cookie(expected), Cookie(actual)),
        ];
        var differing = fields.Where(field => field.Want != field.Have).ToArray();
        if (differing.Length == 0) yield return new(text, "instructions", RuleText.Of(expected), RuleText.Of(actual));
        foreach (var (name, wanted, had) in differing) yield return new(text, name, wanted, had);
    }

    private static string Text(SwitchId at, Rule rule)
    {
        var facts = RuleFacts.Of(rule);
        var vlan = facts.OutVlan.Length == 0 ? "" : $"-{facts.OutVlan}";
        return $"{{sw:{at}, ck:{Cookie(rule)}, in:{facts.InPort}-{facts.InVlan}, out:{facts.OutPort}{vlan}}}";
    }

    private static string Cookie(Rule rule) => string.Create(CultureInfo.InvariantCulture, $"0x{rule.Cookie:X16}");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Unit(Meter meter) => meter.Packets ? "PKTPS" : "KBPS";

    /// <summary>One direction of one path, and what belongs to it.</summary>
    private sealed record PathOf(FlowPlan Plan, PathPair Pair, FlowDirection Direction)
    {
        private readonly HashSet<uint> _numbers = [.. ServicePlan.Of(Plan).Numbers()];

        /// <summary>Mirrors, joins and groups count here.</summary>
        public bool IsMain => Pair == Plan.Primary;

        public bool Has(Rule rule, SwitchId at)
        {
            var isDirection = (rule.Cookie & (Direction == FlowDirection.Forward ? Cookies.Forward : Cookies.Reverse)) != 0;
            return Cookies.FlowOf(rule.Cookie) switch
            {
                null => EntersBy(rule, at),
                var number when number == Plan.Number => isDirection && (byte)((rule.Cookie >> 20) & Colour.MaxSlot) == Pair.Slot,
                { } number => IsMain && isDirection && _numbers.Contains(number),
            };
        }

        private bool EntersBy(Rule rule, SwitchId at)
        {
            if (rule.Match[OxmField.InPort] is not { } port) return false;
            var ingress = Plan.Ingress(Direction);
            if (ingress.Switch == at && ingress.Port == port.Value && Pair == Plan.Primary) return true;
            return FlowPlan.Path(Pair, Direction).Hops.Any(hop => hop.To.Switch == at && hop.To.Port == port.Value);
        }
    }
}

/// <summary>A rule in the words of clients that know one rule for one hop. Empty: the rule says nothing of it.</summary>
internal sealed record RuleFacts(string InPort, string InVlan, string OutPort, string OutVlan, string Meter, string Group)
{
    public static RuleFacts Of(Rule rule)
    {
        var actions = rule.Instructions.OfType<Instruction.ApplyActions>().SelectMany(apply => apply.Actions).ToArray();
        var next = rule.Instructions.OfType<Instruction.GotoTable>().Select(to => TablePipeline.Name(to.Table));
        var outputs = actions.OfType<OfAction.Output>().Select(output => Text(output.Port)).Concat(next).ToArray();
        var vlans = actions.OfType<OfAction.SetField>().Where(set => set.Field.Field == OxmField.VlanVid)
            .Select(set => Text((uint)set.Field.Value & 0xFFF)).ToArray();
        return new(
            rule.Match[OxmField.InPort] is { } port ? Text((uint)port.Value) : "any",
            rule.Match[OxmField.VlanVid] is { Mask: null } vlan ? Text((uint)vlan.Value & 0xFFF) : "any",
            outputs.Length == 0 ? "drop" : string.Join(':', outputs), string.Join(':', vlans),
            string.Join(':', rule.Instructions.OfType<Instruction.Meter>().Select(meter => Text(meter.Id))),
            string.Join(':', actions.OfType<OfAction.ToGroup>().Select(to => Text(to.Group))));
    }

    private static string Text(uint number) => number switch
    {
        OfPort.InPort => "in_port",
        OfPort.Controller => "controller",
        _ => number.ToString(CultureInfo.InvariantCulture),
    };
}
