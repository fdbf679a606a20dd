using System.Text.Encodings.Web;
using System.Text.Json;
using Kilda.Api.Errors;
using Kilda.Api.Explain;
using Kilda.Api.Flows;
using Kilda.Api.Grains;
using Kilda.Api.Health;
using Kilda.Api.History;
using Kilda.Api.Joins;
using Kilda.Api.Links;
using Kilda.Api.Live;
using Kilda.Api.Metrics;
using Kilda.Api.Mirrors;
using Kilda.Api.OpenApi;
using Kilda.Api.Paths;
using Kilda.Api.Pings;
using Kilda.Api.Points;
using Kilda.Api.Requests;
using Kilda.Api.Settings;
using Kilda.Api.Switches;
using Kilda.Api.YFlows;
using Kilda.Interfaces;
using Kilda.Interfaces.Health;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Switches;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kilda.Api;

/// <summary>
/// The REST API. It reads from the views and changes by calling grains. The views, storage and a grain host must be there; components whose
/// health counts may be.
/// </summary>
public static class KildaApi
{
    public static IServiceCollection AddKildaApi(this IServiceCollection services)
    {
        services.AddKildaProbes();
        services.TryAddSingleton(new ControllerSettings());
        services.TryAddSingleton<Intake>();
        services.AddSingleton<IComponentHealth>(provider => provider.GetRequiredService<Intake>());
        services.AddSingleton<FlowAnswers>();
        services.AddSingleton<ServiceNews>();
        services.AddSingleton<FlowCalls>();
        services.AddSingleton<FlowMoves>();
        services.AddSingleton<NetworkChoices>();
        services.AddSingleton<YFlowAnswers>();
        services.AddSingleton<YFlowCalls>();
        services.AddSingleton<YFlowPings>();
        services.AddSingleton<PointCalls>();
        services.AddSingleton<FlowClearance>();
        services.TryAddSingleton<TableAudits>();
        services.TryAddSingleton<RepairCounts>();
        services.AddSingleton<SwitchCalls>();
        services.AddSingleton<ServiceChecks>();
        services.AddSingleton<TopologyCache>();
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<Listeners>();
        services.AddSingleton<IGrainNumbers, GrainNumbers>();
        services.AddApiDescription();
        return services;
    }

    /// <summary>What <see cref="MapKildaProbes"/> needs. Components whose health counts may be there.</summary>
    public static IServiceCollection AddKildaProbes(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddRouting();
        return services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
    }

    /// <summary>For a process that does not work yet: the health probes and nothing else.</summary>
    /// <param name="guard">See <see cref="MapKildaApi"/>.</param>
    public static WebApplication MapKildaProbes(this WebApplication app, Action<IApplicationBuilder>? guard = null)
    {
        app.UseMiddleware<PathForms>();
        app.UseMiddleware<Correlation>();
        app.UseMiddleware<ErrorShield>();
        guard?.Invoke(app);
        app.UseRouting();
        app.MapProbes();
        app.MapOnStandby();
        return app;
    }

    /// <summary>Everything under the paths of the API, the health probes and the description. Call it once, before other routes are mapped.</summary>
    /// <param name="guard">What turns requests away before anything looks at them: a <see cref="BadHttpRequestException"/> becomes an answer.</param>
    public static WebApplication MapKildaApi(this WebApplication app, Action<IApplicationBuilder>? guard = null)
    {
        app.UseMiddleware<PathForms>();
        app.UseMiddleware<Correlation>();
        app.UseMiddleware<ErrorShield>();
        guard?.Invoke(app);
        app.UseMiddleware<IntakeGate>();
        app.UseRouting();
        app.MapApiDescription();
        app.MapFlows();
        app.MapSwapEndpoints();
        app.MapOlderCalls();
        app.MapFlowValidation();
        app.MapFlowMeters();
        app.MapYFlows();
        app.MapMirrors();
        app.MapJoins();
        app.MapPings();
        app.MapHistory();
        app.MapLinks();
        app.MapLinkProps();
        app.MapLinkBfd();
        app.MapSwitches();
        app.MapSwitchTables();
        app.MapSwitchRules();
        app.MapSwitchValidation();
        app.MapSwitchPorts();
        app.MapPortProperties();
        app.MapPortHistory();
        app.MapOlderSwitchCalls();
        app.MapSwitchOperator();
        app.MapSwitchFlows();
        app.MapSwitchProperties();
        app.MapFeatures();
        app.MapKildaConfig();
        app.MapPaths();
        app.MapExplain();
        app.MapLive();
        app.MapGrains();
        app.MapMetrics();
        app.MapHealth();
        return app;
    }
}
