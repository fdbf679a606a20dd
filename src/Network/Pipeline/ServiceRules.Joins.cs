using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <content>
/// Joins: at the join switch a joined packet does what the flow's do there, behind the same meter, except that its device gets no copy: no
/// device hears itself. A device that is joined to both directions sends a copy along one of the joins and the packet itself along the other.
/// </content>
internal sealed partial class ServiceRules
{
    private void AddJoins(FlowPlan flow)
    {
        foreach (var join in flow.Joins)
        {
            var other = OtherOf(flow, join);
            if (join.Via is null) AddJoinPath(flow, join, other);
            if (join.At != at || flow.IsJoinedAtJoint(join)) continue;
            if (other is null || IsFirst(flow, join, other) || IsApart(join)) AddJoined(flow, join, other);
        }
    }

    private void AddJoinPath(FlowPlan flow, Join join, Join? other)
    {
        var line = Line.Of(flow, join);
        AddTransit(line);
        if (line.Arrival is { } end && end.To.Switch == at)
        {
            _body.IslPort(end.To.Port);
            var start = flow.IsJoinedAtJoint(join) ? IntoShared(flow, join, null, [], end.To.Port) : new Start(null, [], line.Colour);
            _body.PathEnd(end.To.Port, end.Label, start, line.Cookie);
        }

        if (join.Device.Switch == at && (other is null || IsFirst(flow, join, other))) AddDevice(flow, join, other);
    }

    /// <summary>Where the device is attached: its packets get the colour of its join, of the first one if there are two.</summary>
    private void AddDevice(FlowPlan flow, Join join, Join? second)
    {
        var line = Line.Of(flow, join);
        var start = new Start(null, [], line.Colour);
        if (second is not null) start = start with { Meter = AddMeter(Line.Of(flow, second)), Tags = Copies(flow, second) };
        if (line.Hops is [var first, ..])
        {
            // With two joins the meter is in stage one: a packet counts once.
            _body.Route(line.Colour, line.Cookie, second is null ? AddMeter(line) : null, Exit.To(first), [line.Ingress.Port]);
        }

        else if (flow.IsJoinedAtJoint(join))
        {
            // The leaf's own packets may begin here, too: they have one meter together.
            var way = LineOf(flow, join.Direction);
            start = IntoShared(flow, join, start.Meter ?? (way.Ingress.Switch == at ? AddMeter(way) : null), start.Tags, join.Device.Port);
        }

        AddEntry(line.Ingress, start, line.Cookie);
    }

    /// <summary>
    /// A packet that joins a leaf flow at the Y-point on its way to the shared end does there what the leaf's do: it becomes one of the shared
    /// flow, whose meter is for all that comes by.
    /// </summary>
    private Start IntoShared(FlowPlan flow, Join join, Instruction.Meter? meter, Seq<OfAction> copies, uint inPort)
    {
        var tree = new Tree(service, service.Joints[0]);
        var leg = tree.Legs.First(known => (known.Number, known.Slot) == (flow.Number, flow.Primary.Slot));
        Exit[] sinks = [.. Sinks(LineOf(flow, join.Direction), join).Select(Copy)];
        Seq<OfAction> own = sinks is [] ? [] : [new OfAction.ToGroup(GroupsAt(join, join.Groups).All(sinks, inPort))];
        return IntoShared(tree, leg, meter, [.. copies, .. own]);
    }

    /// <summary>
    /// The copies that go along the second join of a device: into its path, or to where it ends on this switch. Whatever becomes of the packet
    /// itself begins with its carrier, so a label may be left on it.
    /// </summary>
    private Seq<OfAction> Copies(FlowPlan flow, Join second)
    {
        if (second.Path.Hops is [var first, ..]) return [RuleList.SetVlan(first.Label), new OfAction.Output(first.From.Port)];
        var (groups, group) = (GroupsAt(second, second.Groups), 0u);
        foreach (var pair in BySlot(flow))
        {
            var id = groups.All([.. Exits(flow, pair, second)], second.Device.Port);
            if (pair == flow.Primary) group = id;
        }

        return [new OfAction.ToGroup(group)];
    }

    /// <summary>Stage two of a joined packet.</summary>
    private void AddJoined(FlowPlan flow, Join join, Join? other)
    {
        var line = Line.Of(flow, join);
        var way = LineOf(flow, join.Direction);
        var meter = (way.Ingress.Switch == at ? AddMeter(way) : null) ?? AddShared(way);
        ReadOnlySpan<uint> inPorts = [line.Arrival?.To.Port ?? join.Device.Port];
        foreach (var pair in BySlot(flow))
        {
            Exit[] exits = [.. Exits(flow, pair, join), .. other is { Via: not null } ? Exits(flow, pair, other) : []];
            if (exits.Length > 1) AddFanOut(line, GroupsAt(join, join.Groups), meter, exits, inPorts, isUsed: pair == flow.Primary);
            else if (pair == flow.Primary) _body.Route(line.Colour, line.Cookie, meter, exits[0], inPorts);
        }
    }

    /// <summary>
    /// Joined packets take the pair that carries the traffic. The groups are there for both, in the order of the slots: so their numbers stay when the
    /// pairs change places.
    /// </summary>
    private static IEnumerable<PathPair> BySlot(FlowPlan flow) => flow.Pairs.OrderBy(pair => pair.Slot);

    /// <summary>Where packets of a join leave this switch: as the flow's do, without a copy to the device.</summary>
    private List<Exit> Exits(FlowPlan flow, PathPair pair, Join join)
    {
        var line = Line.Of(flow, pair, join.Direction);
        return [ExitOf(line), .. Sinks(line, join).Select(Copy)];
    }

    /// <summary>Who gets a copy here of what joins the line: everybody but the device itself.</summary>
    private IEnumerable<Sink> Sinks(in Line line, Join join) => PointOf(line) is { } point ? point.Sinks.Where(sink => sink.End != join.Device) : [];

    private static Join? OtherOf(FlowPlan flow, Join join)
    {
        foreach (var known in flow.Joins)
        {
            if (!ReferenceEquals(known, join) && known.Device == join.Device) return known;
        }

        return null;
    }

    /// <summary>
    /// The join whose colour the packet itself has; the other one is sent a copy. Only the packet goes through the meter at the join switch, so
    /// the copy had better have another one to come to, or no link before it.
    /// </summary>
    private static bool IsFirst(FlowPlan flow, Join join, Join other)
    {
        if (join.Path.Hops.IsEmpty != other.Path.Hops.IsEmpty) return join.Path.Hops.IsEmpty;
        var (ends, otherEnds) = (IsDelivered(flow, join), IsDelivered(flow, other));
        return ends == otherEnds ? join.Direction == FlowDirection.Forward : !ends;
    }

    /// <summary>The second join of a device comes to its switch by itself, not out of the rule of the first.</summary>
    private static bool IsApart(Join join) => join.Via is null && !join.Path.Hops.IsEmpty;

    private static bool IsDelivered(FlowPlan flow, Join join) => flow.Egress(join.Direction).Switch == join.At && !flow.IsJoinedAtJoint(join);

    private static Line LineOf(FlowPlan flow, FlowDirection direction) => Line.Of(flow, flow.Primary, direction);

    /// <summary>Where packets of the line leave this switch, which is on its path.</summary>
    private Exit ExitOf(in Line line)
    {
        foreach (var hop in line.Hops)
        {
            if (hop.From.Switch == at) return Exit.To(hop);
        }

        return Exit.To(line.Egress);
    }

    /// <summary>The meter that the packets of a direction share with those that join it here.</summary>
    private Instruction.Meter? AddShared(in Line line) => JoinOf(line) is { Shared: { } id } ? AddMeter(line with { Meter = id }) : null;

    private Join? JoinOf(in Line line)
    {
        if (line.Flow is not { Joins.IsEmpty: false } flow) return null;
        foreach (var join in flow.Joins)
        {
            if (join.At == at && join.Direction == line.Colour.Direction) return join;
        }

        return null;
    }
}
