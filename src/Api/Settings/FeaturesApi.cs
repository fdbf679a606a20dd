using System.Text.Json.Serialization;
using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Settings;

/// <summary>Feature toggles: those that do something here, and the others with the value that they always have.</summary>
internal static class FeaturesApi
{
    private const string Example = """{ "create_flow": true, "update_flow": true, "delete_flow": true, "modify_y_flow_enabled": true }""";

    /// <summary>Of things that are not offered, or that always happen.</summary>
    private static readonly (string Name, bool Value)[] s_fixed =
    [
        ("use_bfd_for_isl_integrity_check", false),
        ("floodlight_router_periodic_sync", true),
        ("flows_reroute_using_default_encap_type", false),
        ("collect_grpc_stats", false),
        ("server42_flow_rtt", false),
        ("server42_isl_rtt", false),
        ("flow_latency_monitoring_reactions", false),
        ("create_ha_flow_enabled", false),
        ("modify_ha_flow_enabled", false),
        ("delete_ha_flow_enabled", false),
        ("sync_switch_on_connect", true),
    ];

    public static void MapFeatures(this IEndpointRouteBuilder routes)
    {
        var features = routes.MapGroup("/v1/features").WithTags("Settings");
        features.MapGet("", Get).Describe("What is allowed, and what happens by itself").Gives<FeaturesAnswer>().Refuses(503);
        features.MapPatch("", Patch)
            .Describe("Allow it, or not", "What is not there, or null, stays as it is. What has always the same value here can only be set to that.")
            .Takes(new(typeof(FeaturesAnswer), Example)).Gives<FeaturesAnswer>().Refuses(400, 413, 415, 503);
    }

    private static async Task<IResult> Get(NetworkChoices choices) => Results.Ok(FeaturesAnswer.From(await choices.Grain.Get()));

    private static async Task<IResult> Patch(HttpContext http, NetworkChoices choices)
    {
        var problems = new RequestProblems("Could not update feature toggles", "feature toggles request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var body = asked.Body;
        var given = new GivenSettings(
            body.Flag("create_flow"), body.Flag("update_flow"), body.Flag("delete_flow"), body.Flag("modify_y_flow_enabled"),
            body.Flag("flows_reroute_on_isl_discovery"), body.Flag("discover_new_isls_in_under_maintenance_mode"));
        foreach (var (name, value) in s_fixed)
        {
            if (body.Flag(name) is { } wanted && wanted != value)
                problems.NotOffered($"Feature '{name}' is always {(value ? "true" : "false")} in this controller", body.PathOf(name));
        }

        if (problems.Answer() is { } error) return new ErrorResult(error);
        var outcome = await choices.Grain.Set(given);
        return outcome.Value is { } set ? Results.Ok(FeaturesAnswer.From(set)) : ErrorResult.From(outcome.Refusal!);
    }
}

/// <summary>All feature toggles (FeatureTogglesDto).</summary>
/// <param name="FlowsRerouteOnIslDiscovery">Flows that are down or degraded are tried again when a link comes up or bandwidth becomes free.</param>
/// <param name="DiscoverNewIslsInUnderMaintenanceMode">Links that were never seen begin under maintenance.</param>
/// <param name="SyncSwitchOnConnect">Always: a switch that connects is told what it lacks.</param>
/// <param name="FloodlightRouterPeriodicSync">Always: switches are compared with what they are to hold once in a while.</param>
public sealed record FeaturesAnswer(
    bool FlowsRerouteOnIslDiscovery, bool CreateFlow, bool UpdateFlow, bool DeleteFlow, bool ModifyYFlowEnabled,
    bool DiscoverNewIslsInUnderMaintenanceMode)
{
    public bool UseBfdForIslIntegrityCheck => false;

    public bool FloodlightRouterPeriodicSync => true;

    public bool FlowsRerouteUsingDefaultEncapType => false;

    public bool CollectGrpcStats => false;

    [JsonPropertyName("server42_flow_rtt")]
    public bool Server42FlowRtt => false;

    [JsonPropertyName("server42_isl_rtt")]
    public bool Server42IslRtt => false;

    public bool FlowLatencyMonitoringReactions => false;

    public bool CreateHaFlowEnabled => false;

    public bool ModifyHaFlowEnabled => false;

    public bool DeleteHaFlowEnabled => false;

    public bool SyncSwitchOnConnect => true;

    internal static FeaturesAnswer From(NetworkSettings settings) => new(
        settings.RerouteOnDiscovery, settings.CreateFlow, settings.UpdateFlow, settings.DeleteFlow, settings.ModifyYFlow, settings.DiscoverUnderMaintenance);
}
