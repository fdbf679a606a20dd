using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Switches;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Switches;

/// <summary>What a switch holds, as it says itself when it is asked.</summary>
internal static class SwitchTablesApi
{
    private static readonly SwitchTexts s_rules = SwitchTexts.Of("The switch was not found when requesting a rules dump.");
    private static readonly SwitchTexts s_meters = SwitchTexts.Of("The switch was not found when requesting a meters dump.");
    private static readonly SwitchTexts s_groups = SwitchTexts.Of("The switch was not found when requesting a groups dump.");

    public static void MapSwitchTables(this IEndpointRouteBuilder routes)
    {
        var switches = routes.MapGroup("/v1/switches/{id}").WithTags("Switches");
        switches.MapGet("/rules", Rules).Describe("The rules of a switch", "The switch is asked each time.")
            .Asks("cookie", "Only rules with this cookie, if it is greater than 0").Gives<SwitchRulesAnswer>().Refuses(400, 404, 500, 503);
        switches.MapGet("/meters", Meters).Describe("The meters of a switch", "The switch is asked each time.")
            .Gives<SwitchMetersAnswer>().Refuses(400, 404, 500, 503);
        switches.MapGet("/groups", Groups).Describe("The groups of a switch", "The switch is asked each time.")
            .Gives<SwitchGroupsAnswer>().Refuses(400, 404, 500, 503);
    }

    private static async Task<IResult> Rules(string id, HttpContext http, SwitchCalls calls)
    {
        var query = new QueryReader(http.Request.Query);
        var cookie = query.Long("cookie") ?? 0;
        if (query.Error is { } error) return new ErrorResult(error);
        return await calls.Ask(
            id, s_rules, at => at.Tables(TableParts.Rules),
            (known, tables) => SwitchRulesAnswer.From(known.Id, tables.Rules.Where(rule => cookie <= 0 || (long)rule.Cookie == cookie)));
    }

    private static Task<IResult> Meters(string id, SwitchCalls calls) => calls.Ask(
        id, s_meters, at => at.Tables(TableParts.Meters),
        (known, tables) => SwitchMetersAnswer.From(known.Id, tables.HasMeters ? tables.Meters : null));

    private static Task<IResult> Groups(string id, SwitchCalls calls) => calls.Ask(
        id, s_groups, at => at.Tables(TableParts.Groups), (known, tables) => SwitchGroupsAnswer.From(known.Id, tables.Groups));
}
