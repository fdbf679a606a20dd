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
    public static LinkEnds Read(QueryReader query, string request) => Read(query, (name, port) => Negative(name, port, request));

    private static LinkEnds Read(QueryReader query, Func<string, int, ErrorAnswer> negative) => new(
        query.Switch("src_switch"), Port(query, "src_port", negative), query.Switch("dst_switch"), Port(query, "dst_port", negative));

    /// <summary>All four must be there.</summary>
    /// <returns>Null: they are not, and the query says so.</returns>
    public static (PortId From, PortId To)? ReadAll(QueryReader query, string request) =>
        ReadAll(query, (name, port) => Negative(name, port, request));

    /// <param name="negative">What to say of a port, by the name of its parameter, that is less than 0.</param>
    public static (PortId From, PortId To)? ReadAll(QueryReader query, Func<string, int, ErrorAnswer> negative)
    {
        query.Require("src_switch", "SwitchId");
        query.Require("src_port", "Integer");
        query.Require("dst_switch", "SwitchId");
        query.Require("dst_port", "Integer");
        return Read(query, negative) is { FromSwitch: { } from, FromPort: { } fromPort, ToSwitch: { } to, ToPort: { } toPort }
            ? (new PortId(from, (uint)fromPort), new PortId(to, (uint)toPort))
            : null;
    }

    public static ErrorAnswer NotFound(PortId from, PortId to) =>
        ErrorAnswer.Of(RefusalKind.NotFound, $"There is no ISL between {from} and {to}.", "ISL was not found.");

    public bool Fit(IslId isl, LinkDirection direction) =>
        Fits(isl.From(direction), FromSwitch, FromPort) && Fits(isl.To(direction), ToSwitch, ToPort);

    private static bool Fits(PortId end, SwitchId? id, int? port) => (id is null || id == end.Switch) && (port is null || port == end.Port);

    private static int? Port(QueryReader query, string name, Func<string, int, ErrorAnswer> negative)
    {
        if (query.Int(name) is not { } port) return null;
        if (port >= 0) return port;
        query.Add(negative(name, port));
        return null;
    }

    private static ErrorAnswer Negative(string name, int port, string request)
    {
        var error = ErrorAnswer.Of(RefusalKind.DataInvalid, $"Invalid portId: {port}", $"Can not parse arguments when create {request} request");
        return error with { Reasons = [new Reason(name, error.Message)] };
    }
}

internal static class LinkEndsDescription
{
    public static RouteHandlerBuilder AsksForEnds(this RouteHandlerBuilder call) => call
        .Asks("src_switch", "Switch that packets of this direction come from", "00:00:00:00:00:00:00:01").Asks("src_port", "Its port", "11")
        .Asks("dst_switch", "Switch where they arrive", "00:00:00:00:00:00:00:02").Asks("dst_port", "Its port", "11");
}
