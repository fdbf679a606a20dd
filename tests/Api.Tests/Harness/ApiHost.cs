using System.Net;
using System.Text;
using Kilda.Interfaces;
using Kilda.Interfaces.Health;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Api.Tests.Harness;

/// <summary>The API on a port of its own, as the executable runs it, with grains and views that do as they are told.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    public const string CorrelationId = "from-a-test";

    private WebApplication? _app;

    internal FakeFlows Flows { get; } = new();

    internal FakeYFlows YFlows { get; } = new();

    internal FakeLinks Links { get; } = new();

    internal FakeSwitches Switches { get; } = new();

    internal FakePings Pings { get; } = new();

    internal MemoryNetwork Network { get; } = new();

    internal MemoryServices Services { get; } = new();

    internal HistoryStore Store { get; } = new();

    internal HeldHealth Health { get; } = new();

    internal LogLines Log { get; } = new();

    internal Intake Intake => _app!.Services.GetRequiredService<Intake>();

    public HttpClient Http { get; private set; } = new();

    public async Task InitializeAsync()
    {
        Samples.Fill(Network);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(new StoppedClock());
        builder.Services.AddSingleton(new ControllerSettings());
        builder.Services.AddSingleton(Flows);
        builder.Services.AddSingleton(YFlows);
        builder.Services.AddSingleton(Links);
        builder.Services.AddSingleton(Switches);
        builder.Services.AddSingleton(Pings);
        builder.Services.AddSingleton<IPingHealth>(Pings);
        builder.Services.AddSingleton<INetworkView>(Network);
        builder.Services.AddSingleton<IServiceView>(Services);
        builder.Services.AddSingleton<IStore>(Store);
        builder.Services.AddSingleton<IComponentHealth>(Health);
        builder.Services.AddKildaApi();
        builder.UseOrleans(silo => silo.AddMemoryStreams(StreamNames.Provider));
        _app = builder.Build();
        _app.MapKildaApi();
        await _app.StartAsync();
        var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        Http = new HttpClient(handler) { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>What grains tell everyone.</summary>
    public Task Tell<T>(string stream, T news) => _app!.Services.GetRequiredService<IClusterClient>()
        .GetStreamProvider(StreamNames.Provider).GetStream<T>(StreamId.Create(stream, StreamNames.All)).OnNextAsync(news);

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    public Task<Answer> Post(string path, string body) => Send(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"));

    public Task<Answer> Send(string method, string path, string body) =>
        Send(new HttpMethod(method), path, new StringContent(body, Encoding.UTF8, "application/json"));

    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path);

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (!headers.Any(header => header.Name == "correlation_id")) request.Headers.Add("correlation_id", CorrelationId);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        return await Answer.Of(response);
    }

    /// <summary>Says the time of the samples; timers run as always.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Samples.Now;
    }
}

/// <summary>A component that works until a test says otherwise.</summary>
internal sealed class HeldHealth : IComponentHealth
{
    public string? Trouble { get; set; }

    public string Name => "storage";

    public ValueTask<string?> Problem(CancellationToken cancel) => ValueTask.FromResult(Trouble);
}
