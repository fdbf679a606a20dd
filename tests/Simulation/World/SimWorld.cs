using System.Net;
using Kilda.Grains.Startup;
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
    /// <summary>A period of what is not done at all.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private const int FirstPort = 6653;

    /// <summary>A process that was replaced and writes nothing asks as often whether it was; whatever became of it, then it is gone.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(2), s_longestEnd = TimeSpan.FromSeconds(1), s_gone = TimeSpan.FromSeconds(5);
    private readonly string _folder = Directory.CreateTempSubdirectory("kilda-simulation-").FullName;
    private readonly SqliteStore _store;
    private readonly Life _life = new("network");
    private readonly Dictionary<(SwitchId, int), Wire> _wires = [];
    private readonly Controller?[] _at;
    private readonly HashSet<SwitchId> _unreachable = [];
    private readonly Action<IServiceCollection>? _changes;
    private readonly Func<IStore, IStore> _over;
    private readonly Func<byte[], IEnumerable<byte[]>>? _tamper;
    private TimeSpan _jumped;
    private int _connections;
    private int _starts;

    /// <param name="seed">Of the order of steps.</param>
    /// <param name="topology">The network.</param>
    /// <param name="settings">Of the controller.</param>
    /// <param name="machines">On which a controller may run; every switch is configured with all of them.</param>
    /// <param name="mutant">A deliberate bug, or null.</param>
    /// <param name="watch">Told of each step.</param>
    public SimWorld(
        int seed, Topology topology, ControllerSettings settings, int machines = 1, Mutant? mutant = null, Action<TimeSpan, string>? watch = null)
    {
        (Steps, Settings) = (new StepQueue(seed) { Watch = watch }, settings);
        (_at, Storage) = (new Controller?[machines], new StoreState { IsFenced = mutant?.IsFenced ?? true });
        (_changes, _over, _tamper) = (mutant?.Services, mutant?.Store ?? (store => store), mutant?.Tamper);
        _store = SqliteStore.Open(_folder, new SqliteStoreOptions { Flush = false, Inline = true });
        Start(0);
        var context = new StepContext(Steps, _life);
        var (outer, time) = (SynchronizationContext.Current, new VirtualTime(Steps, _life, context));
        SynchronizationContext.SetSynchronizationContext(context);
        Lab = SimLab.Start(topology, Enumerable.Range(FirstPort, machines).Select(port => new IPEndPoint(IPAddress.Loopback, port)), new SimOptions
        {
            Time = time,
            Connect = Connect,
        });
        SynchronizationContext.SetSynchronizationContext(outer);
    }

    public StepQueue Steps { get; }

    public ControllerSettings Settings { get; }

    public SimLab Lab { get; }

    /// <summary>Whether there may be two activations of one grain: then one of them is told that the other has written, and begins anew.</summary>
    public bool HasTwins { get; init; }

    public StoreState Storage { get; }

    public StreamState Streams { get; } = new();

    /// <summary>What the product has logged of itself that it should not have had to.</summary>
    public List<string> Alarms { get; } = [];

    /// <summary>What is stored, without the way there.</summary>
    public IStore Stored => _store;

    public Controller Controller { get; private set; } = null!;

    /// <summary>The process ends; <see cref="Start"/> starts another one.</summary>
    public void Crash(bool isTold) => Controller.Crash(isTold);

    public void Start() => Start(Controller.Place);

    /// <summary>
    /// The process that stood by on another machine works with the database now, as it thinks that the first one is gone. That one goes on until it
    /// learns of it: when it writes, or when it asks.
    /// </summary>
    public void TakeOver()
    {
        var old = Controller;
        if (old.Life.IsOver || _at.Length == 1) return;
        old.Replaced = () => After(new TimeSpan(Steps.Draw((int)s_longestEnd.Ticks)), "a process that was replaced ends", End);
        After(s_heartbeat, "a process asks whether it was replaced", () =>
        {
            if (old.IsReplaced) End();
        });
        After(s_gone, "a process that was replaced is gone", End);
        Start((old.Place + 1) % _at.Length);

        void End()
        {
            if (!old.Life.IsOver) old.Crash(isTold: true);
        }
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
        foreach (var (_, wire) in _wires.Where(wire => wire.Key.Item1 == at)) wire.IsDead = true;
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
        foreach (var process in _at) process?.Life.End();
        _life.End();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Start(int place)
    {
        _at[place]?.Life.End();
        Controller = _at[place] = new Controller(Steps, _over(_store), Storage, Settings, ++_starts, place, Changes);
        Controller.Time.Jumped = _jumped;
    }

    private Action<string>? Tell => Steps.Watch is { } watch ? what => watch(Steps.Elapsed, what) : null;

    private bool IsExpected(Exception thrown) => HasTwins && thrown is StaleDocumentException;

    private void Changes(IServiceCollection services)
    {
        var streams = services.Single(service => service.ServiceType == typeof(IStreamProvider) && Equals(service.ServiceKey, StreamNames.Provider));
        services.Remove(streams);
        services.AddKeyedSingleton<IStreamProvider>(StreamNames.Provider, (provider, key) => new SimStreams(
            (IStreamProvider)streams.KeyedImplementationFactory!(provider, key), Streams, Steps, provider.GetRequiredService<TimeProvider>()));
        // It looks once soon after the start in any case.
        if (Settings.RepairPeriod >= Never) services.Remove(services.Single(service => service.ImplementationType == typeof(ServiceRepair)));
        services.AddLogging(logging => logging.AddProvider(new Alarm(IsExpected, Alarms.Add, Tell))
            .SetMinimumLevel(Tell is null ? LogLevel.Warning : LogLevel.Debug));
        _changes?.Invoke(services);
    }

    private ValueTask<Stream> Connect(TopologySwitch place, IPEndPoint at, CancellationToken cancellation)
    {
        var machine = at.Port - FirstPort;
        if (_at[machine] is not { IsListening: true, Life.IsOver: false } process || _unreachable.Contains(place.Id))
            return ValueTask.FromException<Stream>(new IOException("nobody listens"));
        var wire = _wires[(place.Id, machine)] = new Wire(Steps, _life, process.Life) { Tamper = _tamper };
        process.Accept(wire.Right, ++_connections);
        return ValueTask.FromResult<Stream>(wire.Left);
    }
}
