using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Kilda.Api;
using Kilda.EndToEnd.Harness;
using Kilda.Grains.Startup;
using Kilda.Grains.Tests.Recovery;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Local.Counters;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Silo.OpenFlow;
using Kilda.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Kilda.Grains.Tests.Flows;

/// <summary>The whole controller on a store that outlives it, and a simulated network that connects to it.</summary>
internal sealed class ControllerHost : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kilda-flows-").FullName;
    private readonly ControllerSettings _settings;
    private SqliteStore _store = null!;
    private PlannedStore _planned = null!;
    private WebApplication _app = null!;
    private readonly int _port = FreePort.Next();

    private readonly Action<ISiloBuilder>? _configure;

    private ControllerHost(ControllerSettings settings, Action<ISiloBuilder>? configure) => (_settings, _configure) = (settings, configure);

    public SimLab Lab { get; private set; } = null!;

    public Topology Topology => Lab.Topology;

    public IStore Store => _store;

    /// <summary>The REST interface.</summary>
    public HttpClient Http { get; private set; } = null!;

    public INetworkView Network => _app.Services.GetRequiredService<INetworkView>();

    public IServiceView Services => _app.Services.GetRequiredService<IServiceView>();

    public static ControllerSettings Quick { get; } = new()
    {
        ProbePeriod = TimeSpan.FromMilliseconds(50),
        // Two seconds: a process that shares its cores with others may hear nothing for the usual three periods of these.
        ProbesLost = 40,
        SwitchTimeout = TimeSpan.FromSeconds(4),
        AntiFlap = TimeSpan.FromMilliseconds(200),
        IdRest = TimeSpan.Zero,
        Drain = TimeSpan.FromMilliseconds(20),
        OperationTimeout = TimeSpan.FromSeconds(5),
        PingPeriod = TimeSpan.FromMilliseconds(50),
        PingPatience = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>Where a switch stays silent on purpose.</summary>
    public static ControllerSettings Impatient { get; } = Quick with { SwitchTimeout = TimeSpan.FromSeconds(1) };

    public static async Task<ControllerHost> Start(
        string topology = "diamond", ControllerSettings? settings = null, Action<ISiloBuilder>? configure = null)
    {
        var host = new ControllerHost(settings ?? Quick, configure);
        await host.Open();
        host.Lab = SimLab.Start(
            Topology.Load(topology), new IPEndPoint(IPAddress.Loopback, host._port),
            new SimOptions { Backoff = TimeSpan.FromMilliseconds(20), HasLatency = false });
        await host.Discovered();
        return host;
    }

    /// <summary>The controller ends and starts again on the same store and port; the switches go on meanwhile.</summary>
    public async Task Restart()
    {
        await Close();
        await Open();
    }

    /// <summary>What the controller writes to.</summary>
    public PlannedStore Writes => _planned;

    /// <summary>The file that <see cref="Store"/> keeps everything in.</summary>
    public string Database => Path.Combine(_folder, "kilda.db");

    /// <summary>The process dies: from now on it neither writes nor tells a switch anything. May be called from any thread.</summary>
    public void Die()
    {
        _planned.Die();
        foreach (var sw in Lab.Switches) sw.Disconnect();
    }

    /// <summary>What is left of the process that died is taken away, and a new one starts on the same store and port.</summary>
    public async Task Rise()
    {
        await Until.True(() => _planned.Open == 0, "what was on its way to storage is there or not");
        Http.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        await Serve();
        foreach (var sw in Lab.Switches) sw.Connect();
    }

    public IFlowGrain Flow(string id) => _app.Services.GetRequiredService<IGrainFactory>().GetGrain<IFlowGrain>(id);

    public IPingHealth PingHealth => _app.Services.GetRequiredService<IPingHealth>();

    public RepairCounts Repairs => _app.Services.GetRequiredService<RepairCounts>();

    /// <summary>Calls of grains of a type so far.</summary>
    public long Calls(string grain) => _app.Services.GetRequiredService<GrainCounters>().Read().Where(count => count.Name == grain).Sum(count => count.Calls);

    public IPingGrain Pings(string id) => _app.Services.GetRequiredService<IGrainFactory>().GetGrain<IPingGrain>(id);

    public IYFlowGrain YFlow(string id) => _app.Services.GetRequiredService<IGrainFactory>().GetGrain<IYFlowGrain>(id);

    public IIslGrain Link(IslId id) => _app.Services.GetRequiredService<IGrainFactory>().GetGrain<IIslGrain>(id.ToString());

    /// <param name="call">Method and path.</param>
    /// <param name="body">JSON; null: none.</param>
    /// <returns>The status of an answer that is no error, or everything about one that is.</returns>
    public async Task<string> Ask(string call, string? body)
    {
        var parts = call.Split(' ');
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), parts[1]);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>();
        return response.IsSuccessStatusCode
            ? $"{(int)response.StatusCode}"
            : $"{(int)response.StatusCode} {answer!["error-type"]} | {answer["error-message"]} | {answer["error-description"]}";
    }

    public ISwitchGrain Switch(SwitchId id) => _app.Services.GetRequiredService<IGrainFactory>().GetGrain<ISwitchGrain>(id.ToString());

    /// <summary>Ends when every switch is there and every link works.</summary>
    public Task Discovered() => Until.True(
        () => Topology.Switches.All(place => Network.Now.TryGet(place.Id, out var found) && found.Active)
            && Topology.Links.All(cable => Network.Now.TryGet(IslId.Between(cable.A, cable.B), out var link) && link.Status == LinkStatus.Active),
        "all switches and links are there",
        () => string.Join("; ", Network.Now.Switches.Select(s => $"{s.Id} {s.Active}")) + string.Join("; ", Network.Now.Links.Select(l => $"{l.Id} {l.Status}")));

    /// <summary>Creates and waits for the end.</summary>
    public async Task<OperationEnd> Create(FlowRequest request)
    {
        var context = Context();
        var outcome = await Flow(request.Id).Create(request, context);
        return outcome.Refusal is { } refusal ? new OperationEnd(null, refusal) : await Flow(request.Id).WhenEnded(context.TaskId);
    }

    /// <summary>Deletes and waits for the end.</summary>
    public Task<OperationEnd> Delete(string id) => Ended(id, context => Flow(id).Delete(context));

    /// <summary>Changes and waits for the end.</summary>
    public Task<OperationEnd> Update(string id, FlowChange change) => Ended(id, context => Flow(id).Update(change, context));

    public Task<OperationEnd> Swap(string id) => Ended(id, context => Flow(id).SwapPaths(context));

    /// <summary>Asks a flow and waits for the end.</summary>
    public Task<OperationEnd> Do(string id, Func<IFlowGrain, OperationContext, Task<Outcome<FlowDocument>>> ask) =>
        Ended(id, context => ask(Flow(id), context));

    /// <summary>Asks a Y-flow and waits for the end.</summary>
    public async Task<YOperationEnd> DoY(string id, Func<IYFlowGrain, OperationContext, Task<Outcome<YFlowDocument>>> ask)
    {
        var context = Context();
        Outcome<YFlowDocument> outcome = default;
        await Until.True(
            async () => (outcome = await ask(YFlow(id), context)).Refusal?.Description != $"Y-flow {id} is in progress now", $"y-flow {id} is not in progress");
        return outcome.Refusal is { } refusal ? new YOperationEnd(null, refusal) : await YFlow(id).WhenEnded(context.TaskId);
    }

    /// <summary>What the plans of these services reserve on each link, as <see cref="Reserved"/> has it.</summary>
    public string Needed(params (string Owner, ServicePlan Plan)[] services) => Expected.Reservations(Network.Now, services);

    public static OperationContext Context() => new(Guid.NewGuid().ToString(), "test");

    /// <summary>Rules, meters and groups of all switches, a line each.</summary>
    public string Tables() => Expected.Tables(Lab);

    /// <summary>What the switches must hold: their own rules, and these plans.</summary>
    public string Desired(params FlowPlan[] plans) => Desired(Array.ConvertAll(plans, ServicePlan.Of));

    public string Desired(ServicePlan[] plans) => Expected.Tables(Lab, Network.Now, plans);

    /// <summary>What each direction of each link has reserved, by the view and by the link's own word.</summary>
    public async Task<string> Reserved()
    {
        var lines = new List<string>();
        foreach (var link in Network.Now.Links.OrderBy(link => link.Id))
        {
            var report = await Link(link.Id).Report();
            lines.Add(Expected.Line(
                link.Id, link.Load[0].Used.Value, link.Load[1].Used.Value, report.Owners.Select(owner => (owner.Owner, owner.Holds.Count))));
        }

        return string.Join('\n', lines);
    }

    /// <summary>Ends when the switches hold what these flows say, and nothing else.</summary>
    public Task Settled(params FlowPlan[] plans) => Settled(Array.ConvertAll(plans, ServicePlan.Of));

    public Task Settled(ServicePlan[] plans) => Until.True(
        () => Tables() == Desired(plans), "the switches hold what the flows say", () => $"tables differ\n{Expected.Difference(Desired(plans), Tables())}");

    public async ValueTask DisposeAsync()
    {
        await Lab.DisposeAsync();
        await Close();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A flow that is just moving by itself is asked again.</summary>
    private async Task<OperationEnd> Ended(string id, Func<OperationContext, Task<Outcome<FlowDocument>>> ask)
    {
        var context = Context();
        Outcome<FlowDocument> outcome = default;
        await Until.True(
            async () => (outcome = await ask(context)).Refusal?.Description != $"Flow {id} is in progress now", $"flow {id} is not in progress");
        return outcome.Refusal is { } refusal ? new OperationEnd(null, refusal) : await Flow(id).WhenEnded(context.TaskId);
    }

    private async Task Open()
    {
        _store = SqliteStore.Open(_folder, new SqliteStoreOptions { Flush = false });
        await Serve();
    }

    private async Task Serve()
    {
        _planned = new PlannedStore(_store);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("KILDA_TEST_LOG") is not null) builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton<IStore>(_planned);
        builder.UseOrleans(silo =>
        {
            silo.AddKildaGrains(_settings);
            _configure?.Invoke(silo);
            silo.Configure<GrainTypeOptions>(types => types.Classes.RemoveWhere(grain => grain.Assembly == typeof(ControllerHost).Assembly));
        });
        builder.Services.AddOpenFlow();
        builder.Services.AddKildaApi();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenOpenFlow(new IPEndPoint(IPAddress.Loopback, _port));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        _app = builder.Build();
        _app.MapKildaApi();
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Http = new HttpClient { BaseAddress = new Uri(addresses.Last()) };
    }

    private async Task Close()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _store.Dispose();
    }
}
