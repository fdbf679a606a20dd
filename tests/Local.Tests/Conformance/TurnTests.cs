using Orleans.Runtime;

namespace Kilda.Local.Tests.Conformance;

/// <summary>Semantics 1, 2, 4, 5 and 7: calls and turns.</summary>
[Collection(OneHost.Name)]
public class TurnTests(HostFixture host)
{
    [Fact]
    public async Task One_activation_per_key_serves_all_references()
    {
        var lives = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Grain("one").Life()));
        Assert.Single(lives.Distinct());
        Assert.NotEqual(lives[0], await Grain("two").Life());
    }

    [Fact]
    public async Task Calls_run_one_after_the_other_even_across_awaits()
    {
        var grain = Grain("count");
        var counts = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => grain.Count()));
        Assert.Equal(Enumerable.Range(1, 200), counts.Order());
    }

    [Fact]
    public async Task A_call_waits_until_the_call_before_it_is_over()
    {
        var grain = Grain("wait");
        var first = grain.Hold("wait-a");
        await host.Probe.Hear("wait", "holds wait-a");
        var second = grain.Say("second");
        Assert.Equal("seen", await grain.Peek());
        Assert.True(host.Probe.IsSilent("wait"));
        host.Probe.Open("wait-a");
        await Task.WhenAll(first, second);
        Assert.Equal("leaves wait-a", await host.Probe.Heard("wait"));
        Assert.Equal("second", await host.Probe.Heard("wait"));
    }

    [Fact]
    public async Task Code_after_an_await_runs_on_the_scheduler_of_the_activation()
    {
        host.Probe.Open("always open");
        Assert.True(await Grain("scheduler").KeepsItsScheduler());
    }

    [Fact]
    public async Task Awaited_calls_keep_their_order()
    {
        var grain = Grain("order");
        for (var i = 0; i < 50; i++) await grain.Say($"{i}");
        await host.Probe.Hear("order", "activated");
        for (var i = 0; i < 50; i++) Assert.Equal($"{i}", await host.Probe.Heard("order"));
    }

    [Fact]
    public async Task Read_only_calls_interleave_with_each_other_and_a_write_waits_for_them()
    {
        var grain = Grain("read");
        var reads = new[] { grain.Read("read-a"), grain.Read("read-b") };
        // Neither is awaited: the second may overtake the first.
        Assert.Equal("activated", await host.Probe.Heard("read"));
        Assert.Equal(["holds read-a", "holds read-b"], new[] { await host.Probe.Heard("read"), await host.Probe.Heard("read") }.Order());
        var write = grain.Say("write");
        Assert.Equal("seen", await grain.Peek());
        Assert.True(host.Probe.IsSilent("read"));
        host.Probe.Open("read-a");
        host.Probe.Open("read-b");
        await Task.WhenAll([.. reads, write]);
    }

    [Fact]
    public async Task A_read_only_call_waits_for_a_write()
    {
        var grain = Grain("write");
        var write = grain.Hold("write-a");
        await host.Probe.Hear("write", "holds write-a");
        var read = grain.Read("write-b");
        Assert.Equal("seen", await grain.Peek());
        Assert.True(host.Probe.IsSilent("write"));
        host.Probe.Open("write-b");
        host.Probe.Open("write-a");
        await Task.WhenAll(write, read);
        Assert.Equal("leaves write-a", await host.Probe.Heard("write"));
        Assert.Equal("holds write-b", await host.Probe.Heard("write"));
    }

    [Fact]
    public async Task A_call_to_oneself_through_a_reference_times_out() =>
        Assert.True(await Grain("self").CallSelfFails());

    [Fact]
    public async Task A_caller_does_not_wait_longer_than_the_method_says()
    {
        var grain = Grain("short");
        await Assert.ThrowsAsync<TimeoutException>(() => grain.HoldShortly("short-a"));
        host.Probe.Open("short-a");
        await grain.Say("alive");
    }

    [Fact]
    public async Task Exceptions_reach_the_caller_and_the_grain_lives_on()
    {
        var grain = Grain("throw");
        var life = await grain.Life();
        Assert.Equal("why", (await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Throw("why"))).Message);
        Assert.Equal(life, await grain.Life());
    }

    [Fact]
    public async Task Losing_the_state_ends_the_activation_when_it_leaves_the_turn()
    {
        var grain = Grain("lost");
        var life = await grain.Life();
        await grain.Lose(caught: true);
        Assert.Equal(life, await grain.Life());
        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => grain.Lose(caught: false));
        await host.Probe.Hear("lost", "deactivated ApplicationError");
        Assert.NotEqual(life, await grain.Life());
    }

    [Fact]
    public async Task A_one_way_call_fails_silently()
    {
        var grain = Grain("silent");
        await grain.ThrowSilently();
        await host.Probe.Hear("silent", "throws");
        await grain.Say("alive");
    }

    [Fact]
    public async Task The_request_context_flows_in_and_not_back()
    {
        RequestContext.Set("who", "caller");
        Assert.Equal("caller", await Grain("context").Context("who", "grain"));
        Assert.Equal("caller", RequestContext.Get("who"));
        RequestContext.Clear();
        Assert.Null(await Grain("context").Context("who", null));
    }

    [Fact]
    public async Task The_request_context_flows_on_to_whom_the_grain_calls()
    {
        RequestContext.Set("who", "caller");
        try
        {
            Assert.Equal("caller", await Grain("context a").ContextOf("context b", "who"));
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    /// <summary>They may overtake each other, most of all while the grain is activated, but none gets lost and none comes twice.</summary>
    [Fact]
    public async Task Calls_that_are_not_awaited_all_arrive_once()
    {
        var grain = Grain("not awaited");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => grain.Say($"{i}")));
        Assert.Equal("activated", await host.Probe.Heard("not awaited"));
        var heard = new HashSet<string>();
        for (var i = 0; i < 50; i++) Assert.True(heard.Add(await host.Probe.Heard("not awaited")));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}").ToHashSet(), heard);
        Assert.True(host.Probe.IsSilent("not awaited"));
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_the_caller_and_in_the_grain()
    {
        using var cancel = new CancellationTokenSource();
        var call = Grain("cancel").Cancel("cancel-a", cancel.Token);
        await host.Probe.Hear("cancel", "holds cancel-a");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await host.Probe.Hear("cancel", "cancelled");
    }

    [Fact]
    public async Task Value_tasks_are_answered_too()
    {
        Assert.Equal(42, await Grain("value").Twice(21));
        await Grain("value").Nothing();
    }

    [Fact]
    public async Task A_call_whose_token_is_cancelled_already_does_not_reach_the_grain()
    {
        var grain = Grain("never");
        await grain.Say("before");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.Cancel("never-a", new CancellationToken(canceled: true)));
        await grain.Say("after");
        foreach (var expected in (string[])["activated", "before", "after"]) Assert.Equal(expected, await host.Probe.Heard("never"));
    }

    [Fact]
    public async Task Two_grains_that_wait_for_each_other_end_with_the_time_out()
    {
        var grain = host.Grains.GetGrain<IRingGrain>("ring a");
        Assert.True(await grain.CannotCall("ring b"));
        await grain.Answer();
    }

    [Fact]
    public async Task All_calls_of_a_reentrant_class_interleave()
    {
        var grain = host.Grains.GetGrain<IOpenGrain>("open");
        var hold = grain.Hold("open-a");
        await host.Probe.Hear("open", "holds");
        await grain.Open("open-a");
        await hold;
        Assert.True(await grain.CallSelf());
    }

    private ITurnGrain Grain(string key) => host.Grains.GetGrain<ITurnGrain>(key);
}
