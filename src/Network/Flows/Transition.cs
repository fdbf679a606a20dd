using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>What a switch is asked to hold for the service, instead of what it held.</summary>
public sealed record SwitchLayers(SwitchId Switch, Seq<PlanLayer> Layers);

/// <summary>A step of a transition: all its switches at once, and the next one only when all have confirmed.</summary>
/// <param name="Do">By switch id; only switches that change.</param>
/// <param name="Undo">For the same switches: what they held before this stage. Empty for the last stage, which is never undone.</param>
public sealed record Stage(string Name, Seq<SwitchLayers> Do, Seq<SwitchLayers> Undo);

/// <summary>The way from one plan to another, make-before-break.</summary>
public static class Transition
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
    public static Seq<Stage> Between(FlowPlan? old, FlowPlan? @new)
    {
        if (Equals(old, @new)) return [];
        var (from, to) = (old is null ? null : new Side(old), @new is null ? null : new Side(@new));
        var switches = (from?.Switches ?? []).Union(to?.Switches ?? []).Order().ToArray();
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
    public static Seq<SwitchLayers> InPlace(FlowPlan plan) =>
        plan.Switches().Order().Select(id => new SwitchLayers(id, [new PlanLayer(plan, PlanPart.Whole)])).ToSeq();

    private static Seq<PlanLayer> Layers(SwitchId id, Side? from, Side? to, int step)
    {
        var (old, @new) = (from?.Layer(id, s_steps[step].Old), to?.Layer(id, s_steps[step].New));
        if (old is null) return @new is null ? [] : [@new];
        return @new is null ? [old] : [old, @new];
    }

    /// <summary>One of the two plans: its layers, each made once.</summary>
    private sealed class Side(FlowPlan plan)
    {
        private readonly PlanLayer _body = new(plan, PlanPart.Body);
        private readonly PlanLayer _whole = new(plan, PlanPart.Whole);

        public HashSet<SwitchId> Switches { get; } = [.. plan.Switches()];

        /// <summary>Null where the plan means nothing to the switch. Where it has no entries its body is the whole.</summary>
        public PlanLayer? Layer(SwitchId id, PlanPart? part)
        {
            if (part is null || !Switches.Contains(id)) return null;
            return part == PlanPart.Body && (plan.Source.Switch == id || plan.Destination.Switch == id) ? _body : _whole;
        }
    }
}
