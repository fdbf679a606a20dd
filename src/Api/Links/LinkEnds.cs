using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Builder;

namespace Kilda.Api.Links;

/// <summary>The ends of a direction of a link, as parameters give them; what is null fits any.</summary>
internal sealed record LinkEnds(SwitchId? FromSwitch, int? FromPort, SwitchId? ToSwitch, int? ToPort)
{
    /// <param name="request">As in "create 'get links' request", quotes included.</param>
    public static LinkEnds Read(QueryReader query, string request) => new(
        query.Switch("src_switch"), Port(query, "src_port", request), query.Switch("dst_switch"), Port(query, "dst_port", request));

    /// <summary>All four must be there.</summary>
    /// <returns>Null: they are not, and the query says so.</returns>
    public static (PortId From, PortId To)? ReadAll(QueryReader query, string request)
    {
        query.Require("src_switch", "SwitchId");
        query.Require("src_port", "Integer");
        query.Require("dst_switch", "SwitchId");
        query.Require("dst_port", "Integer");
        return Read(query, request) is { FromSwitch: { } from, FromPort: { } fromPort, ToSwitch: { } to, ToPort: { } toPort }
            ? (new PortId(from, (uint)fromPort), new PortId(to, (uint)toPort))
            : null;
    }

    public static ErrorAnswer NotFound(PortId from, PortId to) =>
        ErrorAnswer.Of(RefusalKind.NotFound, $"There is no ISL between {from} and {to}.", "ISL was not found.");

    public bool Fit(IslId isl, LinkDirection direction) =>
        Fits(isl.From(direction), FromSwitch, FromPort) && Fits(isl.To(direction), ToSwitch, ToPort);

    private static bool Fits(PortId end, SwitchId? id, int? port) => (id is null || id == end.Switch) && (port is null || port == end.Port);

    private static int? Port(QueryReader query, string name, string request)
    {
        if (query.Int(name) is not { } port) return null;
        if (port >= 0) return port;
        var error = ErrorAnswer.Of(
            RefusalKind.DataInvalid, $"Invalid portId: {port}", $"Can not parse arguments when create {request} request");
        query.Add(error with { Reasons = [new Reason(name, error.Message)] });
        return null;
    }
}

internal static class LinkEndsDescription
{
    public static RouteHandlerBuilder AsksForEnds(this RouteHandlerBuilder call) => call
        .Asks("src_switch", "Switch that packets of this direction come from").Asks("src_port", "Its port")
        .Asks("dst_switch", "Switch where they arrive").Asks("dst_port", "Its port");
}
