using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.YFlows;

/// <summary>A Y-flow over the mesh of the samples: one tree with the Y-point at switch 2, one with it at the first leaf.</summary>
internal static class Trees
{
    public static readonly YFlowRequest Request = new(
        "y", new(Switch(1), 5), new Kbps(1000), [new("a", 100, 101, Client(3, 8, 200)), new("b", 100, 102, Client(4, 8, 0, 300))]);

    public static readonly TreeWay First = new(Switch(2), Way(1, 2), [Way(2, 3), Way(2, 4)]);
    public static readonly TreeWay Second = new(Switch(3), Way(1, 3), [Way(3), Way(3, 4)]);

    public static ServicePlan Plan(Seq<TreeWay> trees) => Build(YFlowDraft.Of(Request, [10, 11, 12], null, trees)!);

    public static ServicePlan Build(YFlowDraft draft)
    {
        ushort next = 100;
        var meters = new Dictionary<MeterPlace, uint>
        {
            [new(10, MeterRole.Forward, Endpoint.Joint(Switch(1)))] = 32,
            [new(11, MeterRole.Reverse, Endpoint.Joint(Switch(3)))] = 33,
            [new(12, MeterRole.Reverse, Endpoint.Joint(Switch(4)))] = 34,
            [new(10, MeterRole.Reverse, Endpoint.Joint(Switch(2)))] = 35,
            [new(10, MeterRole.Reverse, Endpoint.Joint(Switch(3)))] = 36,
        };
        return draft.Build().Filled((_, _) => next++, place => meters[place]);
    }

    public static Seq<PathHop> Way(params int[] switches) => new([.. switches.Zip(switches.Skip(1), (from, to) =>
    {
        var isl = IslId.Between(Toward(from, to), Toward(to, from));
        return new PathHop(isl, isl.DirectionFrom(Toward(from, to)));
    })]);
}
