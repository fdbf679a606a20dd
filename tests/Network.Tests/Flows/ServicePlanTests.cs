using System.Text.Json;
using System.Text.Json.Serialization;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Tests.Pipeline;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Flows;

public sealed class ServicePlanTests
{
    /// <summary>As documents are written.</summary>
    private static readonly JsonSerializerOptions s_json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly ServicePlan s_plan = YSamples.Cases().First(c => c.Name == "protected").Plan;

    public static TheoryData<string> Names => [.. All().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_plan_is_read_as_it_was_written(string name)
    {
        var plan = All().First(c => c.Name == name).Plan;
        Assert.Equal(plan, JsonSerializer.Deserialize<ServicePlan>(JsonSerializer.Serialize(plan, s_json), s_json));
        var layer = new PlanLayer(plan, PlanPart.Body);
        Assert.Equal(layer, JsonSerializer.Deserialize<PlanLayer>(JsonSerializer.Serialize(layer, s_json), s_json));
    }

    [Fact]
    public void A_plan_holds_both_directions_of_every_link_of_every_tree_with_a_key_of_its_own()
    {
        var held = s_plan.AllHops().ToArray();
        Assert.Equal(2 * 5, held.Length);
        Assert.Equal(held.Length, held.Select(hop => (hop.Hop.Isl, hop.Key)).Distinct().Count());
        Assert.All(held, hop => Assert.Equal((PathKind.Both, true, new Kbps(10_000)), (hop.Kind, hop.Counted, hop.Bandwidth)));
        Assert.Equal(held.Select(hop => hop.Key).ToHashSet(), s_plan.Links().SelectMany(link => link).ToHashSet());
        Assert.Equal([10u, 11u, 12u], s_plan.Numbers());
    }

    [Fact]
    public void Its_meters_are_at_the_shared_end_at_the_leaves_and_at_each_Y_point() => Assert.Equal(
        new[] { (Switch(1), 52u), (Switch(2), 53u), (Switch(3), 53u), (Switch(3), 55u), (Switch(4), 57u) }.Order(),
        s_plan.Meters().Order());

    [Fact]
    public void Its_endpoints_are_the_clients_at_the_shared_end_and_at_the_leaves()
    {
        Assert.Equal([Client(1, 5, 100, 101), Client(1, 5, 100, 102)], s_plan.EndpointsAt(Switch(1)));
        Assert.Empty(s_plan.EndpointsAt(Switch(2)));
        Assert.Equal([Client(3, 8, 200)], s_plan.EndpointsAt(Switch(3)));
    }

    [Fact]
    public void A_leaf_that_is_a_full_port_beside_the_shared_end_is_a_client_too()
    {
        var plan = YSamples.Plan(
            new([1], [1], [1, 2]), [new(Client(1, 5, 100), Client(1, 5)), new(Client(1, 5, 200), Client(2, 8))]);
        Assert.Equal([Client(1, 5, 100), Client(1, 5), Client(1, 5, 200)], plan.EndpointsAt(Switch(1)));
    }

    [Fact]
    public void A_leaf_that_moves_alone_leaves_the_shared_end_alone()
    {
        var old = YSamples.Cases().First(c => c.Name == "transit switch").Plan;
        var joint = old.Joints[0];
        var @new = old with
        {
            Flows = [old.Flows[0], old.Flows[1] with { Primary = Pair(1, 2000, 2, 4, 3) }, old.Flows[2]],
            Joints = [joint with { Legs = [joint.Legs[0] with { Slot = 1 }, joint.Legs[1]] }],
        };
        var stages = Transition.Between(old, @new);
        Assert.Equal([Transition.Add, Transition.Swap, Transition.Clean], stages.Select(stage => stage.Name));
        Assert.All(stages, stage => Assert.Equal([Switch(2), Switch(3), Switch(4)], stage.Do.Select(at => at.Switch)));
    }

    private static IEnumerable<(string Name, ServicePlan Plan)> All() =>
    [
        .. YSamples.Cases().Select(c => ("y-flow, " + c.Name, c.Plan)),
        .. MirrorSamples.Cases().Select(c => ("mirror, " + c.Name, c.Plan)),
        .. JoinSamples.Cases().Select(c => ("join, " + c.Name, c.Plan)),
        ("by another flow", JoinSamples.ByAnotherFlow(bothDirections: true).Joined),
        ("led", JoinSamples.ByAnotherFlow(bothDirections: true).Led),
    ];
}
