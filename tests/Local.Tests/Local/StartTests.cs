using Kilda.Local.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Kilda.Local.Tests;

/// <summary>Work for the start, and what the factory refuses.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Work_for_the_start_is_done_in_order_of_its_stages_and_may_call_grains()
    {
        await using var host = await ClockedHost.Start(silo =>
        {
            silo.AddStartupTask((services, _) => Say(services, "last"), ServiceLifecycleStage.Active + 1);
            silo.AddStartupTask<Middle>(ServiceLifecycleStage.Active);
            silo.AddStartupTask((services, _) => Say(services, "first"), ServiceLifecycleStage.ApplicationServices);
        });
        foreach (var expected in (string[])["activated", "first", "middle", "last"]) Assert.Equal(expected, await host.Probe.Heard("start"));
    }

    [Fact]
    public async Task Work_for_the_start_that_fails_fails_the_start() => Assert.Equal(
        "no database",
        (await Assert.ThrowsAsync<IOException>(() => ClockedHost.Start(
            silo => silo.AddStartupTask((_, _) => throw new IOException("no database"))))).Message);

    [Fact]
    public async Task The_factory_says_what_is_wrong()
    {
        await using var host = await ClockedHost.Start();
        Assert.Contains(nameof(INobody), Assert.Throws<ArgumentException>(() => host.Grains.GetGrain<INobody>("a")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => host.Grains.GetGrain<ITurnGrain>(""));
        Assert.Throws<ArgumentException>(() => host.Grains.CreateObjectReference<IListener>(new Other()));
        Assert.Throws<ArgumentException>(() => host.Grains.DeleteObjectReference<IOther>(new Other()));
        Assert.Throws<KeyNotFoundException>(() => host.Grains.GetStreamProvider("none"));
    }

    [Fact]
    public async Task Two_references_to_one_grain_are_equal_and_know_its_key()
    {
        await using var host = await ClockedHost.Start();
        var (one, same, other) = (host.Grains.GetGrain<ITurnGrain>("a"), host.Grains.GetGrain<ITurnGrain>("a"), host.Grains.GetGrain<ITurnGrain>("b"));
        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
        Assert.Equal(("a", "turn/a"), (one.GetPrimaryKeyString(), one.GetGrainId().ToString()));
        Assert.Same(one, one.AsReference<ITurnGrain>());
    }

    private static Task Say(IServiceProvider services, string what) =>
        services.GetRequiredService<IGrainFactory>().GetGrain<ITurnGrain>("start").Say(what);

    private sealed class Middle(IGrainFactory grains) : IStartupTask
    {
        public Task Execute(CancellationToken cancellationToken) => grains.GetGrain<ITurnGrain>("start").Say("middle");
    }

    private sealed class Other : IOther
    {
        public Task Hear() => Task.CompletedTask;
    }
}

/// <summary>A grain interface that no class implements.</summary>
public interface INobody : IGrainWithStringKey;

/// <summary>An observer that is no listener.</summary>
public interface IOther : IGrainObserver
{
    Task Hear();
}
