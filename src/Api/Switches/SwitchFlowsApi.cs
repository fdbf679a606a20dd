using System.Globalization;
using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Switches;

/// <summary>Flows that end at a switch, or run over it.</summary>
internal static class SwitchFlowsApi
{
    public static void MapSwitchFlows(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/switches/{id}").WithTags("Switches").MapGet("/flows", Flows).Describe("Flows that end at a switch, or run over it, by id")
            .Asks("port", "Only those that use this port").Gives<FlowV1Answer[]>().Refuses(400, 404);
        routes.MapGroup("/v2/switches/{id}").WithTags("Switches").MapGet("/flows-by-port", ByPort)
            .Describe("Flows that end at a switch, or run over it, by port").Asks("ports", "Only these ports, with commas between them")
            .Gives<FlowsByPortAnswer>().Refuses(400, 404);
    }

    private static IResult Flows(string id, HttpContext http, SwitchCalls calls, IServiceView services, FlowAnswers answers)
    {
        var query = new QueryReader(http.Request.Query);
        var port = query.Text("port") is { } text ? Read(query, "port", text) : null;
        if (query.Error is { } wrong) return new ErrorResult(wrong);
        var (known, error) = calls.Find(id, SwitchTexts.Plain);
        if (known is null) return new ErrorResult(error!);
        var write = answers.WriterV1();
        var found = services.Flows().Where(flow => Ports(flow, known.Id, flow.Endpoints()).Any(used => port is null || used == port));
        return Results.Ok(found.Select(write).ToArray());
    }

    private static IResult ByPort(string id, HttpContext http, SwitchCalls calls, IServiceView services, FlowAnswers answers)
    {
        var query = new QueryReader(http.Request.Query);
        var ports = query.Text("ports") is { } text
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part => Read(query, "ports", part)).ToHashSet()
            : null;
        if (query.Error is { } wrong) return new ErrorResult(wrong);
        var (known, error) = calls.Find(id, SwitchTexts.Plain);
        if (known is null) return new ErrorResult(error!);
        var write = answers.Writer();
        var found = new SortedDictionary<uint, List<FlowAnswer>>();
        // Sinks of mirrors do not count here: clients know it so.
        foreach (var flow in services.Flows())
        {
            foreach (var port in Ports(flow, known.Id, (flow.Request with { Mirrors = [] }).Endpoints()).Where(used => ports is null || ports.Contains(used)))
            {
                if (!found.TryGetValue(port, out var there)) found[port] = there = [];
                there.Add(write(flow));
            }
        }

        return Results.Ok(new FlowsByPortAnswer(
            found.ToDictionary(each => each.Key.ToString(CultureInfo.InvariantCulture), each => (IReadOnlyList<FlowAnswer>)each.Value)));
    }

    private static uint? Read(QueryReader query, string name, string text)
    {
        if (PortNumbers.TryRead(text, out var port)) return port;
        query.Add(PortNumbers.Refused(text) with { Reasons = [new Reason(name, PortNumbers.Refused(text).Message)] });
        return null;
    }

    /// <summary>The ports of the switch that a flow ends at, or runs over, on its paths of now, the protected one too.</summary>
    /// <param name="all">Its ends, as far as they count.</param>
    private static HashSet<uint> Ports(FlowDocument flow, SwitchId at, IEnumerable<Kilda.Network.Endpoint> all)
    {
        var ends = all.Where(end => end.Switch == at).Select(end => end.Port);
        var paths = flow.Plan is null ? [] : flow.Plan.Pairs.SelectMany(pair => pair.Forward.Hops.Concat(pair.Reverse.Hops));
        return [.. ends, .. paths.SelectMany(hop => new[] { hop.From, hop.To }).Where(port => port.Switch == at).Select(port => port.Port)];
    }
}

/// <summary>Flows by port; ports without flows are left out.</summary>
public sealed record FlowsByPortAnswer(IReadOnlyDictionary<string, IReadOnlyList<FlowAnswer>> FlowsByPort);
