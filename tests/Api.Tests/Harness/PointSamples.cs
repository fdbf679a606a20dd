using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Harness;

/// <summary>
/// A flow over the upper half of the diamond with a mirror at its source toward switch 2, one at its destination toward switch 3, over a link that has
/// failed, and a device at switch 2 that joins it at its source.
/// </summary>
internal static class PointSamples
{
    public static readonly MirrorRequest Near = new("near", FlowDirection.Forward, Samples.S1, new(Samples.S2, 7, 400));

    public static readonly MirrorRequest Far = new("far", FlowDirection.Reverse, Samples.S4, new(Samples.S3, 8, 500, 501));

    public static readonly JoinRequest Second = new("second", FlowDirection.Forward, Samples.S1, new(Samples.S2, 7, 400));

    public static FlowRequest Order(string id) => Samples.Order(id) with { Mirrors = [Far, Near], Joins = [Second] };

    public static FlowDocument Up(string id) => Samples.Up(Order(id)) with { Plan = Plan(Order(id)) };

    private static FlowPlan Plan(FlowRequest request) => Samples.Plan(request) with
    {
        Mirrors =
        [
            new(Samples.S1, FlowDirection.Forward, [new("near", Near.Sink, 8, 0, new([new(Samples.Over12, LinkDirection.Up, 20)]))], [10]),
            new(Samples.S4, FlowDirection.Reverse, [new("far", Far.Sink, 9, 0, new([new(Samples.Over34, LinkDirection.Down, 21)]))], [10]),
        ],
        Joins =
        [
            new("second", FlowDirection.Reverse, Samples.S1, Near.Sink, 10, 0, new([new(Samples.Over12, LinkDirection.Down, 22)]), 40, 41, [11]),
        ],
    };
}
