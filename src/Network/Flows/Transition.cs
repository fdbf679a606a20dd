using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>What a switch is asked to hold for the service, instead of what it held.</summary>
public sealed record SwitchLayers(SwitchId Switch, Seq<PlanLayer> Layers);

/// <summary>A step of a transition: all its switches at once, and the next one only when all have confirmed.</summary>
/// <param name="Do">By switch id; only switches that change.</param>
/// <param name="Undo">For the same switches: what they held before this stage.</param>
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

    /// <returns>
    /// The stages that change something, in order. Create (no old plan) has no <see cref="Clean"/>, delete (no new plan) no
    /// <see cref="Add"/>. Equal plans: none.
    /// </returns>
    public static Seq<Stage> Between(FlowPlan? old, FlowPlan? @new)
    {
        if (Equals(old, @new)) return [];
        var switches = (old?.Switches() ?? []).Concat(@new?.Switches() ?? []).Distinct().Order().ToArray();
        Step[] steps =
        [
            new("", [Whole(old)]),
            new(Add, [Whole(old), Body(@new)]),
            new(Swap, [Body(old), Whole(@new)]),
            new(Clean, [Whole(@new)]),
        ];
        var stages = new List<Stage>();
        for (var i = 1; i < steps.Length; i++)
        {
            var before = steps[i - 1];
            var now = steps[i];
            var changing = switches.Where(id => LayersAt(id, before) != LayersAt(id, now)).ToArray();
            if (changing.Length == 0) continue;
            var undo = now.Name == Clean ? [] : changing.Select(id => new SwitchLayers(id, LayersAt(id, before))).ToSeq();
            stages.Add(new Stage(now.Name, changing.Select(id => new SwitchLayers(id, LayersAt(id, now))).ToSeq(), undo));
        }

        return stages.ToSeq();
    }

    /// <summary>What every switch of a plan in place holds for its owner: what a transition to it ends with.</summary>
    public static Seq<SwitchLayers> InPlace(FlowPlan plan) =>
        plan.Switches().Order().Select(id => new SwitchLayers(id, [new PlanLayer(plan, PlanPart.Whole)])).ToSeq();

    /// <summary>Layers that mean something to the switch. Where a plan has no entries its body is the whole.</summary>
    private static Seq<PlanLayer> LayersAt(SwitchId id, Step step) => step.Layers
        .OfType<PlanLayer>()
        .Where(layer => layer.Plan.Switches().Contains(id))
        .Select(layer => layer.Plan.Source.Switch == id || layer.Plan.Destination.Switch == id ? layer : layer with { Part = PlanPart.Whole })
        .ToSeq();

    private static PlanLayer? Whole(FlowPlan? plan) => plan is null ? null : new PlanLayer(plan, PlanPart.Whole);

    private static PlanLayer? Body(FlowPlan? plan) => plan is null ? null : new PlanLayer(plan, PlanPart.Body);

    private sealed record Step(string Name, Seq<PlanLayer?> Layers);
}
