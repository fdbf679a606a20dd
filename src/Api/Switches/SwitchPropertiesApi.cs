using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Switches;

/// <summary>Properties of a switch. Of what is set of them here only the tables can be chosen; what is not offered can be told to be off.</summary>
internal static class SwitchPropertiesApi
{
    private const string NotUpdated = "Failed to update switch properties.";
    private static readonly SwitchTexts s_read = Texts("Failed to get switch properties.");
    private static readonly SwitchTexts s_write = Texts(NotUpdated);

    public static void MapSwitchProperties(this IEndpointRouteBuilder routes)
    {
        var older = routes.MapGroup("/v1/switches/{id}").WithTags("Switches");
        older.MapGet("/properties", Get).Describe("Properties of a switch").Gives<SwitchPropertiesAnswer>().Refuses(400, 404);
        older.MapPut("/properties", Put)
            .Describe("Set the properties of a switch", "multi_table: its rules move without loss; refused where something there needs several tables.")
            .Takes(new(typeof(SwitchPropertiesBody), """{ "supported_transit_encapsulation": ["transit_vlan"], "multi_table": true }"""))
            .Gives<SwitchPropertiesAnswer>().Refuses(400, 404, 413, 415, 500, 503);
        routes.MapGroup("/v2/switches").WithTags("Switches").MapGet("/properties", All).Describe("Properties of all switches, by id")
            .Gives<AllSwitchPropertiesAnswer>();
    }

    private static SwitchTexts Texts(string description) => new(id => $"Switch properties for switch id '{id}' not found.", _ => description, null);

    private static IResult Get(string id, SwitchCalls calls)
    {
        var (known, error) = calls.Find(id, s_read);
        return known is null ? new ErrorResult(error!) : Results.Ok(SwitchPropertiesAnswer.From(known));
    }

    private static IResult All(INetworkView network) => Results.Ok(
        new AllSwitchPropertiesAnswer([.. network.Now.Switches.OrderBy(known => known.Id).Select(SwitchPropertiesAnswer.From)]));

    private static async Task<IResult> Put(string id, HttpContext http, SwitchCalls calls)
    {
        var types = new ProblemList();
        var asked = await Asked.Read(http, types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var (known, error) = calls.Find(id, s_write);
        if (known is null) return new ErrorResult(error!);
        var (multiTable, problems) = SwitchPropertiesReader.Read(asked.Body, known.Id);
        if (!types.IsEmpty) return new ErrorResult(JsonBody.NotReadable([.. types.All, .. problems.Select(each => each.Problem)]));
        if (problems.Count > 0) return new ErrorResult(Refused(problems));
        return await calls.Ask(id, s_write, at => at.SetTableMode(multiTable ?? known.Abilities.UsesPipeline), (_, set) => SwitchPropertiesAnswer.From(set));
    }

    /// <summary>Texts of the first problem; all of them are reasons.</summary>
    private static ErrorAnswer Refused(IReadOnlyList<(Problem Problem, string Description)> problems) =>
        ErrorAnswer.Of(RefusalKind.DataInvalid, problems[0].Problem.Text, problems[0].Description) with
        {
            Reasons = [.. problems.Select(each => Reason.From(each.Problem))],
        };
}
