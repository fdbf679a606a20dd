using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>Which clients get the packets of a client, and which sinks have copies: what a service is for.</summary>
/// <param name="To">The client first, then the sinks.</param>
internal sealed record Route(Endpoint From, Seq<Endpoint> To)
{
    public static IEnumerable<Route> Of(ServicePlan service)
    {
        if (service.Joints.IsEmpty)
        {
            var flow = service.Flows[0];
            yield return Of(flow, FlowDirection.Forward, flow.Source, flow.Destination);
            yield return Of(flow, FlowDirection.Reverse, flow.Destination, flow.Source);
            yield break;
        }

        foreach (var leg in service.Joints[0].Legs.ToArray())
        {
            var leaf = service.Find(leg.Number, leg.Slot)!;
            yield return Of(leaf, FlowDirection.Forward, leg.Shared, leaf.Destination);
            yield return Of(leaf, FlowDirection.Reverse, leaf.Destination, leg.Shared);
        }
    }

    private static Route Of(FlowPlan flow, FlowDirection direction, Endpoint from, Endpoint to) =>
        new(from, [to, .. flow.Mirrors.Where(point => point.Direction == direction).SelectMany(point => point.Sinks).Select(sink => sink.End)]);
}
