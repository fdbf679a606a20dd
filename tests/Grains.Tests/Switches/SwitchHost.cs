using System.Net;
using Kilda.EndToEnd.Harness;
using Kilda.Grains.Switches;
using Kilda.Grains.Views;
using Kilda.Interfaces;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Network;
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

namespace Kilda.Grains.Tests.Switches;

/// <summary>A controller with a listener, the grains and a store, and nothing else.</summary>
internal sealed class SwitchHost : IAsyncDisposable
{
    private static readonly byte[] s_key = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly bool _isOwner;

    private SwitchHost(WebApplication app, SqliteStore store, string folder, bool isOwner)
    {
        (_app, Store, _folder, _isOwner) = (app, store, folder, isOwner);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        At = new IPEndPoint(IPAddress.Loopback, new Uri(addresses.Single()).Port);
    }

    /// <summary>Where switches connect.</summary>
    public IPEndPoint At { get; }

    public SqliteStore Store { get; }

    public string Folder => _folder;

    public required MemoryView View { get; init; }

    /// <summary>The store as the grains have it.</summary>
    public required WatchedStore Watched { get; init; }

    public HeardLinks Links => _app.Services.GetRequiredService<HeardLinks>();

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _app.Services;

    public static ReadOnlyMemory<byte> Key => s_key;

    /// <param name="settings">Null: short times, as suits tests.</param>
    /// <param name="openFlow">Of the listener.</param>
    /// <param name="folder">Of a store that is there already; null: a new one, that goes with the host.</param>
    /// <param name="port">Where switches connect; null: anywhere.</param>
    /// <param name="time">Null: that of the machine.</param>
    public static async Task<SwitchHost> Start(
        ControllerSettings? settings = null, OpenFlowSettings? openFlow = null, string? folder = null, int? port = null, TimeProvider? time = null)
    {
        var isOwner = folder is null;
        folder ??= Directory.CreateTempSubdirectory("kilda-switch-").FullName;
        var store = SqliteStore.Open(folder, new SqliteStoreOptions { Flush = false });
        var view = new MemoryView();
        var watched = new WatchedStore(store);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("KILDA_TEST_LOG") is not null) builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenOpenFlow(new IPEndPoint(IPAddress.Loopback, port ?? FreePort.Next())));
        builder.Services.AddSingleton<IStore>(watched).AddSingleton<INetworkView>(view).AddSingleton<IServiceView, ServiceView>();
        builder.Services.AddSingleton<HeardLinks>().AddSingleton<TableAudits>().AddSingleton<StoredServices>();
        builder.Services.AddSingleton(settings ?? Quick).AddSingleton(new ProcessIdentity(await store.NextEpoch(), Key));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddOpenFlow(openFlow);
        builder.UseOrleans(silo =>
        {
            silo.AddMemoryStreams(StreamNames.Provider);
            silo.Configure<GrainTypeOptions>(types => types.Use<IIslGrain, HeardLinkGrain>());
        });
        var app = builder.Build();
        await app.StartAsync();
        return new SwitchHost(app, store, folder, isOwner) { View = view, Watched = watched };
    }

    public static ControllerSettings Quick { get; } = new()
    {
        ProbePeriod = TimeSpan.FromMilliseconds(50),
        SwitchTimeout = TimeSpan.FromSeconds(5),
        IdRest = TimeSpan.Zero,
    };

    public ISwitchGrain Switch(ulong id) => Grains.GetGrain<ISwitchGrain>(new SwitchId(id).ToString());

    /// <summary>Simulated switches that connect here.</summary>
    public SimLab Connect(string topology, SimOptions? options = null) =>
        SimLab.Start(Topology.Load(topology), At, (options ?? new SimOptions()) with { Backoff = TimeSpan.FromMilliseconds(20) });

    public bool IsActive(ulong id) => View.Now.TryGet(new SwitchId(id), out var known) && known.Active;

    public Task Active(params ulong[] ids) =>
        Until.True(() => ids.All(IsActive), $"switches {string.Join(", ", ids)} are active", () => string.Join(", ", ids.Where(IsActive)));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Store.Dispose();
        if (_isOwner) Directory.Delete(_folder, recursive: true);
    }
}
