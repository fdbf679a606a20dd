using Kilda.Grains.Tests;
using Kilda.Local.Hosting;
using Kilda.Local.Tests.Conformance;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Streams;

namespace Kilda.Local.Tests;

/// <summary>A grain that stays for two minutes.</summary>
public interface IBriefGrain : IGrainWithStringKey
{
    Task<Guid> Life();
    Task Hold(string gate);

    [AlwaysInterleave]
    Task Move();
}

/// <inheritdoc/>
[CollectionAgeLimit(Minutes = 2)]
public sealed class BriefGrain(Probe probe) : Grain, IBriefGrain
{
    private readonly Guid _life = Guid.NewGuid();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Say(this.GetPrimaryKeyString(), $"left: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<Guid> Life() => Task.FromResult(_life);

    public Task Hold(string gate)
    {
        probe.Say(this.GetPrimaryKeyString(), $"holds {gate}");
        return probe.Pass(gate);
    }

    public Task Move()
    {
        MigrateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Whatever takes minutes, in time that the test moves.</summary>
public sealed class TimeTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    /// <summary>Between two attempts to deliver an event.</summary>
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task An_activation_that_is_not_used_for_a_quarter_of_an_hour_ends_and_use_starts_the_quarter_anew()
    {
        await using var host = await ClockedHost.Start();
        var grain = host.Grains.GetGrain<ITurnGrain>("idle");
        var life = await grain.Life();
        host.Clock.Advance(14 * s_minute);
        Assert.Equal(life, await grain.Life());
        host.Clock.Advance(14 * s_minute);
        Assert.Equal(life, await grain.Life());
        host.Clock.Advance(16 * s_minute);
        await host.Probe.Hear("idle", "deactivated ActivationIdle");
        Assert.NotEqual(life, await grain.Life());
    }

    [Fact]
    public async Task A_class_may_say_how_long_its_activations_stay()
    {
        await using var host = await ClockedHost.Start();
        var grain = host.Grains.GetGrain<IBriefGrain>("brief");
        await grain.Life();
        host.Clock.Advance(4 * s_minute);
        Assert.Equal("left: ActivationIdle", await host.Probe.Heard("brief"));
    }

    /// <summary>On a cluster it would go where the hint says; here there is one place.</summary>
    [Fact]
    public async Task A_grain_that_moves_begins_its_next_life_here()
    {
        await using var host = await ClockedHost.Start();
        var grain = host.Grains.GetGrain<IBriefGrain>("moves");
        var life = await grain.Life();
        await grain.Move();
        Assert.Equal("left: Migrating", await host.Probe.Heard("moves"));
        Assert.NotEqual(life, await grain.Life());
    }

    [Fact]
    public async Task A_call_under_way_holds_up_the_end_of_a_life()
    {
        await using var host = await ClockedHost.Start();
        var grain = host.Grains.GetGrain<IBriefGrain>("patient");
        var held = grain.Hold("patient-a");
        Assert.Equal("holds patient-a", await host.Probe.Heard("patient"));
        await grain.Move();
        host.Clock.Advance(29 * s_second);
        Assert.True(host.Probe.IsSilent("patient"));
        host.Probe.Open("patient-a");
        await held;
        Assert.Equal("left: Migrating", await host.Probe.Heard("patient"));
    }

    [Fact]
    public async Task A_life_that_is_to_end_waits_half_a_minute_for_a_call_under_way_and_what_came_meanwhile_goes_to_the_next()
    {
        await using var host = await ClockedHost.Start(silo => silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = 5 * s_minute));
        var grain = host.Grains.GetGrain<IBriefGrain>("stuck");
        var life = await grain.Life();
        var held = grain.Hold("stuck-a");
        Assert.Equal("holds stuck-a", await host.Probe.Heard("stuck"));
        await grain.Move();
        var next = grain.Life();
        host.Clock.Advance(29 * s_second);
        Assert.True(host.Probe.IsSilent("stuck") && !next.IsCompleted);
        host.Clock.Advance(s_second);
        Assert.Equal("left: Migrating", await host.Probe.Heard("stuck"));
        Assert.NotEqual(life, await next);
        // The call of the life that is over ends when it ends, and its caller hears of it.
        Assert.False(held.IsCompleted);
        host.Probe.Open("stuck-a");
        await held;
        Assert.Equal(await next, await grain.Life());
    }

    [Fact]
    public async Task An_activation_that_asked_for_time_is_not_collected_before_it_is_over()
    {
        await using var host = await ClockedHost.Start(silo => silo.Configure<GrainCollectionOptions>(o => o.CollectionAge = 2 * s_minute));
        var grain = host.Grains.GetGrain<ITurnGrain>("stays");
        var life = await grain.Life();
        await grain.Stay();
        host.Clock.Advance(4 * s_minute);
        Assert.Equal(life, await grain.Life());
        host.Clock.Advance(4 * s_minute);
        await host.Probe.Hear("stays", "deactivated ActivationIdle");
    }

    [Fact]
    public async Task A_caller_waits_for_half_a_minute_and_then_hears_what_it_waited_for()
    {
        await using var host = await ClockedHost.Start();
        var grain = host.Grains.GetGrain<ITurnGrain>("long");
        var held = grain.Hold("long-a");
        await host.Probe.Hear("long", "holds long-a");
        var waiting = grain.Say("waits");
        host.Clock.Advance(29 * s_second);
        Assert.Equal("seen", await grain.Peek());
        Assert.False(held.IsCompleted || waiting.IsCompleted);
        host.Clock.Advance(2 * s_second);
        Assert.Contains("ITurnGrain.Hold of turn/long", (await Assert.ThrowsAsync<TimeoutException>(() => held)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        host.Probe.Open("long-a");
        await grain.Say("alive");
        foreach (var expected in (string[])["leaves long-a", "alive"]) Assert.Equal(expected, await host.Probe.Heard("long"));
    }

    [Fact]
    public async Task A_reminder_ticks_at_multiples_of_its_period_and_those_that_were_missed_are_one()
    {
        var (clock, storage) = (new ManualClock(), new ContestedStorage());
        await using (var host = await Reminded(clock, storage))
        {
            await host.Grains.GetGrain<IRemindedGrain>("tea").Set("tea", 10 * s_minute, 60 * s_minute);
            clock.Advance(9 * s_minute);
            Assert.Equal(["tea"], await host.Grains.GetGrain<IRemindedGrain>("tea").Names());
            Assert.True(host.Probe.IsSilent("tea"));
            clock.Advance(s_minute);
            Assert.Equal("reminded of tea every 60 min", await host.Probe.Heard("tea"));
        }

        clock.Advance(190 * s_minute);
        await using var next = await Reminded(clock, storage);
        Assert.Equal("reminded of tea every 60 min", await next.Probe.Heard("tea"));
        Assert.Equal(["tea"], await next.Grains.GetGrain<IRemindedGrain>("tea").Names());
        clock.Advance(40 * s_minute);
        Assert.Equal(["tea"], await next.Grains.GetGrain<IRemindedGrain>("tea").Names());
        Assert.True(next.Probe.IsSilent("tea"));
        clock.Advance(10 * s_minute);
        Assert.Equal("reminded of tea every 60 min", await next.Probe.Heard("tea"));
        await next.Grains.GetGrain<IRemindedGrain>("tea").Remove("tea");
        clock.Advance(120 * s_minute);
        Assert.Empty(await next.Grains.GetGrain<IRemindedGrain>("tea").Names());
        Assert.True(next.Probe.IsSilent("tea"));
    }

    [Fact]
    public async Task An_event_that_fails_for_a_minute_is_dropped_and_the_next_is_delivered()
    {
        await using var host = await ClockedHost.Start();
        var stream = host.Grains.GetStreamProvider(Names.Streams).GetStream<News>(StreamId.Create(Names.Letters, "hopeless"));
        var (attempts, delivered) = (new List<DateTimeOffset>(), new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        await stream.SubscribeAsync((item, _) =>
        {
            if (item.Number == 1) attempts.Add(host.Clock.GetUtcNow());
            else delivered.SetResult(item.Number);
            return item.Number == 1 ? throw new InvalidOperationException("never") : Task.CompletedTask;
        });
        await stream.OnNextAsync(new News(1));
        await stream.OnNextAsync(new News(2));
        Assert.Equal(2, await host.Clock.Pass(s_longestPause, delivered.Task));
        Assert.InRange(attempts.Count, 4, 20);
        // The clock may take a step between an attempt and its outcome, at the first attempt and at the last.
        Assert.InRange(attempts[^1] - attempts[0], s_minute - (2 * s_longestPause), s_minute + (2 * s_longestPause));
    }

    [Fact]
    public async Task A_tick_that_waits_hears_that_its_host_stops()
    {
        await using var host = await ClockedHost.Start();
        var probe = host.Probe;
        await host.Grains.GetGrain<ITimerGrain>("stopped").Tick(new(0, -1, Interleave: true, KeepAlive: true, "never"));
        Assert.Equal("tick", await probe.Heard("stopped"));
        var stopped = host.Stop();
        // Time stands: the host does not give up waiting.
        Assert.Equal("deactivated", await probe.Heard("stopped"));
        await stopped;
    }

    private static Task<ClockedHost> Reminded(ManualClock clock, ContestedStorage storage) => ClockedHost.Start(
        silo =>
        {
            silo.Services.AddGrainStorage("reminders", (_, _) => storage);
            silo.Configure<GrainCollectionOptions>(o => o.CollectionAge = 1000 * s_minute);
        },
        clock: clock);
}
