namespace Kilda.Local.Tests.Conformance;

/// <summary>Semantics 3: a tick is a turn.</summary>
[Collection(OneHost.Name)]
public class TimerTests(HostFixture host)
{
    [Fact]
    public async Task A_tick_blocks_other_calls()
    {
        var grain = Grain("blocks");
        await grain.Tick(new(0, -1, Interleave: false, KeepAlive: false, "blocks-a"));
        Assert.Equal("tick", await host.Probe.Heard("blocks"));
        var call = grain.Say("call");
        Assert.True(await grain.IsFirstLife());
        Assert.True(host.Probe.IsSilent("blocks"));
        host.Probe.Open("blocks-a");
        await call;
        Assert.Equal("over", await host.Probe.Heard("blocks"));
        Assert.Equal("call", await host.Probe.Heard("blocks"));
    }

    [Fact]
    public async Task An_interleaving_tick_lets_calls_pass()
    {
        var grain = Grain("passes");
        await grain.Tick(new(0, -1, Interleave: true, KeepAlive: true, "passes-a"));
        Assert.Equal("tick", await host.Probe.Heard("passes"));
        await grain.Say("call");
        Assert.Equal("call", await host.Probe.Heard("passes"));
        host.Probe.Open("passes-a");
        Assert.Equal("over", await host.Probe.Heard("passes"));
    }

    [Fact]
    public async Task A_tick_waits_for_the_call_that_set_the_timer_up()
    {
        var grain = Grain("after");
        await grain.Tick(new(0, -1, Interleave: false, KeepAlive: false));
        Assert.Equal("tick", await host.Probe.Heard("after"));
    }

    [Fact]
    public async Task Ticks_do_not_overlap_and_the_period_counts_from_the_end()
    {
        var grain = Grain("period");
        await grain.Tick(new(0, 20, Interleave: true, KeepAlive: false, "period-a"));
        Assert.Equal("tick", await host.Probe.Heard("period"));
        foreach (var _ in Enumerable.Range(0, 3)) await grain.IsFirstLife();
        await grain.Say("call");
        Assert.Equal("call", await host.Probe.Heard("period"));
        host.Probe.Open("period-a");
        foreach (var expected in (string[])["over", "tick", "over", "tick", "over"]) Assert.Equal(expected, await host.Probe.Heard("period"));
        await grain.Stop();
    }

    [Fact]
    public async Task A_stopped_timer_cancels_its_tick()
    {
        var grain = Grain("stopped");
        await grain.Tick(new(0, 20, Interleave: true, KeepAlive: false, "stopped-never"));
        Assert.Equal("tick", await host.Probe.Heard("stopped"));
        await grain.Stop();
        await grain.Say("alive");
        Assert.Equal("alive", await host.Probe.Heard("stopped"));
    }

    [Fact]
    public async Task A_tick_that_fails_is_followed_by_the_next()
    {
        var grain = Grain("fails");
        await grain.Tick(new(0, 20, Interleave: false, KeepAlive: false, Fails: true));
        for (var i = 0; i < 3; i++) Assert.Equal("tick", await host.Probe.Heard("fails"));
        await grain.Stop();
        Assert.True(await grain.IsFirstLife());
    }

    [Fact]
    public async Task The_timers_of_a_life_end_with_it()
    {
        var grain = Grain("ends");
        await grain.Tick(new(0, 20, Interleave: false, KeepAlive: true));
        await host.Probe.Hear("ends", "over");
        await grain.Leave();
        await host.Probe.Hear("ends", "deactivated");
        Assert.False(await grain.IsFirstLife());
        // Several periods of the timer that is gone, by a timer of the next life.
        await grain.Tick(new(200, -1, Interleave: false, KeepAlive: false));
        foreach (var expected in (string[])["tick", "over"]) Assert.Equal(expected, await host.Probe.Heard("ends"));
        Assert.True(host.Probe.IsSilent("ends"));
    }

    private ITimerGrain Grain(string key) => host.Grains.GetGrain<ITimerGrain>(key);
}
