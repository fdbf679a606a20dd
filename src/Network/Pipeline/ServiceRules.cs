using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>The rules of one service on one switch, as they come together.</summary>
internal sealed partial class ServiceRules(ServicePlan service, SwitchId at, SwitchAbilities abilities)
{
    private readonly List<Rule> _body = new(16);
    private readonly List<Rule> _entries = [];
    private readonly List<Meter> _meters = [];

    public (List<Rule> Body, List<Meter> Meters, List<Rule> Entries) Parts => (_body, _meters, _entries);

    /// <summary>Its entries need <see cref="PlanCompiler.AgainGroup"/>.</summary>
    public bool LooksAgain { get; private set; }

    public void Add()
    {
        if (!service.Joints.IsEmpty) AddTrees();
        else AddFlow(service.Flows[0]);
        foreach (var flow in service.Flows)
        {
            foreach (var point in flow.Mirrors) AddMirrorPaths(point);
        }

        foreach (var flow in service.Carrying()) AddJoins(flow);
    }

    /// <summary>In the order of the slots, whichever pair carries the traffic: so its groups keep their numbers when the pairs change places.</summary>
    private void AddFlow(FlowPlan flow)
    {
        var (first, second) = (flow.Primary, flow.Protected);
        if (second?.Slot < first.Slot) (first, second) = (second, first);
        AddPair(flow, first);
        if (second is not null) AddPair(flow, second);
        AddEntry(Line.Of(flow, flow.Primary, FlowDirection.Forward));
        AddEntry(Line.Of(flow, flow.Primary, FlowDirection.Reverse));
    }

    private void AddPair(FlowPlan flow, PathPair pair)
    {
        Add(Line.Of(flow, pair, FlowDirection.Forward));
        Add(Line.Of(flow, pair, FlowDirection.Reverse));
    }

    /// <summary>A direction of a flow from client to client. An end that leads into another flow, or comes out of it, is that flow's matter.</summary>
    private void Add(in Line line)
    {
        if (!line.Ingress.IsJoint && !line.IsLedOnAtOnce) AddStart(line, [line.Ingress.Port]);
        AddTransit(line);
        AddDelivery(line);
    }

    /// <summary>Where the packets begin: into the first link, or out to the client on the same switch.</summary>
    /// <param name="line">A direction of a flow.</param>
    /// <param name="inPorts">Where its packets come in.</param>
    private void AddStart(in Line line, ReadOnlySpan<uint> inPorts)
    {
        if (line.Ingress.Switch != at) return;
        AddRoute(line, AddMeter(line), line.Hops is [var first, ..] ? Exit.To(first) : Exit.To(line.Egress), inPorts);
        if (line is { Flow: not null, Hops: [var next, ..] }) _body.Probe(line.Colour, Exit.To(next), line.Cookie);
    }

    /// <summary>From link to link: in stage one, unless something else happens to the packets here.</summary>
    private void AddTransit(in Line line)
    {
        var hops = line.Hops;
        for (var i = 0; i + 1 < hops.Length; i++)
        {
            var arrival = hops[i].To;
            if (arrival.Switch != at) continue;
            _body.IslPort(arrival.Port);
            if (PointOf(line) is null && JoinOf(line) is null)
            {
                _body.Swap(arrival.Port, hops[i].Label, hops[i + 1].Label, hops[i + 1].From.Port, line.Cookie);
                continue;
            }

            _body.PathEnd(arrival.Port, hops[i].Label, new Start(null, [], line.Colour), line.Cookie);
            AddRoute(line, null, Exit.To(hops[i + 1]), [arrival.Port]);
            _body.SwapProbe(arrival.Port, hops[i].Label, line.Egress.Switch, Exit.To(hops[i + 1]), line.Cookie);
        }
    }

    /// <summary>Where the last link ends: out to the client.</summary>
    private void AddDelivery(in Line line)
    {
        if (line.Arrival is not { } hop || hop.To.Switch != at) return;
        _body.IslPort(hop.To.Port);
        _body.PathEnd(hop.To.Port, hop.Label, new Start(null, [], line.Colour), line.Cookie);
        if (!line.Egress.IsJoint) AddRoute(line, null, Exit.To(line.Egress), [hop.To.Port]);
    }

    /// <summary>Stage two of a colour: out, and to the sinks that have copies here.</summary>
    private void AddRoute(in Line line, Instruction.Meter? own, in Exit exit, ReadOnlySpan<uint> inPorts)
    {
        var meter = own ?? AddShared(line);
        if (PointOf(line) is { } point) AddFanOut(line, GroupsAt(point, point.Groups), meter, [exit, .. point.Sinks.Select(Copy)], inPorts);
        else _body.Route(line.Colour, line.Cookie, meter, exit, inPorts);
    }

    /// <summary>Stage one: the client's packets get the colour.</summary>
    private void AddEntry(in Line line)
    {
        if (line.Ingress.Switch != at || line.Ingress.IsJoint) return;
        AddEntry(line.Ingress, new Start(line.IsLedOnAtOnce ? AddMeter(line) : null, [], line.Colour), line.Cookie);
    }

    private void AddEntry(Endpoint client, Start start, ulong cookie)
    {
        _entries.Colour(client, start, cookie);
        if (client.Inner != 0) AddOuterTag(client);
        _entries.ClientPort(client.Port);
    }

    private void AddOuterTag(Endpoint client)
    {
        _entries.OuterTag(client.Port, client.Outer, abilities.MixesTags);
        LooksAgain = abilities.MixesTags;
    }

    /// <summary>Both pairs and, while the rate is the same, the old plan too go through one meter.</summary>
    private Instruction.Meter? AddMeter(in Line line)
    {
        if (line.Bandwidth.Value <= 0 || abilities.MaxMeters == 0 || line.Meter is not { } id) return null;
        foreach (var known in _meters)
        {
            if (known.Id == id) return new Instruction.Meter(id);
        }

        _meters.Add(FlowMeter.For(id, line.Bandwidth));
        return new Instruction.Meter(id);
    }
}

/// <summary>One direction of one path: of a pair of a flow, or of a path that runs one way.</summary>
/// <param name="Flow">Null: no flow's, nothing is mirrored.</param>
/// <param name="Meter">Where it begins; null: none.</param>
internal readonly record struct Line(
    Colour Colour, ulong Cookie, Endpoint Ingress, Endpoint Egress, DirectedPath Path, FlowPlan? Flow, Kbps Bandwidth, uint? Meter)
{
    public ulong JointCookie => Cookies.OfJoint(Colour.Number, Colour.Direction, Colour.Slot);

    public ReadOnlySpan<Hop> Hops => Path.Hops.Span;

    /// <summary>The last hop; null where both ends are on one switch.</summary>
    public Hop? Arrival => Hops is [.., var last] ? last : null;

    /// <summary>It begins where it is led into another flow: only stage one is its own.</summary>
    public bool IsLedOnAtOnce => Egress.IsJoint && Path.Hops.IsEmpty;

    public static Line Of(FlowPlan flow, PathPair pair, FlowDirection direction) => new(
        Colour.Of(flow.Number, direction, pair.Slot), Cookies.Of(flow.Number, direction, pair.Slot),
        flow.Ingress(direction), flow.Egress(direction), FlowPlan.Path(pair, direction), flow, flow.Bandwidth, flow.Meter(direction));

    public static Line Of(MirrorPoint point, Sink sink) => new(
        Colour.Of(sink.Number, FlowDirection.Forward, sink.Slot), Cookies.OfMirror(sink.Number, sink.Slot),
        Endpoint.Joint(point.At), sink.End, sink.Path, null, Kbps.Zero, null);

    public static Line Of(FlowPlan flow, Join join)
    {
        var direction = join.Via ?? FlowDirection.Forward;
        return new(
            Colour.Of(join.Number, direction, join.Slot), Cookies.Of(join.Number, direction, join.Slot),
            join.Device, Endpoint.Joint(join.At), join.Path, null, flow.Bandwidth, join.Meter);
    }
}

/// <summary>What stage one does with a packet before stage two looks at its colour.</summary>
/// <param name="Meter">Of flows before the colour's in a chain on one switch.</param>
/// <param name="Tags">Actions on the carrier in front.</param>
internal readonly record struct Start(Instruction.Meter? Meter, Seq<OfAction> Tags, Colour Colour);
