using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Switches;

/// <summary>Whether a switch holds what it is to hold, and that it be made so.</summary>
internal static class SwitchValidationApi
{
    private static readonly SwitchTexts s_texts = new(id => $"Switch '{id}' not found", _ => "Error in switch validation", "Error in switch validation");

    public static void MapSwitchValidation(this IEndpointRouteBuilder routes)
    {
        var older = routes.MapGroup("/v1/switches/{id}").WithTags("Switches");
        older.MapGet("/validate", Validate).Describe("Whether a switch holds what it is to hold", "The switch is asked each time; nothing is changed.")
            .Gives<ValidationAnswer>().Refuses(400, 404, 500, 503);
        older.MapPatch("/synchronize", Synchronize)
            .Describe("Make a switch hold what it is to hold", "Answers with what was found and what was done. Rules of others stay.")
            .Takes(new(typeof(SynchronizeBody), """{ "remove_excess": true }""")).Gives<ValidationAnswer>().Refuses(400, 404, 413, 415, 500, 503);
        older.MapGet("/rules/validate", ValidateRules).Describe("The same of rules alone").Gives<RulesValidationAnswer>().Refuses(400, 404, 500, 503);
        older.MapGet("/rules/synchronize", SynchronizeRules)
            .Describe("The same of rules alone, and install what is missing", "What is in excess stays.")
            .Gives<RulesSyncAnswer>().Refuses(400, 404, 500, 503);
        routes.MapGroup("/v2/switches/{id}").WithTags("Switches").MapGet("/validate", ValidateV2)
            .Describe("Whether a switch holds what it is to hold, field by field", "The switch is asked each time; nothing is changed.")
            .Asks("include", "Sections, with | between them: GROUPS, LOGICAL_PORTS, METERS, RULES; without it all")
            .Asks("exclude", "Sections to leave out, or FLOW_INFO").Gives<ValidationV2Answer>().Refuses(400, 404, 500, 503);
    }

    private static Task<IResult> Validate(string id, SwitchCalls calls, IServiceView services) => calls.Ask(
        id, s_texts, at => at.Compare(null), (known, found) => ValidationAnswer.From(found, new(services, known.Id)));

    private static Task<IResult> ValidateRules(string id, SwitchCalls calls) =>
        calls.Ask(id, s_texts, at => at.Compare(null), (_, found) => RulesValidationAnswer.From(found));

    private static async Task<IResult> ValidateV2(string id, HttpContext http, SwitchCalls calls, IServiceView services)
    {
        var query = new QueryReader(http.Request.Query);
        var filter = ValidationFilter.Read(query);
        if (query.Error is { } error) return new ErrorResult(error);
        return await calls.Ask(
            id, s_texts, at => at.Compare(null),
            (known, found) => ValidationV2Answer.From(found, filter, filter.FlowInfo ? new(services, known.Id) : RuleOwners.Unknown));
    }

    private static async Task<IResult> Synchronize(string id, HttpContext http, SwitchCalls calls, IServiceView services)
    {
        var problems = new RequestProblems("Could not synchronize switch", "synchronize switch request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var removeExcess = asked.Body.Flag("remove_excess") ?? false;
        if (problems.Answer() is { } wrong) return new ErrorResult(wrong);
        return await Repaired(
            id, calls, at => at.Synchronize(null, removeExcess), (known, repair) => ValidationAnswer.From(repair, new(services, known.Id)));
    }

    private static Task<IResult> SynchronizeRules(string id, SwitchCalls calls) =>
        Repaired(id, calls, at => at.Synchronize(null, removeExcess: false), (_, repair) => RulesSyncAnswer.From(repair));

    /// <summary>What the switch would not take is an error, though the rest was done.</summary>
    private static Task<IResult> Repaired(
        string id, SwitchCalls calls, Func<ISwitchGrain, Task<Outcome<SwitchRepair>>> ask, Func<Switch, SwitchRepair, object> write) => calls.Ask(
        id, s_texts, async at =>
        {
            var outcome = await ask(at);
            return outcome.Value is { Refused.IsEmpty: false } failed
                ? new Refusal("OpenFlow commands failed", [.. failed.Refused.Select(why => new Problem(RefusalKind.Internal, why))])
                : outcome;
        },
        write);
}

/// <summary>For the description of the API.</summary>
public sealed record SynchronizeBody(bool RemoveExcess);
