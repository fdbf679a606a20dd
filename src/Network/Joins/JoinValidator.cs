using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.OpenFlow;

namespace Kilda.Network.Joins;

/// <summary>Everything that is wrong with a join that is asked for, in the order of the checks of mirrors.</summary>
public static class JoinValidator
{
    public const string WrongId =
        "Join point ID can only consist of alphanumeric characters, underscore, and hyphen. The length of this parameter must not exceed 100 characters.";

    /// <param name="request">What is asked for.</param>
    /// <param name="flow">The flow that is asked.</param>
    /// <param name="from">The flow that <see cref="JoinRequest.FlowFrom"/> names; null: there is none.</param>
    /// <param name="facts">What is known of the network.</param>
    /// <returns>
    /// Empty: nothing is wrong. A join that is there already, asked for in the same words, is right and changes nothing. Fields are JSON paths.
    /// </returns>
    public static Seq<Problem> Check(JoinRequest request, PointedFlow flow, FlowRequest? from, IServiceFacts facts)
    {
        if (!PointRules.IsId(request.Id)) return [new(RefusalKind.ParametersInvalid, WrongId, "$.join_point_id")];
        if (flow.Joins.FirstOrDefault(known => known.Id == request.Id) is { } known)
            return known == request ? [] : [new(RefusalKind.AlreadyExists, $"Flow join point {request.Id} already exists", "$.join_point_id")];
        return
        [
            .. Flows(request, flow, from),
            .. PointRules.Place(flow, request.At, "join"),
            .. request.FlowFrom is null && request.Device is { } device ? Device(request, flow, device.Normalized(), facts) : [],
        ];
    }

    private static IEnumerable<Problem> Flows(JoinRequest request, PointedFlow flow, FlowRequest? from)
    {
        if (request.FlowTo is { } to && to != flow.Request.Id)
            yield return Data($"flow_id_to '{to}' is not the flow '{flow.Request.Id}' that the join point is made on", "$.flow_id_to");
        switch (request)
        {
            case { FlowFrom: null, Device: null }:
                yield return Data("A join point needs a sink_endpoint or a flow_id_from", "$.sink_endpoint");
                break;
            case { FlowFrom: not null, Device: not null }:
                yield return Data("A join point has a sink_endpoint or a flow_id_from, not both", "$.flow_id_from");
                break;
            case { FlowFrom: { } id } when id == flow.Request.Id:
                yield return Data("A flow cannot join itself", "$.flow_id_from");
                break;
            case { FlowFrom: { } id } when from is null:
                yield return new(RefusalKind.NotFound, $"Flow {id} not found", "$.flow_id_from");
                break;
            case { FlowFrom: { } id } when from!.Source.Switch != request.At && from.Destination.Switch != request.At:
                yield return Data($"Flow '{id}' does not end on the join point switch {request.At}", "$.flow_id_from");
                break;
            default:
                break;
        }

        if (request.FlowFrom is { } used && flow.Joins.Any(known => known.FlowFrom == used))
            yield return new(RefusalKind.AlreadyExists, $"Flow '{used}' is led into flow '{flow.Request.Id}' already", "$.flow_id_from");
    }

    private static IEnumerable<Problem> Device(JoinRequest request, PointedFlow flow, Endpoint device, IServiceFacts facts) =>
    [
        .. PointRules.Connected(request.At, device.Switch, facts, "join"),
        .. PointRules.Port(device, facts),
        .. PointRules.Free(request.Id, device, facts),
        .. Taken(request, flow, device, facts),
        .. Echo(request, flow, device),
    ];

    /// <summary>A device joins one flow, each direction of it once; where it is, the copies for it may leave.</summary>
    private static IEnumerable<Problem> Taken(JoinRequest request, PointedFlow flow, Endpoint device, IServiceFacts facts)
    {
        var id = flow.Request.Id;
        if (facts.DevicesAt(device).FirstOrDefault(known => known.Flow != id || request.Enters(known.Direction)) is { } join)
            yield return Conflict($"Requested endpoint '{device}' conflicts with existing flow join point '{join.Id}'.");
        else if (facts.SinksAt(device).FirstOrDefault(known => known.Flow != id) is { } mirror)
            yield return Conflict($"Requested endpoint '{device}' conflicts with existing flow mirror point '{mirror.Id}'.");

        static Problem Conflict(string text) => new(RefusalKind.AlreadyExists, text, "$.sink_endpoint");
    }

    /// <summary>No device hears itself: a mirror of the joined direction toward it, further down the path, would bring its own packets back.</summary>
    private static IEnumerable<Problem> Echo(JoinRequest request, PointedFlow flow, Endpoint device)
    {
        var mirror = flow.Mirrors.FirstOrDefault(known => known.Sink.Normalized() == device && request.Enters(known.Direction)
            && flow.Place(request.At, known.Direction) < flow.Place(known.At, known.Direction));
        if (mirror is not null)
        {
            yield return Data(
                $"The device would hear itself by mirror point {mirror.Id} on switch {mirror.At}, further down the path", "$.join_point_switch_id");
        }
    }

    private static Problem Data(string text, string field) => new(RefusalKind.DataInvalid, text, field);
}
