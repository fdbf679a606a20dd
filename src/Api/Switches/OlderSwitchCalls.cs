using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Switches;

/// <summary>Calls about switches whose subject this controller does not have: each has the answer that does no harm to a client that uses it.</summary>
internal static class OlderSwitchCalls
{
    public static void MapOlderSwitchCalls(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/switches").WithTags("Switches").MapPut("/toggle-connect-mode", Gone)
            .Describe("Gone: switches connect in one way only").Refuses(410);
        var newer = routes.MapGroup("/v2/switches/{id}").WithTags("Switches");
        newer.MapGet("/devices", Devices).Describe("Devices seen at the ports of a switch: none, they are not looked for")
            .Asks("since", "As in 2019-09-30T16:14:12.538Z").Gives<SwitchDevicesAnswer>().Refuses(400, 404);
        newer.MapGet("/lags", Lags).Describe("Link aggregation groups of a switch: none, they are not offered").Gives<object[]>().Refuses(400, 404);
        newer.MapPost("/lags", (string id, SwitchCalls calls) => Refuse(id, "Error during LAG create", calls))
            .Describe("Refused: link aggregation is not offered").Refuses(400, 404);
        newer.MapPut("/lags/{number}", (string id, int number, SwitchCalls calls) => NoLag(id, number, Updating(number), calls))
            .Describe("Refused: there is none").Refuses(400, 404);
        newer.MapDelete("/lags/{number}", (string id, int number, SwitchCalls calls) => NoLag(id, number, "Error during LAG delete", calls))
            .Describe("Refused: there is none").Refuses(400, 404);
    }

    private static string Updating(int number) => $"Error processing LAG logical port #{number} on {{0}} update request";

    private static ErrorResult Gone() =>
        new(ErrorAnswer.Of(StatusCodes.Status410Gone, "Toggling the connect mode is not offered", "Switches connect in one way only"));

    private static IResult Devices(string id, HttpContext http, SwitchCalls calls)
    {
        var query = new QueryReader(http.Request.Query);
        OlderCalls.CheckSince(query);
        if (query.Error is { } wrong) return new ErrorResult(wrong);
        var (known, error) = calls.Find(id, SwitchTexts.Plain);
        return known is null ? new ErrorResult(error!) : Results.Ok(new SwitchDevicesAnswer([]));
    }

    private static IResult Lags(string id, SwitchCalls calls)
    {
        var (known, error) = calls.Find(id, SwitchTexts.Plain);
        return known is null ? new ErrorResult(error!) : Results.Ok(Array.Empty<object>());
    }

    private static ErrorResult Refuse(string id, string message, SwitchCalls calls)
    {
        var (known, error) = calls.Find(id, Texts(message));
        return new(known is null ? error! : ErrorAnswer.Of(RefusalKind.DataInvalid, message, $"Switch {known.Id} doesn't support LAG."));
    }

    private static ErrorResult NoLag(string id, int number, string message, SwitchCalls calls)
    {
        var (known, error) = calls.Find(id, Texts(message));
        if (known is null) return new(error!);
        return new(ErrorAnswer.Of(
            RefusalKind.NotFound, message.Replace("{0}", known.Id.ToString(), StringComparison.Ordinal), $"LAG port {number} on switch {known.Id} not found"));
    }

    private static SwitchTexts Texts(string message) =>
        new(id => message.Replace("{0}", id.ToString(), StringComparison.Ordinal), (SwitchId id) => $"Switch '{id}' not found", null);
}

/// <summary>What was seen at the ports of a switch: not offered, always empty.</summary>
public sealed record SwitchDevicesAnswer(IReadOnlyList<object> Ports);
