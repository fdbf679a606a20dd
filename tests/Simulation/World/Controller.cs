using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Kilda.Grains.Startup;
using Kilda.Interfaces;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Local.Activations;
using Kilda.Local.Hosting;
using Kilda.Silo.OpenFlow;
using Kilda.Simulation.Steps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Kilda.Simulation.World;

/// <summary>One process of the controller, from its start to its crash: the product's grains and connections, run step by step.</summary>
internal sealed class Controller
{
    private readonly StepQueue _steps;
    private readonly StepContext _context;
    private readonly ServiceProvider _services;
    private readonly List<WireEnd> _wires = [];
    private readonly SimStore _store;

    public Controller(StepQueue steps, IStore store, StoreState state, ControllerSettings settings, int number, int place, Action<IServiceCollection> changes)
    {
        _steps = steps;
        Life = new Life($"controller {number}");
        _context = new StepContext(steps, Life);
        Time = new VirtualTime(steps, Life, _context);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IActivationScheduler>(new StepScheduler(steps, Life));
        Place = place;
        _store = new SimStore(store, state, steps, Life) { Replaced = () => Replaced?.Invoke() };
        services.AddSingleton<IStore>(_store);
        services.AddOrleans(silo =>
        {
            silo.AddKildaGrains(settings);
            silo.Configure<GrainTypeOptions>(types => types.Classes.RemoveWhere(grain => grain.Assembly == typeof(Controller).Assembly));
        });
        services.AddOpenFlow();
        changes(services);
        _services = services.BuildServiceProvider();
        Do(Start);
    }

    public Life Life { get; }

    /// <summary>The machine: which of the controllers that every switch is configured with.</summary>
    public int Place { get; }

    /// <summary>Called when it hears that another process has taken over.</summary>
    public Action? Replaced { get; set; }

    /// <summary>What the process asks now and then.</summary>
    public bool IsReplaced => _store.IsReplaced;

    public VirtualTime Time { get; }

    /// <summary>Whether everything is loaded and switches are listened to.</summary>
    public bool IsListening { get; private set; }

    /// <summary>Why it could not start; null: it could, or is about to.</summary>
    public string? Failure { get; private set; }

    public INetworkView Network => _services.GetRequiredService<INetworkView>();

    public IServiceView Services => _services.GetRequiredService<IServiceView>();

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    /// <summary>Runs as code of this process that is no grain's.</summary>
    public void Do(Func<Task> work) => _steps.Add(Life, "something begins", _context, () => _ = work());

    /// <summary>A switch connects.</summary>
    public void Accept(WireEnd end, int number)
    {
        _wires.Add(end);
        Do(async () =>
        {
            await _services.GetRequiredService<OpenFlowConnection>().OnConnectedAsync(new WireConnection(end, number));
            await end.DisposeAsync();
            _wires.Remove(end);
        });
    }

    /// <summary>The process is gone from this moment on.</summary>
    /// <param name="isTold">The switches hear of it; otherwise the machine is gone, too, and they only hear nothing any more.</param>
    public void Crash(bool isTold)
    {
        Life.End();
        if (!isTold) return;
        foreach (var wire in _wires) wire.Gone();
    }

    /// <summary>Activations of grains of a type, by id.</summary>
    private Activation[] Alive(string type) =>
    [
        .. Activations(_services.GetRequiredService<LocalSilo>()).Where(each => each.Key.Type.ToString() == type)
            .OrderBy(each => each.Key.ToString(), StringComparer.Ordinal).Select(each => each.Value),
    ];

    /// <summary>Activations end, as they do where a cluster moves grains or has too many: what they were at goes on to the next await of its own.</summary>
    public void EndActivations(string type, int? number)
    {
        var alive = Alive(type);
        foreach (var one in number is { } nth && alive.Length > 0 ? [alive[nth % alive.Length]] : alive)
            one.Deactivate(new(DeactivationReasonCode.Migrating, "it goes elsewhere"));
    }

    /// <summary>
    /// The activation of a service is not known any more and does not know it, as where a directory of a cluster has lost it; then somebody asks the
    /// service something. For a while there are two of the same grain. One that is at something is taken if there is one: both go on with it.
    /// </summary>
    public void ForgetActivation(string type, int number)
    {
        if (Alive(type) is not { Length: > 0 } alive) return;
        if (Array.FindAll(alive, IsBusy) is { Length: > 0 } busy) alive = busy;
        var lost = alive[number % alive.Length];
        _services.GetRequiredService<LocalSilo>().Remove(lost);
        var kind = type == "flow" ? DocumentKinds.Flow : DocumentKinds.YFlow;
        Do(() => Grains.Service($"{kind}/{lost.GrainId.Key}")!.Recover());
    }

    /// <summary>Whether a service of a type is at something.</summary>
    public bool IsBusy(string type) => Array.Exists(Alive(type), IsBusy);

    private bool IsBusy(Activation one) => one.GrainId.Key.ToString() is var id && (Services.Flow(id)?.Intent ?? (object?)Services.YFlow(id)?.Intent) is not null;

    /// <summary>As the generic host does it, but without its threads.</summary>
    private async Task Start()
    {
        try
        {
            foreach (var service in _services.GetServices<IHostedService>())
            {
                if (service is BackgroundService background) _ = Execute(background, CancellationToken.None);
                else await service.StartAsync(CancellationToken.None);
            }

            IsListening = true;
        }
        catch (StoreUnavailableException away)
        {
            Failure = away.Message;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_activations")]
    private static extern ref ConcurrentDictionary<GrainId, Activation> Activations(LocalSilo silo);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "ExecuteAsync")]
    private static extern Task Execute(BackgroundService service, CancellationToken stopping);
}
