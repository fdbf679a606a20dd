using System.Net;
using Kilda.Interfaces;
using Kilda.Interfaces.Storage;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Simulation.Steps;
using Kilda.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Kilda.Simulation.World;

/// <summary>A network of simulated switches, storage, and the process that controls them, all in one queue of steps.</summary>
internal sealed class SimWorld : IDisposable
{
    private static readonly IPEndPoint s_listener = new(IPAddress.Loopback, 6653);
    private readonly string _folder = Directory.CreateTempSubdirectory("kilda-simulation-").FullName;
    private readonly SqliteStore _store;
    private readonly Life _life = new("network");
    private readonly Dictionary<SwitchId, Wire> _wires = [];
    private readonly HashSet<SwitchId> _unreachable = [];
    private readonly Action<IServiceCollection>? _changes;
    private readonly Func<IStore, IStore> _over;
    private readonly Func<byte[], byte[]>? _tamper;
    private TimeSpan _jumped;
    private int _connections;
    private int _starts;

    public SimWorld(int seed, Topology topology, ControllerSettings settings, Mutant? mutant = null, Action<TimeSpan, string>? watch = null)
    {
        (Steps, Settings) = (new StepQueue(seed) { Watch = watch }, settings);
        (_changes, _over, _tamper) = (mutant?.Services, mutant?.Store ?? (store => store), mutant?.Tamper);
        _store = SqliteStore.Open(_folder, new SqliteStoreOptions { Flush = false, Inline = true });
        Start();
        var context = new StepContext(Steps, _life);
        var (outer, time) = (SynchronizationContext.Current, new VirtualTime(Steps, _life, context));
        SynchronizationContext.SetSynchronizationContext(context);
        Lab = SimLab.Start(topology, s_listener, new SimOptions
        {
            Time = time,
            Connect = Connect,
        });
        SynchronizationContext.SetSynchronizationContext(outer);
    }

    public StepQueue Steps { get; }

    public ControllerSettings Settings { get; }

    public SimLab Lab { get; }

    public StoreState Storage { get; } = new();

    public StreamState Streams { get; } = new();

    /// <summary>What the product has logged of itself that it should not have had to.</summary>
    public List<string> Alarms { get; } = [];

    /// <summary>What is stored, without the way there.</summary>
    public IStore Stored => _store;

    public Controller Controller { get; private set; } = null!;

    /// <summary>The process ends; <see cref="Start"/> starts another one.</summary>
    public void Crash(bool isTold) => Controller.Crash(isTold);

    public void Start()
    {
        Controller = new Controller(Steps, _over(_store), Storage, Settings, ++_starts, Changes);
        Controller.Time.Jumped = _jumped;
    }

    /// <summary>The clock of the controller's machine is set.</summary>
    public void Jump(TimeSpan by)
    {
        _jumped += by;
        Controller.Time.Jumped = _jumped;
    }

    /// <summary>The connection of a switch goes dead: neither end is told.</summary>
    public void Deaden(SwitchId at)
    {
        if (_wires.TryGetValue(at, out var wire)) wire.IsDead = true;
    }

    /// <summary>A switch that cannot reach the controller, or can again.</summary>
    public void Reach(SwitchId at, bool isReachable)
    {
        if (isReachable) _unreachable.Remove(at);
        else _unreachable.Add(at);
    }

    /// <summary>Something happens after a time, between two other steps.</summary>
    public void After(TimeSpan time, string name, Action happens)
    {
        var timer = new VirtualTimer(Steps, _life, null!, _ => Steps.Add(_life, name, null, happens), null);
        timer.Change(time, Timeout.InfiniteTimeSpan);
    }

    public void Run(TimeSpan time) => Steps.Run(time);

    /// <summary>Runs until something is so.</summary>
    /// <returns>False: it was not within that time.</returns>
    public bool RunUntil(Func<bool> holds, TimeSpan within)
    {
        var step = TimeSpan.FromMilliseconds(250);
        for (var left = within; left > TimeSpan.Zero; left -= step)
        {
            if (holds()) return true;
            Run(step);
        }

        return holds();
    }

    public void Dispose()
    {
        Controller.Life.End();
        _life.End();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Action<string>? Tell => Steps.Watch is { } watch ? what => watch(Steps.Elapsed, what) : null;

    private void Changes(IServiceCollection services)
    {
        var streams = services.Single(service => service.ServiceType == typeof(IStreamProvider) && Equals(service.ServiceKey, StreamNames.Provider));
        services.Remove(streams);
        services.AddKeyedSingleton<IStreamProvider>(StreamNames.Provider, (provider, key) => new SimStreams(
            (IStreamProvider)streams.KeyedImplementationFactory!(provider, key), Streams, Steps, provider.GetRequiredService<TimeProvider>()));
        services.AddLogging(logging => logging.AddProvider(new Alarm(Alarms.Add, Tell)).SetMinimumLevel(Tell is null ? LogLevel.Warning : LogLevel.Debug));
        _changes?.Invoke(services);
    }

    private ValueTask<Stream> Connect(TopologySwitch place, IPEndPoint at, CancellationToken cancellation)
    {
        if (Controller is not { IsListening: true, Life.IsOver: false } || _unreachable.Contains(place.Id))
            return ValueTask.FromException<Stream>(new IOException("nobody listens"));
        var wire = _wires[place.Id] = new Wire(Steps, _life, Controller.Life) { Tamper = _tamper };
        Controller.Accept(wire.Right, ++_connections);
        return ValueTask.FromResult<Stream>(wire.Left);
    }
}
