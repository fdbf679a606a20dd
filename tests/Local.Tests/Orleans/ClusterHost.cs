using Kilda.EndToEnd.Harness;
using Kilda.Local.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Kilda.Local.Tests;

/// <summary>
/// Several silos in this process that speak to each other through sockets, as a host for tests: what is asked of it is asked of its first silo. A
/// grain is placed on another silo than its caller's.
/// </summary>
internal sealed class ClusterHost : IHost, IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private readonly TestCluster _cluster;
    private readonly List<InProcessSiloHandle> _dead = [];

    private ClusterHost(int silos, Action<ISiloBuilder> configure)
    {
        var probe = new Probe();
        var builder = new TestClusterBuilder((short)silos)
        {
            CreateSiloAsync = async (name, settings) => await InProcessSiloHandle.CreateAsync(name, settings, host =>
            {
                host.ConfigureLogging(logging => logging.ClearProviders());
                host.UseOrleans(silo =>
                {
                    silo.AddParts(probe);
                    silo.PlaceElsewhere();
                    configure(silo);
                });
            }),
        };
        builder.PortAllocator = new Ports();
        builder.Options.ConnectionTransport = ConnectionTransportType.TcpSocket;
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        _cluster = builder.Build();
    }

    /// <summary>Of the first silo.</summary>
    public IServiceProvider Services => Silos[0].ServiceProvider;

    /// <summary>Those that were not killed, the one that keeps the list of them first.</summary>
    public IReadOnlyList<InProcessSiloHandle> Silos => [.. _cluster.Silos.Cast<InProcessSiloHandle>().Where(silo => silo.IsActive)];

    public static async Task<ClusterHost> Start(int silos, Action<ISiloBuilder> configure)
    {
        var host = new ClusterHost(silos, configure);
        await host.StartAsync();
        return host;
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _cluster.DeployAsync();
        await KnowEachOther();
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _cluster.StopAllSilosAsync();

    public void Dispose()
    {
        foreach (var silo in _dead) silo.SiloHost.Dispose();
        _cluster.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Dispose();
    }

    /// <summary>
    /// The silo ends in the middle of everything: its activations are not told, nothing is handed over, its connections break. What runs in it runs on,
    /// as in a silo that was taken for dead. Other than a process that is killed it says in the list of silos that it is dead; when this ends, all know.
    /// </summary>
    public async Task Kill(InProcessSiloHandle silo)
    {
        // Not of the cluster: that would take everything from under the turns that still run.
        await silo.StopSiloAsync(stopGracefully: false);
        _dead.Add(silo);
        await KnowEachOther();
    }

    /// <summary>Ends when every silo sees exactly those that run, and knows what grains they have.</summary>
    private async Task KnowEachOther()
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var look = new PeriodicTimer(s_look);
        while (!Silos.All(silo => Seen(silo).SetEquals(Silos.Select(one => one.SiloAddress))))
        {
            try
            {
                await look.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                var seen = Silos.Select(silo => $"{silo.SiloAddress} sees {string.Join(", ", Seen(silo))}");
                throw new TimeoutException($"the silos do not see each other: {string.Join("; ", seen)}");
            }
        }

        static HashSet<SiloAddress> Seen(InProcessSiloHandle silo) =>
        [
            .. silo.ServiceProvider.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatuses(onlyActive: true).Keys
                .Intersect(silo.ServiceProvider.GetRequiredService<IClusterManifestProvider>().Current.Silos.Keys),
        ];
    }

    /// <summary>Orleans' own takes gateways' ports from where the kernel takes those of outgoing connections.</summary>
    private sealed class Ports : ITestClusterPortAllocator
    {
        public ValueTuple<int, int> AllocateConsecutivePortPairs(int numPorts) => (FreePort.Next(numPorts), FreePort.Next(numPorts));

        public void Dispose()
        {
        }
    }
}
