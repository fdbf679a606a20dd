using System.Collections.Immutable;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.YFlows;

namespace Kilda.Grains.Views;

/// <content>What is known at one moment.</content>
public sealed partial class ServiceView
{
    /// <param name="Flows">Nested ones too.</param>
    /// <param name="Ends">Clients of flows; those of a Y-flow are ends of its leaf flows.</param>
    /// <param name="Ports">How many endpoints each port has.</param>
    /// <param name="Naming">Flows that name another one.</param>
    private sealed record Content(
        ImmutableSortedDictionary<string, FlowDocument> Flows,
        ImmutableDictionary<Endpoint, ImmutableList<FlowEnd>> Ends,
        ImmutableDictionary<PortId, int> Ports,
        ImmutableDictionary<string, FlowDocument> Naming,
        ImmutableSortedDictionary<string, YFlowDocument> YFlows,
        ImmutableDictionary<Endpoint, ImmutableList<PointEnd>> Sinks,
        ImmutableDictionary<Endpoint, ImmutableList<PointEnd>> Devices)
    {
        /// <summary>The same requests: as it is, as it is to be, or both.</summary>
        public static bool AreAttachedAlike(FlowDocument known, FlowDocument changed) =>
            Requests(known).All(Requests(changed).Contains) && Requests(changed).All(Requests(known).Contains);

        /// <summary>A flow that is known, and attached where it was.</summary>
        public Content Renewed(FlowDocument flow) => this with
        {
            Flows = Flows.SetItem(flow.Id, flow),
            Naming = Names(flow) ? Naming.SetItem(flow.Id, flow) : Naming,
        };

        public Content With(FlowDocument flow) => Added(Places.Of(flow)) with
        {
            Flows = Flows.SetItem(flow.Id, flow),
            Naming = Names(flow) ? Naming.SetItem(flow.Id, flow) : Naming,
        };

        public Content Without(FlowDocument flow) => Removed(Places.Of(flow)) with { Flows = Flows.Remove(flow.Id), Naming = Naming.Remove(flow.Id) };

        public Content With(YFlowDocument whole)
        {
            var nested = NestedFlows.Of(whole).ToArray();
            return Added(Places.Of(whole)) with
            {
                YFlows = YFlows.SetItem(whole.Id, whole),
                Flows = Flows.SetItems(nested.Select(flow => KeyValuePair.Create(flow.Id, flow))),
                Naming = Naming.SetItems(nested.Where(Names).Select(flow => KeyValuePair.Create(flow.Id, flow))),
            };
        }

        public Content Without(YFlowDocument whole)
        {
            var nested = NestedFlows.Of(whole).Select(flow => flow.Id).ToArray();
            return Removed(Places.Of(whole)) with
            {
                YFlows = YFlows.Remove(whole.Id),
                Flows = Flows.RemoveRange(nested),
                Naming = Naming.RemoveRange(nested),
            };
        }

        private Content Added(Places places)
        {
            var (ends, ports, sinks, devices) = (Ends, Ports, Sinks, Devices);
            foreach (var (at, end) in places.Ends) (ends, ports) = (Add(ends, at, end), Add(ports, at.At));
            foreach (var (at, end) in places.Sinks) (sinks, ports) = (Add(sinks, at, end), Add(ports, at.At));
            foreach (var (at, end) in places.Devices) (devices, ports) = (Add(devices, at, end), Add(ports, at.At));
            return this with { Ends = ends, Ports = ports, Sinks = sinks, Devices = devices };
        }

        private Content Removed(Places places)
        {
            var (ends, ports, sinks, devices) = (Ends, Ports, Sinks, Devices);
            foreach (var (at, end) in places.Ends) (ends, ports) = (Remove(ends, at, end), Remove(ports, at.At));
            foreach (var (at, end) in places.Sinks) (sinks, ports) = (Remove(sinks, at, end), Remove(ports, at.At));
            foreach (var (at, end) in places.Devices) (devices, ports) = (Remove(devices, at, end), Remove(ports, at.At));
            return this with { Ends = ends, Ports = ports, Sinks = sinks, Devices = devices };
        }

        private static ImmutableDictionary<Endpoint, ImmutableList<T>> Add<T>(ImmutableDictionary<Endpoint, ImmutableList<T>> known, Endpoint at, T end) =>
            known.SetItem(at, known.GetValueOrDefault(at, []).Add(end));

        private static ImmutableDictionary<Endpoint, ImmutableList<T>> Remove<T>(ImmutableDictionary<Endpoint, ImmutableList<T>> known, Endpoint at, T end)
        {
            var left = known[at].Remove(end);
            return left.IsEmpty ? known.Remove(at) : known.SetItem(at, left);
        }

        private static ImmutableDictionary<PortId, int> Add(ImmutableDictionary<PortId, int> ports, PortId port) =>
            ports.SetItem(port, ports.GetValueOrDefault(port) + 1);

        private static ImmutableDictionary<PortId, int> Remove(ImmutableDictionary<PortId, int> ports, PortId port) =>
            ports[port] == 1 ? ports.Remove(port) : ports.SetItem(port, ports[port] - 1);

        private static bool Names(FlowDocument flow) => flow.Request is { DiverseWith: not null } or { AffinityWith: not null };
    }

    private static FlowRequest[] Requests(FlowDocument flow) => flow.Intent?.Request is { } next ? [flow.Request, next] : [flow.Request];

    /// <summary>Where a service is attached, as it is and as it is to be, each place once.</summary>
    private sealed record Places(
        HashSet<(Endpoint At, FlowEnd End)> Ends, HashSet<(Endpoint At, PointEnd End)> Sinks, HashSet<(Endpoint At, PointEnd End)> Devices)
    {
        public static Places Of(FlowDocument flow)
        {
            var places = new Places([], [], []);
            foreach (var request in Requests(flow))
            {
                places.Ends.Add((request.Source.Normalized(), new FlowEnd(request.Id, IsSource: true)));
                places.Ends.Add((request.Destination.Normalized(), new FlowEnd(request.Id, IsSource: false)));
                places.AddPoints(request.Id, request.Mirrors, request.AllJoins());
            }

            return places;
        }

        public static Places Of(YFlowDocument whole)
        {
            var places = new Places([], [], []);
            YFlowRequest?[] requests = [whole.Request, whole.Intent?.Request];
            foreach (var request in requests.OfType<YFlowRequest>())
            {
                foreach (var leg in request.SubFlows.ToArray())
                {
                    places.Ends.Add((leg.SharedAt(request.Shared), new FlowEnd(leg.FlowId, IsSource: true)));
                    places.Ends.Add((leg.End.Normalized(), new FlowEnd(leg.FlowId, IsSource: false)));
                    places.AddPoints(leg.FlowId, leg.Mirrors, leg.AllJoins());
                }
            }

            return places;
        }

        private void AddPoints(string flow, OpenFlow.Seq<MirrorRequest> mirrors, IEnumerable<JoinRequest> joins)
        {
            foreach (var mirror in mirrors) Sinks.Add((mirror.Sink.Normalized(), new PointEnd(flow, mirror.Id, mirror.Direction)));
            foreach (var join in joins)
            {
                if (join.Device is not { } device) continue;
                foreach (var direction in new[] { FlowDirection.Forward, FlowDirection.Reverse }.Where(join.Enters))
                {
                    Devices.Add((device.Normalized(), new PointEnd(flow, join.Id, direction)));
                    if (join.MultiAccess) Sinks.Add((device.Normalized(), new PointEnd(flow, join.Id, direction)));
                }
            }
        }
    }
}
