using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Switches;

/// <summary>The ports of a switch: as it describes them, and on or off.</summary>
internal static class SwitchPortsApi
{
    private const string NotConfigured = "Port configuration request failed";
    private static readonly SwitchTexts s_texts = SwitchTexts.Of("The switch was not found when requesting a port description.");
    private static readonly SwitchTexts s_config = SwitchTexts.Of(NotConfigured);

    public static void MapSwitchPorts(this IEndpointRouteBuilder routes)
    {
        var older = routes.MapGroup("/v1/switches/{id}").WithTags("Switches");
        older.MapGet("/ports", Ports).Describe("The ports of a switch", "The switch is asked each time.").Gives<SwitchPortsAnswer>().Refuses(400, 404, 503);
        older.MapGet("/ports/{port}", Port).Describe("A port of a switch", "The switch is asked each time.").Gives<PortAnswer>().Refuses(400, 404, 503);
        older.MapPut("/port/{port}/config", Configure).Turns();
        older.MapPut("/ports/{port}/config", Configure).Turns();
        routes.MapGroup("/v2/switches/{id}").WithTags("Switches").MapPut("/ports/{port}/config", Configure).Turns();
    }

    private static void Turns(this RouteHandlerBuilder call) => call
        .Describe("Switch a port on or off", "Answers when the switch has carried it out. It stays so until the switch starts anew.")
        .Takes(new(typeof(PortConfigBody), """{ "status": "UP" }""")).Gives<PortConfigAnswer>().Refuses(400, 404, 413, 415, 503);

    private static Task<IResult> Ports(string id, SwitchCalls calls) => calls.Ask(
        id, s_texts, at => at.Tables(TableParts.Ports), (_, tables) => SwitchPortsAnswer.From(tables.Ports));

    private static Task<IResult> Port(string id, string port, SwitchCalls calls)
    {
        if (!PortNumbers.TryRead(port, out var number)) return Task.FromResult<IResult>(new ErrorResult(PortNumbers.Refused(port)));
        return calls.Ask(id, s_texts, at => at.Tables(TableParts.Ports), (known, tables) =>
        {
            var there = tables.Ports.Where(listed => listed.Port == number).ToArray();
            return there.Length > 0
                ? PortAnswer.From(there[0])
                : new ErrorResult(ErrorAnswer.Of(
                    RefusalKind.NotFound, $"Port {known.Id}_{number} does not exists.", "Unable to dump port description request"));
        });
    }

    private static async Task<IResult> Configure(string id, string port, HttpContext http, SwitchCalls calls)
    {
        if (!PortNumbers.TryRead(port, out var number)) return new ErrorResult(PortNumbers.Refused(port));
        var problems = new RequestProblems("Could not configure port", "port configuration request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var status = asked.Body.Text("status");
        var isUp = string.Equals(status, "UP", StringComparison.OrdinalIgnoreCase);
        if (status is null && asked.Body.IsMissing("status")) problems.Value("status is required: UP or DOWN", "$.status");
        else if (status is not null && !isUp && !string.Equals(status, "DOWN", StringComparison.OrdinalIgnoreCase))
            problems.Constant("org.openkilda.messaging.payload.switches.PortStatus", status, "$.status");
        if (problems.Answer() is { } wrong) return new ErrorResult(wrong);
        return await calls.Ask(id, s_config, at => at.SetPort(number, isUp), (known, _) => new PortConfigAnswer(known.Id.ToString(), number));
    }
}

/// <summary>Numbers of ports in paths.</summary>
internal static class PortNumbers
{
    public static bool TryRead(string text, out uint port) =>
        uint.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port)
        && PortFacts.IsPhysical(port);

    public static ErrorAnswer Refused(string text)
    {
        var shown = text.Length <= 32 ? text : text[..32] + "…";
        var why = $"Invalid portId: {shown}";
        return ErrorAnswer.Of(RefusalKind.DataInvalid, why, $"A port is a number from 1 to {OfPort.Max}", "port");
    }
}

/// <summary>For the description of the API: UP or DOWN.</summary>
public sealed record PortConfigBody(string Status);

/// <summary>The port that was switched on or off.</summary>
public sealed record PortConfigAnswer(string SwitchId, uint PortNo);
