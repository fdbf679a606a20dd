using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>The rules of one service on one switch, as they come together.</summary>
internal readonly partial struct ServiceRules(ServicePlan service, SwitchId at, SwitchAbilities abilities)
{
    private readonly List<Rule> _body = new(16);
    private readonly List<Rule> _entries = [];
    private readonly List<Meter> _meters = [];

    public (List<Rule> Body, List<Meter> Meters, List<Rule> Entries) Parts => (_body, _meters, _entries);

    public void Add()
    {
        if (!service.Joints.IsEmpty)
        {
            AddTrees();
            return;
        }

        var flow = service.Flows[0];
        AddPair(flow, flow.Primary);
        if (flow.Protected is { } spare) AddPair(flow, spare);
        AddEntry(new Line(flow, flow.Primary, FlowDirection.Forward));
        AddEntry(new Line(flow, flow.Primary, FlowDirection.Reverse));
    }

    private void AddPair(FlowPlan flow, PathPair pair)
    {
        Add(new Line(flow, pair, FlowDirection.Forward));
        Add(new Line(flow, pair, FlowDirection.Reverse));
    }

    /// <summary>A direction of a flow from client to client.</summary>
    private void Add(in Line line)
    {
        AddStart(line, [line.Ingress.Port]);
        AddTransit(line);
        AddDelivery(line);
    }

    /// <summary>Where the packets begin: into the first link, or out to the client on the same switch.</summary>
    /// <param name="line">A direction of a flow.</param>
    /// <param name="inPorts">Where its packets come in.</param>
    private void AddStart(in Line line, ReadOnlySpan<uint> inPorts)
    {
        if (line.Ingress.Switch != at) return;
        var meter = AddMeter(line);
        if (line.Hops.IsEmpty) _body.Route(line.Colour, line.Cookie, meter, RuleList.ClientTags(line.Egress), inPorts, line.Egress.Port);
        else _body.Route(line.Colour, line.Cookie, meter, [RuleList.SetVlan(line.Hops[0].Label)], inPorts, line.Hops[0].From.Port);
    }

    private void AddTransit(in Line line)
    {
        var hops = line.Hops;
        for (var i = 0; i + 1 < hops.Length; i++)
        {
            var arrival = hops[i].To;
            if (arrival.Switch != at) continue;
            _body.IslPort(arrival.Port);
            _body.Swap(arrival.Port, hops[i].Label, hops[i + 1].Label, hops[i + 1].From.Port, line.Cookie);
        }
    }

    /// <summary>Where the last link ends: out to the client.</summary>
    private void AddDelivery(in Line line)
    {
        if (line.Arrival is not { } hop || hop.To.Switch != at) return;
        _body.IslPort(hop.To.Port);
        _body.PathEnd(hop.To.Port, hop.Label, new Start(null, [], line.Colour), line.Cookie);
        _body.Route(line.Colour, line.Cookie, null, RuleList.ClientTags(line.Egress), [hop.To.Port], line.Egress.Port);
    }

    /// <summary>Stage one: the client's packets get the colour.</summary>
    private void AddEntry(in Line line)
    {
        if (line.Ingress.Switch == at) AddEntry(line.Ingress, new Start(null, [], line.Colour), line.Cookie);
    }

    private void AddEntry(Endpoint client, Start start, ulong cookie)
    {
        _entries.Colour(client, start, cookie);
        if (client.Inner != 0) _entries.OuterTag(client.Port, client.Outer);
        _entries.ClientPort(client.Port);
    }

    /// <summary>Both pairs and, while the rate is the same, the old plan too go through one meter.</summary>
    private Instruction.Meter? AddMeter(in Line line)
    {
        if (line.Flow.Bandwidth.Value <= 0 || abilities.MaxMeters == 0 || line.Flow.Meter(line.Direction) is not { } id) return null;
        foreach (var known in _meters)
        {
            if (known.Id == id) return new Instruction.Meter(id);
        }

        _meters.Add(FlowMeter.For(id, line.Flow.Bandwidth));
        return new Instruction.Meter(id);
    }
}

/// <summary>One direction of one path pair of a flow.</summary>
internal readonly struct Line(FlowPlan flow, PathPair pair, FlowDirection direction)
{
    public FlowPlan Flow => flow;

    public FlowDirection Direction => direction;

    public Colour Colour => Colour.Of(flow.Number, direction, pair.Slot);

    public ulong Cookie => Cookies.Of(flow.Number, direction, pair.Slot);

    public ulong JointCookie => Cookies.OfJoint(flow.Number, direction, pair.Slot);

    public Endpoint Ingress => flow.Ingress(direction);

    public Endpoint Egress => flow.Egress(direction);

    public ReadOnlySpan<Hop> Hops => FlowPlan.Path(pair, direction).Hops.Span;

    /// <summary>The last hop; null where both ends are on one switch.</summary>
    public Hop? Arrival => Hops is [.., var last] ? last : null;
}

/// <summary>What stage one does with a packet before stage two looks at its colour.</summary>
/// <param name="Meter">Of flows before the colour's in a chain on one switch.</param>
/// <param name="Tags">Actions on the carrier in front.</param>
internal readonly record struct Start(Instruction.Meter? Meter, Seq<OfAction> Tags, Colour Colour);
