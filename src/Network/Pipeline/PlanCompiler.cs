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
    /// <exception cref="ArgumentException">There is an <see cref="Objection"/>.</exception>
    public static CompiledPlan Compile(FlowPlan plan, SwitchId at, SwitchAbilities abilities)
    {
        if (Objection(plan, at, abilities) is { } why) throw new ArgumentException($"flow {plan.Number} on {at}: {why}", nameof(plan));
        var part = new PlanPartRules(plan, at, abilities);
        part.Add(plan.Primary);
        if (plan.Protected is not null) part.Add(plan.Protected);
        part.AddEntries();
        var (body, meters, entries) = part.Parts;
        if (!abilities.UsesPipeline) (body, entries) = SingleTable.Compose(body, entries);
        return new CompiledPlan(new SwitchProgram(body.ToSeq(), meters.ToSeq(), []), new SwitchProgram(entries.ToSeq(), [], []));
    }

    /// <summary>
    /// What a switch holds for an owner that wants these layers of it. A rule or meter that layers share is listed for each of them:
    /// <see cref="SwitchState"/> holds it once.
    /// </summary>
    /// <exception cref="ArgumentException">There is an <see cref="Objection"/> to a plan.</exception>
    public static SwitchProgram Program(Seq<PlanLayer> layers, SwitchId at, SwitchAbilities abilities)
    {
        var rules = new List<Rule>();
        var meters = new List<Meter>();
        foreach (var layer in layers)
        {
            var compiled = Compile(layer.Plan, at, abilities);
            rules.AddRange(compiled.Body.Rules);
            meters.AddRange(compiled.Body.Meters);
            if (layer.Part == PlanPart.Whole) rules.AddRange(compiled.Entries.Rules);
        }

        return new SwitchProgram(rules.ToSeq(), meters.ToSeq(), []);
    }
}

/// <summary>The rules of one plan on one switch, as they come together.</summary>
internal readonly struct PlanPartRules(FlowPlan plan, SwitchId at, SwitchAbilities abilities)
{
    private readonly List<Rule> _body = new(16);
    private readonly List<Rule> _entries = [];
    private readonly List<Meter> _meters = [];

    public (List<Rule> Body, List<Meter> Meters, List<Rule> Entries) Parts => (_body, _meters, _entries);

    public void Add(PathPair pair)
    {
        Add(pair, FlowDirection.Forward);
        Add(pair, FlowDirection.Reverse);
    }

    /// <summary>Stage one: which packets of the clients get the primary pair's colours.</summary>
    public void AddEntries()
    {
        if (plan.Source.Switch == at) AddEntry(plan.Source, FlowDirection.Forward);
        if (plan.Destination.Switch == at) AddEntry(plan.Destination, FlowDirection.Reverse);
    }

    private void Add(PathPair pair, FlowDirection direction)
    {
        var hops = FlowPlan.Path(pair, direction).Hops.Span;
        var colour = Colour.Of(plan.Number, direction, pair.Slot);
        var cookie = Cookies.Of(plan.Number, direction, pair.Slot);
        var (ingress, egress) = (plan.Ingress(direction), plan.Egress(direction));
        if (ingress.Switch == at)
        {
            var meter = AddMeter(direction);
            if (hops.IsEmpty) _body.Route(colour, cookie, meter, RuleList.ClientTags(egress), ingress.Port, egress.Port);
            else _body.Route(colour, cookie, meter, [RuleList.SetVlan(hops[0].Label)], ingress.Port, hops[0].From.Port);
        }

        for (var i = 0; i < hops.Length; i++)
        {
            var (arrival, label) = (hops[i].To, hops[i].Label);
            if (arrival.Switch != at) continue;
            _body.IslPort(arrival.Port);
            if (i + 1 < hops.Length)
            {
                _body.Swap(arrival.Port, label, hops[i + 1].Label, hops[i + 1].From.Port, cookie);
            }
            else
            {
                _body.PathEnd(arrival.Port, label, colour, cookie);
                _body.Route(colour, cookie, null, RuleList.ClientTags(egress), arrival.Port, egress.Port);
            }
        }
    }

    private void AddEntry(Endpoint client, FlowDirection direction)
    {
        var slot = plan.Primary.Slot;
        var colour = Colour.Of(plan.Number, direction, slot);
        var cookie = Cookies.Of(plan.Number, direction, slot);
        _entries.Colour(client, colour, cookie);
        if (client.Inner != 0) _entries.OuterTag(client.Port, client.Outer);
        _entries.ClientPort(client.Port);
    }

    /// <summary>Both pairs and, while the rate is the same, the old plan too go through one meter.</summary>
    private Instruction.Meter? AddMeter(FlowDirection direction)
    {
        if (plan.Bandwidth.Value <= 0 || abilities.MaxMeters == 0 || plan.Meter(direction) is not { } id) return null;
        foreach (var known in _meters)
        {
            if (known.Id == id) return new Instruction.Meter(id);
        }

        _meters.Add(FlowMeter.For(id, plan.Bandwidth));
        return new Instruction.Meter(id);
    }
}
