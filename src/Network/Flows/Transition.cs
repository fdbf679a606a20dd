using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>What a switch is asked to hold for the service, instead of what it held.</summary>
public sealed record SwitchLayers(SwitchId Switch, Seq<PlanLayer> Layers);

/// <summary>A step of a transition: all its switches at once, and the next one only when all have confirmed.</summary>
/// <param name="Do">By switch id; only switches that change.</param>
/// <param name="Undo">For the same switches: what they held before this stage. Empty for the last stage, which is never undone.</param>
public sealed record Stage(string Name, Seq<SwitchLayers> Do, Seq<SwitchLayers> Undo);

/// <summary>The way from one plan to another, make-before-break.</summary>
public static partial class Transition
{
    /// <summary>The body of the new plan, beside the old one. Undone when a switch refuses.</summary>
    public const string Add = "add";

    /// <summary>The entries: traffic goes from the old plan to the new one. Undone when a switch refuses.</summary>
    public const string Swap = "swap";

    /// <summary>What only the old plan has goes. Comes after the commit and the drain; is repeated, never undone.</summary>
    public const string Clean = "clean";

    /// <summary>What is wanted of the old and of the new plan, at first and after each stage.</summary>
    private static readonly (string Name, PlanPart? Old, PlanPart? New)[] s_steps =
    [
        ("", PlanPart.Whole, null),
        (Add, PlanPart.Whole, PlanPart.Body),
        (Swap, PlanPart.Body, PlanPart.Whole),
        (Clean, null, PlanPart.Whole),
    ];

    /// <returns>
    /// The stages that change something, in order. Create (no old plan) has no <see cref="Clean"/>, delete (no new plan) no
    /// <see cref="Add"/>. Equal plans: none.
    /// </returns>
    public static Seq<Stage> Between(FlowPlan? old, FlowPlan? @new) => Between(Service(old), Service(@new));

    /// <summary>The same of services: all flows of a Y-flow move at once.</summary>
    /// <exception cref="ArgumentException">
    /// There is an <see cref="Objection(ServicePlan, ServicePlan)"/>: the rules of the plans would be in each other's way.
    /// </exception>
    public static Seq<Stage> Between(ServicePlan? old, ServicePlan? @new)
    {
        if (Equals(old, @new)) return [];
        if (old is not null && @new is not null && Objection(old, @new) is { } why) throw new ArgumentException(why);
        var (from, to) = (old is null ? null : new Side(old, @new), @new is null ? null : new Side(@new, old));
        // Plans without a path in common have no rule in common that says whose packets it is for, and each switch has such rules.
        var shares = old is not null && @new is not null && Paths(old).Overlaps(Paths(@new));
        var switches = (from?.Switches ?? []).Union(to?.Switches ?? []).Where(id => !shares || !IsSame(old, @new, id)).Order().ToArray();
        var held = switches.Select(id => Layers(id, from, to, step: 0)).ToArray();
        var stages = new List<Stage>();
        for (var step = 1; step < s_steps.Length; step++)
        {
            var (forth, back) = (new List<SwitchLayers>(), new List<SwitchLayers>());
            for (var i = 0; i < switches.Length; i++)
            {
                var now = Layers(switches[i], from, to, step);
                if (now == held[i]) continue;
                forth.Add(new SwitchLayers(switches[i], now));
                if (s_steps[step].Name != Clean) back.Add(new SwitchLayers(switches[i], held[i]));
                held[i] = now;
            }

            if (forth.Count > 0) stages.Add(new Stage(s_steps[step].Name, forth.ToSeq(), back.ToSeq()));
        }

        return stages.ToSeq();
    }

    /// <summary>What every switch of a plan in place holds for its owner: what a transition to it ends with.</summary>
    public static Seq<SwitchLayers> InPlace(FlowPlan plan) => InPlace(ServicePlan.Of(plan));

    /// <summary>The same of a service.</summary>
    public static Seq<SwitchLayers> InPlace(ServicePlan plan) =>
        plan.Switches().Order().Select(id => new SwitchLayers(id, [new PlanLayer(plan, PlanPart.Whole)])).ToSeq();

    /// <summary>The plans come to the same rules there: the switch is left alone, be it connected or not.</summary>
    private static bool IsSame(ServicePlan? old, ServicePlan? @new, SwitchId id) => old is not null && @new is not null
        && Rules(old, id) is { } rules && rules == Rules(@new, id);

    private static HashSet<(uint Number, byte Slot)> Paths(ServicePlan plan)
    {
        var paths = new HashSet<(uint, byte)>();
        foreach (var flow in plan.Flows)
        {
            paths.Add((flow.Number, flow.Primary.Slot));
            if (flow.Protected is { } spare) paths.Add((flow.Number, spare.Slot));
            foreach (var point in flow.Mirrors) paths.UnionWith(point.Sinks.Select(sink => (sink.Number, sink.Slot)));
            foreach (var join in flow.Joins) paths.Add((join.Number, join.Slot));
        }

        return paths;
    }

    private static CompiledPlan? Rules(ServicePlan plan, SwitchId id) => PlanCompiler.Objection(plan, id, SwitchAbilities.Full) is null
        ? PlanCompiler.Compile(plan, id, SwitchAbilities.Full)
        : null;

    private static ServicePlan? Service(FlowPlan? plan) => plan is null ? null : ServicePlan.Of(plan);

    private static Seq<PlanLayer> Layers(SwitchId id, Side? from, Side? to, int step)
    {
        var (old, @new) = (from?.Layer(id, s_steps[step].Old), to?.Layer(id, s_steps[step].New));
        if (old is null) return @new is null ? [] : [@new];
        return @new is null ? [old] : [old, @new];
    }

    /// <summary>One of the two plans: its layers, each made once.</summary>
    private sealed class Side(ServicePlan plan, ServicePlan? other)
    {
        private readonly PlanLayer _body = new(plan, PlanPart.Body);
        private readonly PlanLayer _whole = new(plan, PlanPart.Whole);

        public HashSet<SwitchId> Switches { get; } = [.. plan.Switches()];

        /// <summary>Null where the plan means nothing to the switch. Where nothing is turned over its body is the whole.</summary>
        public PlanLayer? Layer(SwitchId id, PlanPart? part)
        {
            if (part is null || !Switches.Contains(id)) return null;
            return part == PlanPart.Body && (plan.TurnsAt(id) || other?.TurnsAt(id) == true) ? _body : _whole;
        }
    }
}
