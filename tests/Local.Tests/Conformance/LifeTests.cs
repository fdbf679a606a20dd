using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kilda.Local.Tests.Conformance;

/// <summary>Semantics 1: the lives of a grain.</summary>
[Collection(OneHost.Name)]
public class LifeTests(HostFixture host)
{
    [Fact]
    public async Task A_grain_that_leaves_is_told_and_the_next_call_starts_a_new_life()
    {
        var grain = Grain("leave");
        var life = await grain.Life();
        await grain.Leave();
        await host.Probe.Hear("leave", "deactivated ApplicationRequested");
        Assert.NotEqual(life, await grain.Life());
    }

    [Fact]
    public async Task Calls_that_wait_at_a_grain_that_leaves_go_to_its_next_life()
    {
        var grain = Grain("forward");
        var hold = grain.Hold("forward-a");
        await host.Probe.Hear("forward", "holds forward-a");
        Task[] calls = [grain.Leave(), .. Enumerable.Range(0, 10).Select(i => grain.Say($"{i}"))];
        host.Probe.Open("forward-a");
        await Task.WhenAll([hold, .. calls]);
        await host.Probe.Hear("forward", "deactivated ApplicationRequested");
    }

    [Fact]
    public async Task A_grain_that_cannot_activate_fails_its_callers_and_the_next_call_tries_again()
    {
        var grain = Grain("broken");
        await Assert.ThrowsAnyAsync<Exception>(() => grain.Life());
        await Assert.ThrowsAnyAsync<Exception>(() => grain.Life());
        host.Probe.Open("repair broken");
        await grain.Life();
    }

    [Fact]
    public async Task A_host_that_stops_tells_its_activations()
    {
        var own = await host.Start(_ => { });
        var probe = own.Services.GetRequiredService<Probe>();
        await own.Services.GetRequiredService<IGrainFactory>().GetGrain<ITurnGrain>("stops").Life();
        Assert.Equal("activated", await probe.Heard("stops"));
        await own.StopAsync();
        own.Dispose();
        Assert.Equal("deactivated ShuttingDown", await probe.Heard("stops"));
    }

    private ITurnGrain Grain(string key) => host.Grains.GetGrain<ITurnGrain>(key);
}

/// <summary>A host that collects unused activations after two seconds.</summary>
public class ImpatientHost : HostFixture
{
    protected override void Configure(Orleans.Hosting.ISiloBuilder silo) =>
        Orleans.Hosting.SiloBuilderExtensions.Configure<Orleans.Configuration.GrainCollectionOptions>(silo, options =>
        {
            options.CollectionQuantum = TimeSpan.FromSeconds(1);
            options.CollectionAge = TimeSpan.FromSeconds(2);
        });
}

/// <summary>Semantics 1 and 3: who is collected.</summary>
public sealed class CollectionTests(ImpatientHost host) : CollectionTests<ImpatientHost>(host);

/// <inheritdoc cref="CollectionTests"/>
public abstract class CollectionTests<T>(T host) : IClassFixture<T>
    where T : ImpatientHost
{
    [Fact]
    public async Task Idle_activations_end_and_the_next_call_starts_a_new_one()
    {
        var (grain, kept) = (host.Grains.GetGrain<ITurnGrain>("idle"), host.Grains.GetGrain<IKeptGrain>("kept by its class"));
        var (life, keptLife) = (await grain.Life(), await kept.Life());
        await host.Probe.Hear("idle", "deactivated ActivationIdle");
        Assert.NotEqual(life, await grain.Life());
        Assert.Equal(keptLife, await kept.Life());
    }

    [Fact]
    public async Task Timers_keep_an_activation_only_if_they_say_so_and_so_does_a_delay()
    {
        var (kept, delayed) = (host.Grains.GetGrain<ITimerGrain>("kept"), host.Grains.GetGrain<ITurnGrain>("delayed"));
        await kept.Tick(new(Due: 0, Period: 200, Interleave: false, KeepAlive: true));
        await delayed.Stay();
        await host.Grains.GetGrain<ITimerGrain>("not kept").Tick(new(Due: 0, Period: 200, Interleave: false, KeepAlive: false));
        await host.Probe.Hear("not kept", "deactivated");
        await host.Probe.Hear("kept", "tick");
        Assert.True(await kept.IsFirstLife());
        await host.Probe.Hear("delayed", "activated");
        Assert.True(host.Probe.IsSilent("delayed"));
    }
}
