using System.Runtime.CompilerServices;
using Kilda.Grains.Startup;
using Kilda.Interfaces;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Local.Activations;
using Kilda.Silo.OpenFlow;
using Kilda.Simulation.Steps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Kilda.Simulation.World;

/// <summary>One process of the controller, from its start to its crash: the product's grains and connections, run step by step.</summary>
internal sealed class Controller
{
    private readonly StepQueue _steps;
    private readonly StepContext _context;
    private readonly ServiceProvider _services;
    private readonly List<WireEnd> _wires = [];

    public Controller(StepQueue steps, IStore store, StoreState state, ControllerSettings settings, int number, Action<IServiceCollection> changes)
    {
        _steps = steps;
        Life = new Life($"controller {number}");
        _context = new StepContext(steps, Life);
        Time = new VirtualTime(steps, Life, _context);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IActivationScheduler>(new StepScheduler(steps, Life));
        services.AddSingleton<IStore>(new SimStore(store, state, steps, Life));
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

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "ExecuteAsync")]
    private static extern Task Execute(BackgroundService service, CancellationToken stopping);
}
