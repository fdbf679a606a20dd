using System.Globalization;
using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Kilda.Api.Live;

/// <summary>What the page and other programs follow: the map at once, and its changes as they happen.</summary>
internal static class EventsApi
{
    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/topology", Topology).WithTags("Map")
            .Describe("Switches and links in one answer", "Its ETag changes with its content: with If-None-Match the answer may be 304.")
            .Gives<TopologyAnswer>().Produces(StatusCodes.Status304NotModified);
        routes.MapGet("/v2/events", Follow).WithTags("Map")
            .Describe(
                "Changes as they happen",
                "Server-sent events. First a snapshot, then switch, switch-gone, link, link-gone, flow, flow-gone, y-flow and y-flow-gone. Who comes back with "
                + "Last-Event-ID goes on from there where that is still possible, and gets a snapshot otherwise. Who does not read in time is cut off.")
            .WithMetadata(new ParameterShape("Last-Event-ID", "Id of the last event that was taken", IsHeader: true))
            .Produces<SnapshotAnswer>(StatusCodes.Status200OK, "text/event-stream").Refuses(503);
    }

    private static IResult Topology(HttpContext http, TopologyCache cache)
    {
        var now = cache.Now();
        http.Response.Headers.ETag = now.Tag;
        http.Response.Headers.CacheControl = "no-cache";
        var known = http.Request.Headers.IfNoneMatch.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries));
        return known.Any(tag => tag == "*" || tag.Replace("W/", "", StringComparison.Ordinal) == now.Tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(now.Body, "application/json; charset=utf-8");
    }

    private static async Task<IResult> Follow(HttpContext http, LiveFeed feed, Listeners listeners, IHostApplicationLifetime life, TimeProvider time)
    {
        using var seat = listeners.TakeSeat();
        if (seat is null) return new ErrorResult(ErrorAnswer.Of(RefusalKind.Unavailable, "Too many listeners", $"{Listeners.Most} listen already"));
        await feed.Start();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var writer = new EventWriter(http.Response, listeners.Run, time);
        try
        {
            await Send(feed, writer, listeners.PositionOf(http.Request.Headers["Last-Event-ID"].ToString()), over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The client has gone, or the controller goes.
        }
        catch (TimeoutException)
        {
            http.Abort();
        }

        return Results.Empty;
    }

    private static async Task Send(LiveFeed feed, EventWriter writer, long? from, CancellationToken cancel)
    {
        await writer.Begin(cancel);
        if (from is not { } at || feed.Ring.After(at) is null)
        {
            var snapshot = feed.Snapshot();
            await writer.Write(snapshot, cancel);
            at = snapshot.Id;
        }

        while (feed.Ring.After(at) is { } events)
        {
            foreach (var one in events) await writer.Write(one, cancel);
            at += events.Count;
            await writer.Flush(cancel);
            if (events.Count == 0) await writer.Idle(feed.Ring.MoreThan(at), cancel);
        }
    }
}

/// <summary>Who listens: a bounded number.</summary>
internal sealed class Listeners
{
    public const int Most = 100;
    private int _seats;

    /// <summary>Of this process: positions of another one mean nothing here.</summary>
    public string Run { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <returns>Null: all are taken.</returns>
    public IDisposable? TakeSeat()
    {
        if (Interlocked.Increment(ref _seats) <= Most) return new Seat(this);
        Interlocked.Decrement(ref _seats);
        return null;
    }

    /// <returns>Null: it is no event of this process.</returns>
    public long? PositionOf(string id) =>
        id.Split('-') is [var run, var number] && run == Run && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? at
            : null;

    private sealed class Seat(Listeners all) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref all._seats);
    }
}
