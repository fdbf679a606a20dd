using Kilda.Grains.Startup;
using Kilda.Grains.Views;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Discovery;
using Kilda.Network.Topology;
using Kilda.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Streams;

namespace Kilda.Grains.Tests.Links;

/// <summary>Link grains on the local host, real storage in a folder that goes with the test, the other grains faked, time stands still.</summary>
internal sealed class LinkHost : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kilda-links-").FullName;
    private readonly ControllerSettings _settings;
    private SqliteStore _sqlite = null!;
    private IHost _host = null!;
    private long _sequence;

    private LinkHost(ControllerSettings settings) => _settings = settings;

    public ManualClock Clock { get; } = new();

    public Neighbours Neighbours { get; } = new();

    public WatchedStore Store { get; private set; } = null!;

    public Heard<NetworkEvent> Published { get; } = new();

    public Heard<string> Logged { get; } = new();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public WatchedView View => (WatchedView)_host.Services.GetRequiredService<INetworkView>();

    public IServiceProvider Services => _host.Services;

    public static async Task<LinkHost> Start(ControllerSettings? settings = null)
    {
        var host = new LinkHost(settings ?? new());
        host.Open();
        await host.Run();
        return host;
    }

    /// <summary>The process ends and another one starts on the same storage, a second later.</summary>
    public async Task Restart()
    {
        await Stop();
        Clock.Advance(TimeSpan.FromSeconds(1));
        Open();
        await Run();
    }

    public IIslGrain Link(IslId id) => Grains.GetGrain<IIslGrain>(id.ToString());

    public Link Seen(IslId id) => View.Now.TryGet(id, out var link) ? link : throw new InvalidOperationException($"{id} is not in the view");

    /// <summary>Both directions are seen, so a new link is active.</summary>
    public async Task Discover(IslId id)
    {
        await Probe(id, LinkDirection.Up);
        await Probe(id, LinkDirection.Down);
        Assert.Equal(LinkStatus.Active, Seen(id).Status);
    }

    public Task Probe(IslId id, LinkDirection direction, long latencyNs = 1_000_000) => Link(id).ProbeSeen(direction, Order(), latencyNs);

    /// <summary>A second passes in which probes are written and, where <paramref name="arrive"/> says so, seen.</summary>
    public async Task Second(IslId id, Func<LinkDirection, bool> arrive)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var direction in (LinkDirection[])[LinkDirection.Up, LinkDirection.Down])
        {
            var order = Order();
            await Link(id).ProbeSent(direction, order);
            if (arrive(direction)) await Link(id).ProbeSeen(direction, order, 1_000_000);
        }
    }

    public Task Port(IslId id, PortId at, bool live = true, bool up = true, long speed = 1000)
    {
        var news = new PortNews(at, Neighbours.NextVersion(), live, up, new Kbps(speed));
        Neighbours.Ports[at] = news;
        return Link(id).PortChanged(news);
    }

    public ProbeOrder Order() => new(1, Interlocked.Increment(ref _sequence));

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private void Open()
    {
        _sqlite = SqliteStore.Open(_folder, new SqliteStoreOptions { Flush = false });
        Store = new WatchedStore(_sqlite);
    }

    private async Task Run()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(new HeardLog(Logged));
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IStore>(Store);
        builder.Services.AddSingleton(Neighbours);
        builder.UseOrleans(silo =>
        {
            silo.Configure<GrainTypeOptions>(types =>
            {
                types.Use<ISwitchGrain, FakeSwitchGrain>();
                types.Use<IFlowGrain, FakeFlowGrain>();
            });
            silo.AddKildaGrains(_settings);
            silo.Services.AddSingleton<INetworkView, WatchedView>();
        });
        _host = builder.Build();
        var stream = _host.Services.GetRequiredService<IClusterClient>().GetStreamProvider(StreamNames.Provider)
            .GetStream<NetworkEvent>(StreamNames.Network, StreamNames.All);
        await stream.SubscribeAsync((news, _) =>
        {
            Published.Add(news);
            return Task.CompletedTask;
        });
        await _host.StartAsync();
    }

    private async Task Stop()
    {
        await _host.StopAsync();
        _host.Dispose();
        _sqlite.Dispose();
    }
}

/// <summary>A view that says which links were put into it.</summary>
internal sealed class WatchedView : INetworkView
{
    private readonly NetworkView _view = new();

    public Heard<Link> Links { get; } = new();

    public NetworkSnapshot Now => _view.Now;

    public void Put(Switch changed) => _view.Put(changed);

    public void Put(Link changed)
    {
        _view.Put(changed);
        Links.Add(changed);
    }

    public void Remove(SwitchId id, long version) => _view.Remove(id, version);

    public void Remove(IslId id, long version) => _view.Remove(id, version);
}

/// <summary>Keeps warnings and errors.</summary>
internal sealed class HeardLog(Heard<string> heard) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) heard.Add($"{formatter(state, exception)} {exception?.Message}");
    }

    public void Dispose()
    {
    }
}
