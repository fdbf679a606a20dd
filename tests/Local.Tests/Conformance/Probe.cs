using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Kilda.Local.Tests.Conformance;

/// <summary>Names of providers that the tests use on either host.</summary>
internal static class Names
{
    public const string Streams = "events";
    public const string States = "states";

    /// <summary>A storage that the tests of states bring along.</summary>
    public const string Contested = "contested";

    /// <summary>Streams that grains follow by their class.</summary>
    public const string News = "news";

    /// <summary>Streams that grains subscribe to.</summary>
    public const string Letters = "letters";
}

/// <summary>What grains of a test say they did, and gates at which they wait for the test. A service of the host.</summary>
public sealed class Probe
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, Channel<string>> _said = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public void Say(string topic, string what) => Topic(topic).Writer.TryWrite(what);

    /// <summary>Waits until the test opens the gate.</summary>
    public Task Pass(string gate) => Gate(gate).Task;

    public void Open(string gate) => Gate(gate).TrySetResult();

    /// <summary>The next thing said on a topic.</summary>
    public async Task<string> Heard(string topic)
    {
        using var limit = new CancellationTokenSource(s_patience);
        try
        {
            return await Topic(topic).Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"nothing was said on \"{topic}\" in {s_patience}");
        }
    }

    /// <summary>Listens until this is said.</summary>
    public async Task Hear(string topic, string what)
    {
        while (await Heard(topic) != what)
        {
        }
    }

    /// <summary>Whether something was said that nobody listened to yet.</summary>
    public bool IsSilent(string topic) => Topic(topic).Reader.Count == 0;

    private Channel<string> Topic(string topic) => _said.GetOrAdd(topic, _ => Channel.CreateUnbounded<string>());

    private TaskCompletionSource Gate(string gate) => _gates.GetOrAdd(gate, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>A host for the tests of a class. Keys are made from names of tests, so that they do not meet.</summary>
public class HostFixture : IAsyncLifetime
{
    private Microsoft.Extensions.Hosting.IHost? _host;

    internal Microsoft.Extensions.Hosting.IHost Host => _host!;
    public IGrainFactory Grains => Service<IGrainFactory>();
    public IClusterClient Client => Service<IClusterClient>();
    public Probe Probe => Service<Probe>();

    public async Task InitializeAsync() => _host = await Start(Configure);

    public async Task DisposeAsync()
    {
        await Host.StopAsync();
        Host.Dispose();
    }

    /// <summary>Starts a host of this kind.</summary>
    internal virtual Task<Microsoft.Extensions.Hosting.IHost> Start(Action<Orleans.Hosting.ISiloBuilder> configure) => GrainHost.Start(configure);

    protected virtual void Configure(Orleans.Hosting.ISiloBuilder silo)
    {
    }

    private T Service<T>() where T : notnull =>
        Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<T>(Host.Services);
}

/// <summary>One host for all tests that need nothing special.</summary>
[CollectionDefinition(Name)]
public sealed class OneHost : ICollectionFixture<HostFixture>
{
    public const string Name = "one host";
}
