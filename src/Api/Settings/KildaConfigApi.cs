using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Settings;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Settings;

/// <summary>What flows and switches get that nothing else was said of.</summary>
internal static class KildaConfigApi
{
    private const string NotUpdated = "Update kilda configuration.";

    public static void MapKildaConfig(this IEndpointRouteBuilder routes)
    {
        var config = routes.MapGroup("/v1/config").WithTags("Settings");
        config.MapGet("", Get).Describe("What flows and switches get that nothing else was said of").Gives<KildaConfigAnswer>().Refuses(503);
        config.MapPatch("", Patch).Describe("Set it", "What is not there, or null, stays as it is. Flows and switches that are there keep what they have.")
            .Takes(new(typeof(KildaConfigAnswer), """{ "path_computation_strategy": "latency" }""")).Gives<KildaConfigAnswer>().Refuses(400, 413, 415, 503);
    }

    private static async Task<IResult> Get(NetworkChoices choices) => Results.Ok(await Answer(choices));

    private static async Task<IResult> Patch(HttpContext http, NetworkChoices choices)
    {
        var types = new ProblemList();
        var asked = await Asked.Read(http, types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var (body, wrong) = (asked.Body, new List<Reason>());
        if (body.Text("flow_encapsulation_type") is { } encapsulation && !encapsulation.Equals(FlowWords.Vlan, StringComparison.OrdinalIgnoreCase))
        {
            var isVxlan = encapsulation.Equals(FlowWords.Vxlan, StringComparison.OrdinalIgnoreCase);
            Note(
                isVxlan
                    ? "VXLAN is not offered. Choose one of the supported encapsulation types [TRANSIT_VLAN]"
                    : RequestProblems.Unknown("org.openkilda.model.FlowEncapsulationType", encapsulation),
                "flow_encapsulation_type");
        }

        PathStrategy? strategy = null;
        if (body.Text("path_computation_strategy") is { } word && (strategy = FlowWords.Strategy(word)) is null)
            Note(RequestProblems.Unknown(FlowWords.Strategies, word), "path_computation_strategy");
        var given = new GivenSettings(MultiTable: body.Flag("use_multi_table"), Strategy: strategy);
        if (!types.IsEmpty) return new ErrorResult(JsonBody.NotReadable([.. types.All]));
        if (wrong.Count > 0) return new ErrorResult(ErrorAnswer.Of(RefusalKind.DataInvalid, wrong[0].Message, NotUpdated) with { Reasons = [.. wrong] });
        var outcome = await choices.Grain.Set(given);
        return outcome.Refusal is { } refusal ? ErrorResult.From(refusal) : Results.Ok(await Answer(choices));

        void Note(string text, string name) => wrong.Add(new Reason(body.PathOf(name), text));
    }

    private static async Task<KildaConfigAnswer> Answer(NetworkChoices choices) => new(
        FlowWords.Vlan, (await choices.Grain.Get()).MultiTable, FlowWords.Of(await choices.DefaultStrategy()));
}

/// <summary>The configuration (KildaConfigurationDto).</summary>
/// <param name="UseMultiTable">Of switches that were never connected: rules in several tables, or composed into one.</param>
/// <param name="PathComputationStrategy">Of flows that do not say.</param>
public sealed record KildaConfigAnswer(string FlowEncapsulationType, bool UseMultiTable, string PathComputationStrategy);
