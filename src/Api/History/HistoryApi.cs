using System.Globalization;
using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.History;

/// <summary>What was done to a flow or a Y-flow, oldest first. It outlives the flow; of one that never was it is empty.</summary>
internal static class HistoryApi
{
    /// <summary>Entries where nothing is asked for.</summary>
    private const int Newest = 100;

    public static void MapHistory(this IEndpointRouteBuilder routes)
    {
        foreach (var version in (string[])["/v1", "/v2"])
        {
            var history = routes.MapGroup($"{version}/flows/{{id}}/history").WithTags("Flows");
            history.MapGet("", List).Describe("What was done to a flow or a Y-flow", $"The newest {Newest} operations, or those of the time that is asked for.")
                .AsksForTime().Gives<HistoryAnswer[]>().Refuses(400, 503);
            if (version == "/v2")
            {
                history.MapGet("/statuses", Statuses).Describe("The statuses that a flow or a Y-flow had")
                    .AsksForTime().Gives<HistoryStatusesAnswer>().Refuses(400, 503);
            }
        }
    }

    private static RouteHandlerBuilder AsksForTime(this RouteHandlerBuilder call) => call
        .Asks("timeFrom", "Since 1970, seconds if it has at most ten digits, milliseconds otherwise").Asks("timeTo", "The same")
        .Asks("max_count", "The newest so many");

    private static async Task<IResult> List(string id, HttpContext http, IStore store, CancellationToken cancel)
    {
        var query = new QueryReader(http.Request.Query);
        var part = Part.Read(query);
        if (query.Error is { } error) return new ErrorResult(error);
        return Results.Ok(part.Of(await Of(id, store, cancel)).Select(HistoryAnswer.From).ToArray());
    }

    private static async Task<IResult> Statuses(string id, HttpContext http, IStore store, CancellationToken cancel)
    {
        var query = new QueryReader(http.Request.Query);
        var part = Part.Read(query);
        if (query.Error is { } error) return new ErrorResult(error);
        var entries = part.Of(await Of(id, store, cancel));
        return Results.Ok(new HistoryStatusesAnswer([.. entries.SelectMany(HistoryStatus.From)]));
    }

    /// <summary>An id may have been that of a flow and of a Y-flow, at different times.</summary>
    private static async Task<IReadOnlyList<HistoryEntry>> Of(string id, IStore store, CancellationToken cancel)
    {
        var (flow, whole) = (await store.History(DocumentKinds.Flow, id, cancel), await store.History(DocumentKinds.YFlow, id, cancel));
        return whole.Count == 0 ? flow : flow.Count == 0 ? whole : [.. flow.Concat(whole).OrderBy(entry => entry.Time)];
    }

    /// <summary>The part of a history that is asked for; null: no bound.</summary>
    private sealed record Part(long? FromMs, long? ToMs, int? Count)
    {
        private const int MostSecondsDigits = 10;

        public static Part Read(QueryReader query)
        {
            var (from, to, count) = (query.Long("timeFrom"), query.Long("timeTo"), query.Int("max_count"));
            if (from > to)
            {
                query.Add(ErrorAnswer.Of(
                    RefusalKind.DataInvalid, $"Invalid 'timeFrom' and 'timeTo' arguments: {from} and {to}",
                    "'timeFrom' must be less than or equal to 'timeTo'", "timeFrom"));
            }

            if (count < 1)
            {
                query.Add(ErrorAnswer.Of(
                    RefusalKind.DataInvalid, $"Invalid `max_count` argument '{count}'.", "`max_count` argument must be positive.", "max_count"));
            }

            return new(Ms(from), Ms(to), count ?? (from is null && to is null ? Newest : null));
        }

        public IEnumerable<HistoryEntry> Of(IReadOnlyList<HistoryEntry> all)
        {
            var found = all.Where(entry => !(entry.Time.ToUnixTimeMilliseconds() < FromMs) && !(entry.Time.ToUnixTimeMilliseconds() > ToMs)).ToList();
            return Count is { } count ? found.TakeLast(count) : found;
        }

        /// <summary>Seconds or milliseconds, by the number of digits.</summary>
        private static long? Ms(long? time) =>
            time is { } given && given.ToString(CultureInfo.InvariantCulture).TrimStart('-').Length <= MostSecondsDigits ? given * 1000 : time;
    }
}
