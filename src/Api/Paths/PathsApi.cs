using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Api.Settings;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Paths;

internal static class PathsApi
{
    private static readonly BodyShape s_example = new(
        typeof(PathCheckBody),
        """
        {
          "bandwidth": 1000,
          "nodes": [
            { "switch_id": "00:00:00:00:00:00:00:01", "output_port": 11 },
            { "switch_id": "00:00:00:00:00:00:00:02", "input_port": 11, "output_port": 12 },
            { "switch_id": "00:00:00:00:00:00:00:04", "input_port": 11 }
          ]
        }
        """);

    public static void MapPaths(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/network/paths", Find).WithTags("Paths").Describe("Ways between two switches")
            .Asks("src_switch", "Where they begin").Asks("dst_switch", "Where they end").Asks("max_path_count", $"At most; {PathFinder.MostPaths} without it")
            .Asks("path_computation_strategy", "cost, cost_and_available_bandwidth, latency or max_latency").Asks("max_latency", "Milliseconds")
            .Asks("max_latency_tier2", "Milliseconds").Asks("include_protected", "true: each with one that has no link in common with it")
            .Gives<NetworkPathsAnswer>().Refuses(400, 404);
        routes.MapPost("/v2/network/path/check", Check).WithTags("Paths")
            .Describe("Whether a flow could run over a path", "Says everything that is in the way; nothing is changed and nothing is held.")
            .Takes(s_example).Gives<PathCheckAnswer>().Refuses(400, 413, 415);
    }

    private static async Task<IResult> Find(HttpContext http, INetworkView network, NetworkChoices choices, TimeProvider time)
    {
        var (query, now) = (new QueryReader(http.Request.Query), network.Now);
        var wanted = PathQueryReader.Read(query, now, await choices.DefaultStrategy(), time.GetUtcNow());
        if (query.Error is { } error) return new ErrorResult(error);
        var (ends, found) = (wanted!.Query, PathFinder.FindMany(now, wanted.Query, wanted.Count));
        return found.Count > 0
            ? Results.Ok(new NetworkPathsAnswer([.. found.Select(path => NetworkPathAnswer.From(path, ends.From, Beside(path)))]))
            : new ErrorResult(ErrorAnswer.Of(
                RefusalKind.NotFound, (PathFinder.Find(now, ends) as PathAnswer.None)?.Why ?? "No path",
                $"Couldn't find any path from switch '{ends.From}' to switch '{ends.To}'."));

        FoundPath? Beside(FoundPath path) => wanted.WithProtected ? (PathFinder.FindBeside(now, ends, path) as PathAnswer.Found)?.Path : null;
    }

    private static async Task<IResult> Check(HttpContext http, INetworkView network, IServiceView services, NetworkChoices choices)
    {
        var problems = new RequestProblems("Invalid Request Body", "path check request", values: "");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var draft = PathDraftReader.Read(asked.Body, problems, await choices.DefaultStrategy());
        return problems.Answer() is { } error ? new ErrorResult(error) : Results.Ok(PathCheck.Of(draft!, network.Now, services));
    }
}

/// <summary>A path to check, for the description of the API.</summary>
public sealed record PathCheckBody(
    long? Bandwidth, long? MaxLatency, long? MaxLatencyTier2, IReadOnlyList<PathCheckNode> Nodes, string? DiverseWithFlow, string? ReuseFlowResources,
    string? FlowEncapsulationType, string? PathComputationStrategy);

/// <summary>A switch of a path to check, for the description of the API.</summary>
public sealed record PathCheckNode(string SwitchId, int? InputPort, int? OutputPort);
