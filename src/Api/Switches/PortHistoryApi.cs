using System.Globalization;
using System.Text.Json.Serialization;
using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Switches;

/// <summary>What happened to a port, oldest first. Of one that never changed, or is not there, it is empty.</summary>
internal static class PortHistoryApi
{
    private static readonly TimeSpan s_back = TimeSpan.FromDays(1);

    public static void MapPortHistory(this IEndpointRouteBuilder routes) => routes.MapGet("/v2/switches/{id}/ports/{port}/history", List)
        .WithTags("Switches").Describe("What happened to a port", "Ups and downs, or how many there were where they were too many.")
        .Asks("timeFrom", "As in 2019-09-30T16:14:12.538Z; a day before timeTo, if it is not there").Asks("timeTo", "The same; now, if it is not there")
        .Gives<PortEventAnswer[]>().Refuses(400, 503);

    private static async Task<IResult> List(string id, string port, HttpContext http, IStore store, TimeProvider time, CancellationToken cancel)
    {
        if (!SwitchIds.TryRead(id, out var at)) return new ErrorResult(SwitchIds.Refused(id));
        if (!uint.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return new ErrorResult(PortNumbers.Refused(port));
        var query = new QueryReader(http.Request.Query);
        var to = query.Time("timeTo") ?? time.GetUtcNow();
        var from = query.Time("timeFrom") ?? (to - DateTimeOffset.MinValue > s_back ? to - s_back : DateTimeOffset.MinValue);
        if (query.Error is { } error) return new ErrorResult(error);
        var end = new PortId(at, number);
        var entries = await store.History(DocumentKinds.Port, PortHistory.Id(end), cancel);
        return Results.Ok(entries.Where(entry => entry.Time >= from && entry.Time <= to)
            .Select(entry => PortHistory.Read(entry) is { } happened ? PortEventAnswer.From(end, happened, entry.TaskId) : null)
            .OfType<PortEventAnswer>().ToArray());
    }
}

/// <summary>Something that happened to a port (PortHistoryResponse).</summary>
/// <param name="Event">PORT_UP, PORT_DOWN; where it changes too often ANTI_FLAP_ACTIVATED, ANTI_FLAP_PERIODIC_STATS and ANTI_FLAP_DEACTIVATED.</param>
/// <param name="Date">As in 2019-09-30T16:14:12.538+0000.</param>
/// <param name="UpCount">How often it came up since it changes too often; left out where it is 0.</param>
public sealed record PortEventAnswer(
    string Id,
    string SwitchId,
    uint PortNumber,
    string Event,
    string Date,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int UpCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int DownCount)
{
    internal static PortEventAnswer From(PortId port, PortEvent happened, string id) => new(
        id, port.Switch.ToString(), port.Port, happened.Name,
        happened.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture), happened.Ups, happened.Downs);
}
