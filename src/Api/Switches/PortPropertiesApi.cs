using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Switches;

/// <summary>What is set of a port: whether links are looked for there.</summary>
internal static class PortPropertiesApi
{
    private static readonly SwitchTexts s_read = new(id => $"Switch {id} not found.", _ => "Couldn't get port properties", null);

    public static void MapPortProperties(this IEndpointRouteBuilder routes)
    {
        var ports = routes.MapGroup("/v2/switches/{id}/ports/{port}/properties").WithTags("Switches");
        ports.MapGet("", Get).Describe("What is set of a port").Gives<PortPropertiesAnswer>().Refuses(400, 404);
        ports.MapPut("", Put).Describe("Look for links at a port, or not", "Without it the link there fails at once, and no new one is found.")
            .Takes(new(typeof(PortPropertiesBody), """{ "discovery_enabled": false }""")).Gives<PortPropertiesAnswer>().Refuses(400, 404, 413, 415, 503);
    }

    private static IResult Get(string id, string port, SwitchCalls calls)
    {
        if (!PortNumbers.TryRead(port, out var number)) return new ErrorResult(PortNumbers.Refused(port));
        var (known, error) = calls.Find(id, s_read);
        return known is null ? new ErrorResult(error!) : Results.Ok(PortPropertiesAnswer.From(known, number));
    }

    private static async Task<IResult> Put(string id, string port, HttpContext http, SwitchCalls calls)
    {
        if (!PortNumbers.TryRead(port, out var number)) return new ErrorResult(PortNumbers.Refused(port));
        var problems = new RequestProblems("Could not update port properties", "port properties request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var enabled = asked.Body.Flag("discovery_enabled");
        if (asked.Body.IsMissing("discovery_enabled")) problems.Value("discovery_enabled is required", asked.Body.PathOf("discovery_enabled"));
        if (problems.Answer() is { } wrong) return new ErrorResult(wrong);
        var texts = new SwitchTexts(at => $"Could not update port properties for '{at}_{number}': Switch {at} not found.", _ => "Persistence exception", null);
        return await calls.Ask(id, texts, at => at.SetDiscovery(number, enabled!.Value), (_, set) => PortPropertiesAnswer.From(set, number));
    }
}

/// <summary>For the description of the API.</summary>
public sealed record PortPropertiesBody(bool DiscoveryEnabled);

/// <summary>What is set of a port (PortPropertiesResponse).</summary>
public sealed record PortPropertiesAnswer(string SwitchId, uint PortNumber, bool DiscoveryEnabled)
{
    internal static PortPropertiesAnswer From(Switch at, uint port) => new(at.Id.ToString(), port, !at.Undiscovered.Contains(port));
}
