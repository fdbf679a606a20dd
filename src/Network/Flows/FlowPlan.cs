using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>One link of a directed path and the VLAN label that the packets of the path carry on it.</summary>
public sealed record Hop(IslId Isl, LinkDirection Direction, ushort Label)
{
    public PortId From => Isl.From(Direction);

    public PortId To => Isl.To(Direction);
}

/// <summary>A path in one direction, from the switch where packets enter to the switch where they leave. No hops: one switch.</summary>
public sealed record DirectedPath(Seq<Hop> Hops);

/// <summary>Both directions of one way through the network; the reverse runs over the same links, backwards.</summary>
/// <param name="Slot">0…3. A pair installed beside another of the same flow has a slot of its own, so their rules never touch.</param>
public sealed record PathPair(byte Slot, DirectedPath Forward, DirectedPath Reverse);

/// <summary>Direction of a flow: forward runs from source to destination.</summary>
public enum FlowDirection : byte
{
    Forward = 0,
    Reverse = 1,
}

/// <summary>
/// One flow as it is, or is to be, in the network. Everything that its rules, claims and reservations follow from, and nothing else.
/// </summary>
/// <param name="Number">1…1 048 575, unique in the network.</param>
/// <param name="Bandwidth">0: not metered, nothing reserved.</param>
/// <param name="IgnoreBandwidth">Reservations are recorded and not counted.</param>
/// <param name="ForwardMeter">Meter at the source switch; null: none.</param>
/// <param name="ReverseMeter">Meter at the destination switch; null: none.</param>
/// <param name="Mirrors">One for a switch and a direction.</param>
/// <param name="LeadsInto">
/// Id of the flow that a join leads this one into: then the end at the join switch is no client, and that flow says what happens there.
/// </param>
public sealed record FlowPlan(
    uint Number,
    Endpoint Source,
    Endpoint Destination,
    Kbps Bandwidth,
    bool IgnoreBandwidth,
    uint? ForwardMeter,
    uint? ReverseMeter,
    PathPair Primary,
    PathPair? Protected = null,
    Seq<MirrorPoint> Mirrors = default,
    Seq<Join> Joins = default,
    string? LeadsInto = null)
{
    /// <summary>No path was fast enough; this one is within the second limit.</summary>
    public bool IsBackup { get; init; }

    /// <summary>The protected pair carries the traffic, and the primary one protects it.</summary>
    public FlowPlan Swapped() => Protected is null ? this : this with { Primary = Protected, Protected = Primary };

    public bool IsOneSwitch => Source.Switch == Destination.Switch;

    /// <summary>The installed pairs, the one that carries traffic first.</summary>
    public IEnumerable<PathPair> Pairs => Protected is null ? [Primary] : [Primary, Protected];

    public Endpoint Ingress(FlowDirection direction) => direction == FlowDirection.Forward ? Source : Destination;

    public Endpoint Egress(FlowDirection direction) => direction == FlowDirection.Forward ? Destination : Source;

    public uint? Meter(FlowDirection direction) => direction == FlowDirection.Forward ? ForwardMeter : ReverseMeter;

    public static DirectedPath Path(PathPair pair, FlowDirection direction) =>
        direction == FlowDirection.Forward ? pair.Forward : pair.Reverse;

    /// <summary>
    /// The join is where a leaf flow of a Y-flow ends in the Y-point: its packets go on as the shared flow's, as those of the leaf do.
    /// </summary>
    public bool IsJoinedAtJoint(Join join) => LeadsInto is null && Egress(join.Direction) is { IsJoint: true } joint && joint.Switch == join.At;

    /// <summary>Every switch that has a part in this plan, each once.</summary>
    public IEnumerable<SwitchId> Switches() =>
        Pairs.Select(pair => pair.Forward).Concat(OneWayPaths())
            .SelectMany(path => path.Hops).SelectMany(hop => new[] { hop.From.Switch, hop.To.Switch })
            .Concat(Joins.Where(join => join.Via is null).Select(join => join.Device.Switch))
            .Prepend(Destination.Switch).Prepend(Source.Switch).Distinct();

    /// <summary>Paths of mirrors and joins, without those that are other flows'.</summary>
    private IEnumerable<DirectedPath> OneWayPaths() => Mirrors.SelectMany(point => point.Sinks).Where(sink => sink.Via is null).Select(sink => sink.Path)
        .Concat(Joins.Where(join => join.Via is null).Select(join => join.Path));
}
