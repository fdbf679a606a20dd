using System.Globalization;
using System.Text.Json.Serialization;
using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Flows;

/// <summary>Calls about flows whose subject this controller does not have: each has the answer that does no harm to a client that uses it.</summary>
internal static class OlderCalls
{
    public static void MapOlderCalls(this IEndpointRouteBuilder routes)
    {
        var older = routes.MapGroup("/v1/flows").WithTags("Flows");
        older.MapPut("/push", () => Deprecated("Push")).Describe("Always refused: flows are created by their own call").Refuses(403);
        older.MapPut("/unpush", () => Deprecated("Unpush")).Describe("Always refused: flows are deleted by their own call").Refuses(403);
        older.MapDelete("/cache", () => Results.Ok()).Describe("Nothing happens: there is no cache that could be wrong");
        older.MapPatch("/{id}/reroute/flush", Flush).Describe("Nothing happens: every reroute ends by itself")
            .Asks("flow_type", "FLOW").Gives<FlushAnswer>().Refuses(404);
        older.MapGet("/{id}/devices", Devices).Describe("Devices seen at the ends of a flow: none, they are not looked for")
            .Asks("since", "As in 2019-09-30T16:14:12.538Z").Gives<DevicesAnswer>().Refuses(400, 404);

        var loops = routes.MapGroup("/v2/flows").WithTags("Flows");
        loops.MapGet("/loops", () => Results.Ok(Array.Empty<LoopAnswer>())).Describe("Loops of flows: none, they are not offered")
            .Asks("flow_id", "Of this flow").Asks("switch_id", "At this switch").Gives<LoopAnswer[]>();
        loops.MapPost("/{id}/loops", Loop).Describe("Refused: loops are not offered").Refuses(400, 404);
        loops.MapDelete("/{id}/loops", Unloop).Describe("Nothing happens: no flow has a loop").Gives<LoopAnswer>().Refuses(404);
    }

    private static ErrorResult Deprecated(string what) =>
        new(ErrorAnswer.Of(RefusalKind.NotPermitted, "Operation not permitted", $"{what} flow operation is deprecated"));

    private static IResult Flush(string id, IServiceView services) => services.Flow(id) is null
        ? new ErrorResult(ErrorAnswer.Of(RefusalKind.NotFound, $"Could not flush reroute {id}", $"Flow with ID {id} not found in rerouting queue"))
        : Results.Ok(new FlushAnswer(id, false));

    private static IResult Devices(string id, HttpContext http, IServiceView services)
    {
        var query = new QueryReader(http.Request.Query);
        CheckSince(query);
        if (query.Error is { } error) return new ErrorResult(error);
        return services.Flow(id) is null
            ? new ErrorResult(ErrorAnswer.Of(
                RefusalKind.NotFound, $"Flow {id} not found", "Could not get connected devices for non existent flow"))
            : Results.Ok(new DevicesAnswer(DevicesOfEndAnswer.None, DevicesOfEndAnswer.None));
    }

    /// <summary>Notes it if the time from which on devices are asked for is none.</summary>
    public static void CheckSince(QueryReader query)
    {
        if (query.Text("since") is not { } since || IsTime(since)) return;
        query.Add(ErrorAnswer.Of(
            RefusalKind.DataInvalid, $"Invalid 'since' value '{since}'. Correct example of 'since' value is '2019-09-30T16:14:12.538Z'",
            "Invalid 'since' value", "since"));
    }

    private static bool IsTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static IResult Loop(string id, IServiceView services) => services.Flow(id) is null
        ? NotFound(id)
        : new ErrorResult(ErrorAnswer.Of(RefusalKind.ParametersInvalid, $"Can't create flow loop on '{id}'", "Loops are not offered"));

    private static IResult Unloop(string id, IServiceView services) =>
        services.Flow(id) is null ? NotFound(id) : Results.Ok(new LoopAnswer(id));

    private static ErrorResult NotFound(string id) =>
        new(ErrorAnswer.Of(RefusalKind.NotFound, "Flow not found", $"Flow '{id}' not found."));
}

/// <param name="Rerouted">Always false: nothing was under way that would not have ended.</param>
public sealed record FlushAnswer([property: JsonPropertyName("flowid")] string FlowId, bool Rerouted);

/// <summary>The flow that has no loop.</summary>
public sealed record LoopAnswer(string FlowId);

/// <summary>What was seen at both ends of a flow.</summary>
public sealed record DevicesAnswer(DevicesOfEndAnswer Source, DevicesOfEndAnswer Destination);

/// <summary>What was seen at an end of a flow: not offered, always empty.</summary>
public sealed record DevicesOfEndAnswer(IReadOnlyList<object> Lldp, IReadOnlyList<object> Arp)
{
    internal static DevicesOfEndAnswer None { get; } = new([], []);
}
