using Kilda.Network.Flows;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

public sealed class TransitionTests
{
    private static readonly FlowPlan s_old = Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3));
    private static readonly FlowPlan s_new = Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(1, 1501, 1, 4, 3));

    [Fact]
    public void Create_adds_the_body_everywhere_and_then_the_entries_at_the_ends() => Assert.Equal(
        """
        add
          1: [Q body] | undo []
          2: [Q whole] | undo []
          3: [Q body] | undo []
        swap
          1: [Q whole] | undo [Q body]
          3: [Q whole] | undo [Q body]
        """,
        Text(Transition.Between(null, s_old), p: null, q: s_old));

    [Fact]
    public void A_reroute_adds_swaps_and_cleans() => Assert.Equal(
        """
        add
          1: [P whole, Q body] | undo [P whole]
          3: [P whole, Q body] | undo [P whole]
          4: [Q whole] | undo []
        swap
          1: [P body, Q whole] | undo [P whole, Q body]
          3: [P body, Q whole] | undo [P whole, Q body]
        clean
          1: [Q whole]
          2: []
          3: [Q whole]
        """,
        Text(Transition.Between(s_old, s_new), s_old, s_new));

    [Fact]
    public void Delete_takes_the_entries_first_and_then_the_rest() => Assert.Equal(
        """
        swap
          1: [P body] | undo [P whole]
          3: [P body] | undo [P whole]
        clean
          1: []
          2: []
          3: []
        """,
        Text(Transition.Between(s_old, null), s_old, null));

    [Fact]
    public void Equal_plans_need_no_transition() => Assert.Empty(Transition.Between(s_old, s_old with { }));

    [Fact]
    public void Undoing_every_stage_backwards_leads_back_to_the_old_plan()
    {
        var held = Transition.InPlace(s_old).ToDictionary(at => at.Switch, at => at.Layers);
        var stages = Transition.Between(s_old, s_new).Where(stage => stage.Name != Transition.Clean).ToArray();
        foreach (var at in stages.SelectMany(stage => stage.Do)) held[at.Switch] = at.Layers;
        foreach (var at in stages.Reverse().SelectMany(stage => stage.Undo)) held[at.Switch] = at.Layers;
        var left = held.Where(at => !at.Value.IsEmpty).Select(at => new SwitchLayers(at.Key, at.Value));
        Assert.Equal(Transition.InPlace(s_old), left.ToSeq());
    }

    private static string Text(Seq<Stage> stages, FlowPlan? p, FlowPlan? q)
    {
        var lines = new List<string>();
        foreach (var stage in stages)
        {
            lines.Add(stage.Name);
            for (var i = 0; i < stage.Do.Count; i++)
            {
                var undo = stage.Undo.IsEmpty ? "" : $" | undo {Layers(stage.Undo[i].Layers)}";
                lines.Add($"  {stage.Do[i].Switch.Value}: {Layers(stage.Do[i].Layers)}{undo}");
            }
        }

        return string.Join(Environment.NewLine, lines);

        string Layers(Seq<PlanLayer> layers) => $"[{string.Join(", ", layers.Select(layer =>
            $"{(layer.Plan.Equals(p) ? "P" : layer.Plan.Equals(q) ? "Q" : "?")} {layer.Part.ToString().ToLowerInvariant()}"))}]";
    }
}
