using Kilda.Network.Mirrors;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <content>
/// Mirrors: at the mirror switch the route of the colour leads to a group whose first bucket does what the route did, and the others send
/// copies to the sinks. They are taken behind the meter.
/// </content>
internal sealed partial class ServiceRules
{
    private readonly List<(MirrorPoint Point, GroupList Groups)> _points = [];

    public IEnumerable<Group> Groups => _points.SelectMany(point => point.Groups.Groups);

    public Seq<Group> GroupsOf(MirrorPoint point) =>
        _points.Where(known => ReferenceEquals(known.Point, point)).SelectMany(known => known.Groups.Groups).ToSeq();

    private MirrorPoint? PointOf(in Line line)
    {
        if (line.Flow is not { Mirrors.IsEmpty: false } flow) return null;
        foreach (var point in flow.Mirrors)
        {
            if (point.At == at && point.Direction == line.Colour.Direction) return point;
        }

        return null;
    }

    private void AddMirrored(in Line line, MirrorPoint point, Instruction.Meter? meter, in Exit exit, ReadOnlySpan<uint> inPorts)
    {
        Exit[] exits = [exit, .. point.Sinks.Select(Copy)];
        var groups = GroupsAt(point);
        _body.Route(line.Colour, line.Cookie, meter, [new OfAction.ToGroup(groups.All(exits, null))], null);
        for (var i = 0; i < inPorts.Length; i++)
        {
            var port = inPorts[i];
            if (inPorts[..i].Contains(port) || !exits.Any(way => way.Port == port)) continue;
            _body.Route(line.Colour, line.Cookie, meter, [new OfAction.ToGroup(groups.All(exits, port))], port);
        }
    }

    /// <summary>
    /// Stage one's copies, where packets of the line go on as packets of another flow: a group of the sinks alone, before anything is done.
    /// </summary>
    private Seq<OfAction> Copies(in Line line, uint inPort) => PointOf(line) is { } point
        ? [new OfAction.ToGroup(GroupsAt(point).All([.. point.Sinks.Select(Copy)], inPort))]
        : [];

    private void AddMirrorPaths(MirrorPoint point)
    {
        foreach (var sink in point.Sinks)
        {
            var line = Line.Of(point, sink);
            AddTransit(line);
            AddDelivery(line);
        }
    }

    private static Exit Copy(Sink sink) => sink.Path.Hops is [var first, ..] ? Exit.To(first) : Exit.To(sink.End);

    private GroupList GroupsAt(MirrorPoint point)
    {
        foreach (var (known, of) in _points)
        {
            if (ReferenceEquals(known, point)) return of;
        }

        var groups = new GroupList(point.Groups);
        _points.Add((point, groups));
        return groups;
    }
}
