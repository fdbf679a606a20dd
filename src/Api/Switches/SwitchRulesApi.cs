using System.Globalization;
using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Switches;
using Kilda.Network.Flows;
using Kilda.Network.Validation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Switches;

/// <summary>Rules and meters of a switch, taken away and put in by hand.</summary>
internal static class SwitchRulesApi
{
    private const string NotRemoved = "Error when deleting switch rules";
    private const string NotInstalled = "Error when installing switch rules";
    private const int LastVlan = 4095;
    private static readonly Task<Outcome<RulesChange>> s_nothing = Task.FromResult<Outcome<RulesChange>>(new RulesChange([], []));
    private static readonly SwitchTexts s_removing = new(id => $"Switch {id} not found", _ => NotRemoved, NotRemoved);
    private static readonly SwitchTexts s_installing = new(id => $"Switch {id} not found", _ => NotInstalled, NotInstalled);
    private static readonly SwitchTexts s_meters = SwitchTexts.Of("The switch was not found when requesting a meter deletion.");
    private static readonly string[] s_criteria = ["cookie", "in-port", "in-vlan", "encapsulation-type", "priority", "out-port"];

    public static void MapSwitchRules(this IEndpointRouteBuilder routes)
    {
        var switches = routes.MapGroup("/v1/switches/{id}").WithTags("Switches");
        var delete = switches.MapDelete("/rules", Delete).Describe(
            "Take rules out of a switch",
            $"By what they are for, or by what they have. They are missing until the switch is synchronised. {ExtraAuth.Header} must hold the present time.")
            .Asks("delete-action", "What goes, and comes back: IGNORE_DEFAULTS, if nothing else is said", "IGNORE_DEFAULTS");
        foreach (var name in s_criteria) delete.Asks(name, "Instead of an action: only rules that have this");
        delete.Gives<long[]>().Refuses(400, 401, 404, 500, 503);
        switches.MapPut("/rules", Install)
            .Describe("Put rules into a switch that every switch holds", $"{ExtraAuth.Header} must hold the present time.")
            .Asks("install-action", "INSTALL_DEFAULTS, if nothing else is said", "INSTALL_DEFAULTS").Gives<long[]>().Refuses(400, 401, 404, 500, 503);
        switches.MapDelete("/meter/{meter}", DeleteMeter)
            .Describe("Take a meter out of a switch", "Rules that use it go with it. They are missing until the switch is synchronised.")
            .Gives<MeterDeletedAnswer>().Refuses(400, 404, 500, 503);
    }

    private static async Task<IResult> Delete(string id, HttpContext http, SwitchCalls calls, TimeProvider time)
    {
        if (ExtraAuth.Refuse(http.Request, time) is { } unmeant) return new ErrorResult(unmeant);
        var query = new QueryReader(http.Request.Query);
        var word = query.Text("delete-action");
        var (filter, isGiven) = Filter(query);
        if (query.Error is { } error) return new ErrorResult(error);
        if (isGiven && word is not null)
        {
            return new ErrorResult(ErrorAnswer.Of(
                RefusalKind.ParametersInvalid, "Criteria parameters and delete-action are both provided.",
                "Either criteria parameters or delete-action should be provided.", "delete-action"));
        }

        if (isGiven) return await Change(id, s_removing, calls, at => at.RemoveRules(filter, null));
        if (RuleActions.Remove(word ?? "IGNORE_DEFAULTS") is not { } action) return Unknown("delete-action", word!);
        return await Change(id, s_removing, calls, at => action.Gone is { } gone ? at.RemoveRules(gone, action.Again) : s_nothing);
    }

    private static async Task<IResult> Install(string id, HttpContext http, SwitchCalls calls, TimeProvider time)
    {
        if (ExtraAuth.Refuse(http.Request, time) is { } unmeant) return new ErrorResult(unmeant);
        var query = new QueryReader(http.Request.Query);
        var word = query.Text("install-action") ?? "INSTALL_DEFAULTS";
        if (query.Error is { } error) return new ErrorResult(error);
        if (RuleActions.Install(word) is not { } action) return Unknown("install-action", word);
        return await Change(id, s_installing, calls, at => action.Come is { } come ? at.InstallRules(come) : s_nothing);
    }

    private static async Task<IResult> DeleteMeter(string id, string meter, SwitchCalls calls)
    {
        if (!SwitchIds.TryRead(id, out var at)) return new ErrorResult(SwitchIds.Refused(id));
        if (!long.TryParse(meter, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Mismatch("meter_id", $"Parameter 'meter_id' must be a whole number, not '{QueryReader.Short(meter)}'");
        if (number <= 0) return new ErrorResult(ErrorAnswer.Of(RefusalKind.ParametersInvalid, "Meter id must be positive.", at.ToString(), "meter_id"));
        if (number > uint.MaxValue) return await calls.Ask(id, s_meters, _ => Task.FromResult<Outcome<MeterRemoval>>(new MeterRemoval(false)), Answer);
        return await calls.Ask(id, s_meters, grain => grain.RemoveMeter((uint)number), Answer);

        static object Answer(Network.Topology.Switch known, MeterRemoval removal) => new MeterDeletedAnswer(removal.WasThere);
    }

    private static Task<IResult> Change(string id, SwitchTexts texts, SwitchCalls calls, Func<ISwitchGrain, Task<Outcome<RulesChange>>> ask) =>
        calls.Ask(id, texts, ask, (_, change) =>
        {
            if (change.Refused.IsEmpty) return change.Cookies.Select(cookie => (long)cookie).ToArray();
            var failed = ErrorAnswer.Of(RefusalKind.Internal, "Failed to process rules", texts.Away!);
            return new ErrorResult(failed with { Reasons = [.. failed.Reasons, .. change.Refused.Select(why => new Reason(null, why))] });
        });

    private static (RuleSelection.Alike Filter, bool IsGiven) Filter(QueryReader query)
    {
        var filter = new RuleSelection.Alike(
            (ulong?)query.Long("cookie"), (uint?)Within(query, "in-port", 1, uint.MaxValue), (ushort?)Within(query, "in-vlan", 1, LastVlan),
            (ushort?)Within(query, "priority", 0, ushort.MaxValue), (uint?)Within(query, "out-port", 1, uint.MaxValue));
        var encapsulation = query.Text("encapsulation-type");
        if (filter.InVlan is null != encapsulation is null)
        {
            query.Add(ErrorAnswer.Of(
                RefusalKind.ParametersInvalid, "Encapsulation criteria is not full.", "In VLAN and encapsulation type should be provided.",
                filter.InVlan is null ? "in-vlan" : "encapsulation-type"));
        }
        else if (encapsulation is not null && !encapsulation.Equals(FlowWords.Vlan, StringComparison.OrdinalIgnoreCase))
        {
            // Of rules for VXLAN, which is not offered, the tunnel would be asked for.
            query.Add(ErrorAnswer.Of(
                RefusalKind.ParametersInvalid, "Encapsulation type is not right.", "The correct encapsulation type should be provided.",
                "encapsulation-type"));
        }

        return (filter, filter != new RuleSelection.Alike(null, null, null, null, null));
    }

    private static long? Within(QueryReader query, string name, long least, long most)
    {
        if (query.Long(name) is not { } number) return null;
        if (number >= least && number <= most) return number;
        var why = $"Parameter '{name}' must be between {least} and {most}, not {number}";
        query.Add(ErrorAnswer.Of(RefusalKind.ParametersInvalid, why, "Switch rules cannot be selected", name));
        return null;
    }

    private static ErrorResult Unknown(string name, string word) => Mismatch(name, $"Parameter '{name}' is unknown: '{QueryReader.Short(word)}'");

    private static ErrorResult Mismatch(string name, string why) => new(
        ErrorAnswer.Of(RefusalKind.RequestInvalid, why, QueryReader.Mismatch) with { Reasons = [new Reason(name, why)] });
}

/// <param name="Deleted">False: the switch had no such meter.</param>
public sealed record MeterDeletedAnswer(bool Deleted);
