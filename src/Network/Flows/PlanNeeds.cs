using Kilda.Network.Bandwidth;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>What a meter is for.</summary>
public enum MeterRole
{
    /// <summary>Where the flow's forward direction begins.</summary>
    Forward = 1,

    /// <summary>Where its reverse direction begins; of the shared flow of a Y-flow the Y-point.</summary>
    Reverse,

    /// <summary>Where a joined device is attached.</summary>
    Device,

    /// <summary>Of the flow's forward packets and those that join them at a switch.</summary>
    JoinedForward,

    /// <summary>The same of its reverse packets.</summary>
    JoinedReverse,
}

/// <summary>A place of a plan where a meter belongs. The same place of another plan of the service may have the same meter.</summary>
/// <param name="Flow">Number of the flow.</param>
/// <param name="At">The device; else the switch only.</param>
public readonly record struct MeterPlace(uint Flow, MeterRole Role, Endpoint At)
{
    public SwitchId Switch => At.Switch;
}

/// <summary>
/// A drafted plan has no meters and no groups, and <see cref="NoLabel"/> where a label has to be granted. What has to be asked for follows
/// from it, and with what was granted it becomes the plan.
/// </summary>
public static class PlanNeeds
{
    public const ushort NoLabel = 0;

    /// <summary>What each link must grant for the hops that have no label.</summary>
    public static IReadOnlyDictionary<IslId, Seq<LedgerWant>> Wants(this ServicePlan draft)
    {
        var wants = new Dictionary<IslId, Seq<LedgerWant>>();
        foreach (var held in draft.AllHops())
        {
            if (held.Hop.Label == NoLabel) wants[held.Hop.Isl] = wants.GetValueOrDefault(held.Hop.Isl).Add(held.Want);
        }

        return wants;
    }

    /// <summary>Every place for a meter, each once, with the rate it has there. None without bandwidth.</summary>
    public static IEnumerable<(MeterPlace Place, Kbps Rate)> MeterPlaces(this ServicePlan plan) =>
        plan.Flows.Where(flow => flow.Bandwidth > Kbps.Zero).SelectMany(flow => Places(plan, flow).Select(place => (place, flow.Bandwidth))).Distinct();

    /// <summary>The meter at a place; null: none is there.</summary>
    public static uint? MeterAt(this ServicePlan plan, MeterPlace place, Kbps rate)
    {
        foreach (var flow in plan.Flows)
        {
            if (flow.Number == place.Flow && flow.Bandwidth == rate && MeterOf(flow, place) is { } meter) return meter;
        }

        return null;
    }

    /// <param name="draft">A plan whose gaps are to be filled.</param>
    /// <param name="label">The label that a link granted.</param>
    /// <param name="meter">The meter for a place; null: the switch has none.</param>
    public static ServicePlan Filled(this ServicePlan draft, Func<IslId, LedgerKey, ushort> label, Func<MeterPlace, uint?> meter)
    {
        var places = draft.MeterPlaces().Select(known => known.Place).ToHashSet();
        return draft with { Flows = draft.Flows.Select(Fill).ToSeq() };

        FlowPlan Fill(FlowPlan flow) => flow with
        {
            ForwardMeter = Meter(Of(flow, MeterRole.Forward, flow.Source)),
            ReverseMeter = Meter(Of(flow, MeterRole.Reverse, flow.Destination)),
            Primary = Pair(flow, flow.Primary),
            Protected = flow.Protected is null ? null : Pair(flow, flow.Protected),
            Mirrors = flow.Mirrors.Select(point => point with { Sinks = point.Sinks.Select(FillSink).ToSeq() }).ToSeq(),
            Joins = flow.Joins.Select(join => join with
            {
                Path = Path(join.Number, join.Slot, join.Path),
                Meter = Meter(OfDevice(flow, join)),
                Shared = Meter(OfJoined(flow, join)),
            }).ToSeq(),
        };

        Sink FillSink(Sink sink) => sink with { Path = Path(sink.Number, sink.Slot, sink.Path) };

        PathPair Pair(FlowPlan flow, PathPair pair) => pair with
        {
            Forward = Path(flow.Number, pair.Slot, pair.Forward),
            Reverse = Path(flow.Number, pair.Slot, pair.Reverse),
        };

        DirectedPath Path(uint number, byte slot, DirectedPath path) => path.Hops.Any(hop => hop.Label == NoLabel)
            ? new DirectedPath(path.Hops.Select(hop => hop.Label == NoLabel
                ? hop with { Label = label(hop.Isl, new LedgerKey(number, slot, hop.Direction)) }
                : hop).ToSeq())
            : path;

        uint? Meter(MeterPlace place) => places.Contains(place) ? meter(place) : null;
    }

    /// <summary>The path over these links, its labels to be granted.</summary>
    public static DirectedPath Unlabelled(this IEnumerable<Paths.PathHop> hops) =>
        new(hops.Select(hop => new Hop(hop.Isl, hop.Direction, NoLabel)).ToSeq());

    /// <summary>Both directions of the way over these links, their labels to be granted.</summary>
    public static PathPair UnlabelledPair(this Seq<Paths.PathHop> hops, byte slot) => new(
        slot, hops.Unlabelled(), hops.Reverse().Select(hop => new Paths.PathHop(hop.Isl, hop.Direction.Opposite())).Unlabelled());

    private static IEnumerable<MeterPlace> Places(ServicePlan plan, FlowPlan flow)
    {
        if (!flow.Source.IsJoint) yield return Of(flow, MeterRole.Forward, flow.Source);
        if (!flow.Destination.IsJoint || plan.Joints.Any(joint => joint.Number == flow.Number)) yield return Of(flow, MeterRole.Reverse, flow.Destination);
        foreach (var join in flow.Joins.ToArray())
        {
            if (join.Via is null) yield return OfDevice(flow, join);
            if (flow.Ingress(join.Direction).Switch != join.At && !flow.IsJoinedAtJoint(join)) yield return OfJoined(flow, join);
        }
    }

    private static uint? MeterOf(FlowPlan flow, MeterPlace place) => place.Role switch
    {
        MeterRole.Forward when Of(flow, MeterRole.Forward, flow.Source) == place => flow.ForwardMeter,
        MeterRole.Reverse when Of(flow, MeterRole.Reverse, flow.Destination) == place => flow.ReverseMeter,
        MeterRole.Device => flow.Joins.FirstOrDefault(join => OfDevice(flow, join) == place)?.Meter,
        MeterRole.JoinedForward or MeterRole.JoinedReverse => flow.Joins.FirstOrDefault(join => OfJoined(flow, join) == place)?.Shared,
        _ => null,
    };

    private static MeterPlace Of(FlowPlan flow, MeterRole role, Endpoint end) => new(flow.Number, role, Endpoint.Joint(end.Switch));

    private static MeterPlace OfDevice(FlowPlan flow, Join join) => new(flow.Number, MeterRole.Device, join.Device);

    private static MeterPlace OfJoined(FlowPlan flow, Join join) => new(
        flow.Number, join.Direction == FlowDirection.Forward ? MeterRole.JoinedForward : MeterRole.JoinedReverse, Endpoint.Joint(join.At));
}
