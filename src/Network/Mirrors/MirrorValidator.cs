using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Network.Mirrors;

/// <summary>
/// Everything that is wrong with a mirror that is asked for, in the order in which clients of the Northbound API expect the first one. What is
/// allowed here beyond it: sinks on any switch, and transit switches of pinned flows.
/// </summary>
public static class MirrorValidator
{
    /// <summary>The general text of most refusals.</summary>
    public const string NotCreated = "Could not create flow mirror point";

    /// <summary>The general text of a refusal by the id.</summary>
    public const string WrongId =
        "Mirror path ID can only consist of alphanumeric characters, underscore, and hyphen. The length of this parameter must not exceed 100 characters.";

    private const string NotRead = "Can not parse arguments of the mirror point create request";

    /// <returns>Empty: nothing is wrong. Fields are JSON paths of the request.</returns>
    public static Seq<Problem> Check(MirrorRequest request, PointedFlow flow, IServiceFacts facts)
    {
        if (!PointRules.IsId(request.Id)) return [new(RefusalKind.ParametersInvalid, NotRead, "$.mirror_point_id")];
        var sink = request.Sink.Normalized();
        return
        [
            .. PointRules.Place(flow, request.At, "mirror"),
            .. Known(request, flow),
            .. PointRules.Connected(request.At, sink.Switch, facts, "mirror"),
            .. PointRules.Port(sink, facts),
            .. PointRules.Free(request.Id, sink, facts),
            .. Taken(request, flow, sink, facts),
            .. Echo(request, flow, sink),
        ];
    }

    private static IEnumerable<Problem> Known(MirrorRequest request, PointedFlow flow)
    {
        if (flow.Mirrors.Any(known => known.Id == request.Id))
            yield return new(RefusalKind.AlreadyExists, $"Flow mirror point {request.Id} already exists", "$.mirror_point_id");
    }

    /// <summary>A sink may have both directions of one flow, and the device that is there may join it.</summary>
    private static IEnumerable<Problem> Taken(MirrorRequest request, PointedFlow flow, Endpoint sink, IServiceFacts facts)
    {
        var id = flow.Request.Id;
        var other = facts.SinksAt(sink).Where(known => known.Flow != id || known.Direction == request.Direction)
            .Concat(facts.DevicesAt(sink).Where(known => known.Flow != id))
            .FirstOrDefault();
        if (other is null) yield break;
        yield return new(
            RefusalKind.AlreadyExists, $"Requested endpoint '{sink}' conflicts with existing flow mirror point '{other.Id}'.", "$.sink_endpoint");
    }

    /// <summary>No device hears itself: one that joins the mirrored direction before the mirror would.</summary>
    private static IEnumerable<Problem> Echo(MirrorRequest request, PointedFlow flow, Endpoint sink)
    {
        var join = flow.Joins.FirstOrDefault(known => known.Device?.Normalized() == sink && known.Enters(request.Direction)
            && flow.Place(known.At, request.Direction) < flow.Place(request.At, request.Direction));
        if (join is null) yield break;
        yield return new(
            RefusalKind.DataInvalid,
            $"The device of join point {join.Id} would hear itself: its packets enter the {request.Direction.ToString().ToLowerInvariant()} direction before "
            + $"the mirror point switch {request.At}",
            "$.mirror_point_switch_id");
    }
}
