using Kilda.Network.Mirrors;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <content>
/// Mirrors: at the mirror switch the route of the colour leads to a group whose first bucket does what the route did, and the others send
/// copies to the sinks. They are taken behind the meter.
/// </content>
internal sealed partial class ServiceRules
{
    /// <summary>By the mirror point or join whose numbers they have.</summary>
    private readonly List<(object Of, GroupList List)> _groups = [];

    public IEnumerable<Group> Groups => _groups.SelectMany(known => known.List.Groups);

    /// <param name="owner">A mirror point or join of the plan.</param>
    public Seq<Group> GroupsOf(object owner) => _groups.Where(known => ReferenceEquals(known.Of, owner)).SelectMany(known => known.List.Groups).ToSeq();

    private MirrorPoint? PointOf(in Line line)
    {
        if (line.Flow is not { Mirrors.IsEmpty: false } flow) return null;
        foreach (var point in flow.Mirrors)
        {
            if (point.At == at && point.Direction == line.Colour.Direction) return point;
        }

        return null;
    }

    /// <summary>Stage two of a colour that goes several ways; one more rule for each port that packets come in on and leave by.</summary>
    /// <param name="isUsed">Otherwise the groups only.</param>
    private void AddFanOut(in Line line, GroupList groups, Instruction.Meter? meter, Exit[] exits, ReadOnlySpan<uint> inPorts, bool isUsed = true)
    {
        Add(line, null, groups.All(exits, null));
        for (var i = 0; i < inPorts.Length; i++)
        {
            var port = inPorts[i];
            if (!inPorts[..i].Contains(port) && exits.Any(way => way.Port == port)) Add(line, port, groups.All(exits, port));
        }

        void Add(in Line line, uint? inPort, uint group)
        {
            if (isUsed) _body.Route(line.Colour, line.Cookie, meter, [new OfAction.ToGroup(group)], inPort);
        }
    }

    /// <summary>
    /// Stage one's copies, where packets of the line go on as packets of another flow: a group of the sinks alone, before anything is done.
    /// </summary>
    private Seq<OfAction> Copies(in Line line, uint inPort) => PointOf(line) is { } point
        ? [new OfAction.ToGroup(GroupsAt(point, point.Groups).All([.. point.Sinks.Select(Copy)], inPort))]
        : [];

    private void AddMirrorPaths(MirrorPoint point)
    {
        foreach (var sink in point.Sinks)
        {
            if (sink.Via is not null) continue;
            var line = Line.Of(point, sink);
            AddTransit(line);
            AddDelivery(line);
        }
    }

    private static Exit Copy(Sink sink) => sink.Path.Hops is [var first, ..] ? Exit.To(first) : Exit.To(sink.End);

    private GroupList GroupsAt(object owner, Seq<uint> numbers)
    {
        foreach (var (known, list) in _groups)
        {
            if (ReferenceEquals(known, owner)) return list;
        }

        var groups = new GroupList(numbers);
        _groups.Add((owner, groups));
        return groups;
    }
}
