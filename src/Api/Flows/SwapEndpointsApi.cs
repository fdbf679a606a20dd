using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Api.Settings;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kilda.Api.Flows;

/// <summary>Two flows get other ends at once, each those of the other if that is what is asked for.</summary>
internal static class SwapEndpointsApi
{
    private const string NotSwapped = "Could not swap endpoints";

    public static void MapSwapEndpoints(this IEndpointRouteBuilder routes) => routes.MapGroup("/v2/flows").WithTags("Flows")
        .MapPost("/swap-endpoint", Swap).Describe("Give two flows other ends at once", "Both move or neither; answers when they have moved.")
        .Takes(SwapEndpointsBody.Shape).Gives<SwapEndpointsAnswer>().Refuses(400, 403, 404, 408, 409, 413, 415, 500, 503);

    private static async Task<IResult> Swap(
        HttpContext http, IGrainFactory grains, ServiceNews news, TimeProvider time, NetworkChoices choices)
    {
        var problems = new RequestProblems(NotSwapped, "swap endpoints request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var (first, second) = (Read(asked.Body, "first_flow", problems), Read(asked.Body, "second_flow", problems));
        if (first?.Id is { } id && id == second?.Id) problems.Value("The flows must be two", "$.second_flow.flow_id");
        if (problems.Answer() is { } error) return new ErrorResult(error);
        if (await choices.Refuse(FlowFeature.SwapEndpoints) is { } off) return new ErrorResult(off);
        var (flow, context) = (grains.GetGrain<IFlowGrain>(first!.Id!), FlowCalls.Context(http));
        var outcome = await flow.SwapEndpoints(first.Change, second!.Id!, second.Change, context);
        if (outcome.Value is not { } begun) return ErrorResult.From(outcome.Refusal!);
        try
        {
            var end = await flow.WhenEnded(context.TaskId).WaitAsync(Waiting.Longest, time, http.RequestAborted);
            await news.Put(begun.First, end);
            await news.Ask(second.Id!);
            return end.Failure is { } failure ? ErrorResult.From(failure) : Results.Ok(SwapEndpointsAnswer.From(begun));
        }
        catch (TimeoutException)
        {
            return new ErrorResult(ErrorAnswer.Of(RefusalKind.TimedOut, NotSwapped, "Flow swap endpoints failed by timeout"));
        }
    }

    private static Side? Read(JsonMembers body, string member, RequestProblems problems)
    {
        if (body.Object(member) is not { } flow)
        {
            if (body.IsMissing(member)) problems.Value($"{member} is required", body.PathOf(member));
            return null;
        }

        var id = FlowIdReader.Read(flow, "flow_id", problems);
        return new(id, new FlowChange(End(flow, "source", "Source", problems), End(flow, "destination", "Destination", problems)));
    }

    private static EndpointChange? End(JsonMembers flow, string member, string name, RequestProblems problems)
    {
        if (flow.Object(member) is { } end) return EndpointReader.Read(end, problems, isWhole: true);
        if (flow.IsMissing(member)) problems.Value($"{name} is required", flow.PathOf(member));
        return null;
    }

    private sealed record Side(string? Id, FlowChange Change);
}

/// <summary>The ends that two flows are to have, for the description of the API.</summary>
public sealed record SwapEndpointsBody(SwapEndpointsFlowBody FirstFlow, SwapEndpointsFlowBody SecondFlow)
{
    internal static BodyShape Shape { get; } = new(
        typeof(SwapEndpointsBody),
        """
        {
          "first_flow": {
            "flow_id": "one",
            "source": { "switch_id": "00:00:00:00:00:00:00:01", "port_number": 1, "vlan_id": 101 },
            "destination": { "switch_id": "00:00:00:00:00:00:00:04", "port_number": 1, "vlan_id": 200 }
          },
          "second_flow": {
            "flow_id": "two",
            "source": { "switch_id": "00:00:00:00:00:00:00:01", "port_number": 1, "vlan_id": 100 },
            "destination": { "switch_id": "00:00:00:00:00:00:00:04", "port_number": 1, "vlan_id": 201 }
          }
        }
        """);
}

/// <summary>The ends that a flow is to have, for the description of the API.</summary>
public sealed record SwapEndpointsFlowBody(string FlowId, FlowEndBody Source, FlowEndBody Destination);

/// <summary>The ends that two flows have now.</summary>
public sealed record SwapEndpointsAnswer(SwappedFlowAnswer FirstFlow, SwappedFlowAnswer SecondFlow)
{
    internal static SwapEndpointsAnswer From(SwappedEndpoints swapped) => new(SwappedFlowAnswer.From(swapped.First), SwappedFlowAnswer.From(swapped.Second));
}

/// <summary>A flow and the ends that it was asked to have.</summary>
public sealed record SwappedFlowAnswer(string FlowId, FlowEndAnswer Source, FlowEndAnswer Destination)
{
    internal static SwappedFlowAnswer From(FlowDocument flow)
    {
        var request = flow.Intent?.Request ?? flow.Request;
        return new(flow.Id, FlowEndAnswer.From(request.Source), FlowEndAnswer.From(request.Destination));
    }
}
