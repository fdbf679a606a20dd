using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>Which clients get the packets of a client, and which sinks have copies: what a service is for.</summary>
/// <param name="To">The client first, then the sinks.</param>
/// <param name="IsLed">The packets come out of another flow: not while that one has a client of its own instead.</param>
internal sealed record Route(Endpoint From, Seq<Endpoint> To, bool IsLed = false)
{
    public static IEnumerable<Route> Of(ServicePlan service) => service.Joints.IsEmpty
        ? Of(service.Flows[0], service.Flows[0].Source, service.Flows[0].Destination)
        : service.Joints[0].Legs.Select(leg => (leg, leaf: service.Find(leg.Number, leg.Slot)!))
            .SelectMany(of => Of(of.leaf, of.leg.Shared, of.leaf.Destination));

    private static IEnumerable<Route> Of(FlowPlan flow, Endpoint source, Endpoint destination)
    {
        if (flow.LeadsInto is not null) yield break;
        yield return new Route(source, [destination, .. Sinks(flow, FlowDirection.Forward)]);
        yield return new Route(destination, [source, .. Sinks(flow, FlowDirection.Reverse)]);
        foreach (var joins in flow.Joins.GroupBy(join => join.Device))
        {
            var to = joins.SelectMany(join => new[] { join.Direction == FlowDirection.Forward ? destination : source }
                .Concat(Sinks(flow, join.Direction, join.At).Where(sink => sink != join.Device)));
            yield return new Route(joins.Key, to.ToSeq(), joins.Any(join => join.Via is not null));
        }
    }

    /// <summary>Sinks of a direction, from a switch of the path on.</summary>
    private static IEnumerable<Endpoint> Sinks(FlowPlan flow, FlowDirection direction, SwitchId? from = null)
    {
        var passed = FlowPlan.Path(flow.Primary, direction).Hops.Select(hop => hop.To.Switch).Prepend(flow.Ingress(direction).Switch).ToList();
        return flow.Mirrors.Where(point => point.Direction == direction && (from is null || passed.IndexOf(point.At) >= passed.IndexOf(from.Value)))
            .SelectMany(point => point.Sinks).Select(sink => sink.End);
    }
}
