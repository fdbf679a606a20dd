using Kilda.Grains.Startup;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.OpenFlow;
using Kilda.Simulation.Scenarios;
using Kilda.Simulation.World;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kilda.Simulation.Bugs;

/// <summary>Deliberate bugs, to show that the simulation finds what it is there for. None is a switch in the product: each stands beside it.</summary>
internal static class Mutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        Calls("answer before the barrier", () => new EarlyAnswer()),
        Calls("skip an undo", () => new SkippedUndo()),
        Calls("forget to release a link", () => new Skipped(typeof(IIslGrain), nameof(IIslGrain.Retain))),
        Calls("forget to release endpoints and meters", () => new Skipped(typeof(ISwitchGrain), nameof(ISwitchGrain.Retain))),
        Calls("claim nothing", () => new Skipped(typeof(ISwitchGrain), nameof(ISwitchGrain.Claim), new ClaimAnswer.Held([]))),
        Calls("take the stages in the wrong order", () => new WrongOrder()),
        Calls("tell a switch nothing, every tenth time", () => new Skipped(typeof(ISwitchGrain), nameof(ISwitchGrain.Put), PutAnswer.Done, every: 10)),
        new("skip the recovery") { Services = Without<FlowRecovery> },
        new("ignore versions") { Store = store => new CarelessStore(store) },
        new("let a process that was replaced write") { IsFenced = false },
        new("remove before adding") { Tamper = Messages.RemovalsFirst },
        new("store no hops") { Store = store => new ChangedStore(store) { Change = WithoutHops } },
        new("store no history") { Store = store => new ChangedStore(store) { Change = commit => commit with { History = [] } } },
        new("answer before it is stored") { Services = services => Around<IStore>(services, store => new HastyStore(store)) },
        new("show what is gone") { Services = services => Around<IServiceView>(services, view => new StubbornView(view)) },
        new("keep a stale rule") { Tamper = bytes => Messages.Without(bytes, frame => Messages.IsDeletion(frame)) },
        new("take a refusal for done") { Tamper = bytes => Messages.Without(bytes, frame => frame[1] == (byte)OfType.Error) },
    ];

    /// <returns>The first seed that fails with it, and how; null: none of so many.</returns>
    public static string? Find(Mutant mutant, int seeds)
    {
        for (var seed = 1; seed <= seeds; seed++)
        {
            if (SimRun.Of(Scenario.Of(seed), mutant).Failure is { } failure) return $"seed {seed}: {failure}";
        }

        return null;
    }

    private static Mutant Calls(string name, Func<IIncomingGrainCallFilter> filter) => new(name)
    {
        Services = services => services.AddSingleton(filter()),
    };

    private static Commit WithoutHops(Commit commit) => commit with
    {
        Documents = commit.Documents.Select(write => write with { Rows = write.Rows is { } rows ? rows with { Hops = [] } : null }).ToSeq(),
    };

    /// <summary>Background work that is not done.</summary>
    private static void Without<T>(IServiceCollection services)
        where T : IHostedService
    {
        foreach (var known in services.Where(one => one.ServiceType == typeof(IHostedService) && one.ImplementationFactory is not null).ToArray())
        {
            services.Remove(known);
            services.AddSingleton(provider => known.ImplementationFactory!(provider) is IHostedService work and not T ? work : new Nothing());
        }
    }

    /// <summary>Puts something around a service that is there.</summary>
    private static void Around<T>(IServiceCollection services, Func<T, T> around)
        where T : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(T));
        services.Remove(inner);
        services.AddSingleton(provider => around((T)(inner.ImplementationInstance ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!))));
    }

    private sealed class Nothing : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
