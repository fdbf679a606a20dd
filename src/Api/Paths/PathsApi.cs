using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces;
using Kilda.Interfaces.Views;
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

    public static void MapPaths(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v2/network/path/check", Check).WithTags("Paths")
            .Describe("Whether a flow could run over a path", "Says everything that is in the way; nothing is changed and nothing is held.")
            .Takes(s_example).Gives<PathCheckAnswer>().Refuses(400, 413, 415);

    private static async Task<IResult> Check(HttpContext http, INetworkView network, IServiceView services, ControllerSettings settings)
    {
        var problems = new RequestProblems("Invalid Request Body", "path check request", values: "");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var draft = PathDraftReader.Read(asked.Body, problems, settings.DefaultStrategy);
        return problems.Answer() is { } error ? new ErrorResult(error) : Results.Ok(PathCheck.Of(draft!, network.Now, services));
    }
}

/// <summary>A path to check, for the description of the API.</summary>
public sealed record PathCheckBody(
    long? Bandwidth, long? MaxLatency, long? MaxLatencyTier2, IReadOnlyList<PathCheckNode> Nodes, string? DiverseWithFlow, string? ReuseFlowResources,
    string? FlowEncapsulationType, string? PathComputationStrategy);

/// <summary>A switch of a path to check, for the description of the API.</summary>
public sealed record PathCheckNode(string SwitchId, int? InputPort, int? OutputPort);
