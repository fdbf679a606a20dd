using Orleans.Concurrency;
using Orleans.Runtime;

namespace Kilda.Local.Tests.Conformance;

/// <summary>When a timer of a test ticks; times in milliseconds, a period of -1 is none.</summary>
public sealed record TickPlan(int Due, int Period, bool Interleave, bool KeepAlive, string? Gate = null, bool Fails = false);

/// <summary>A grain with a timer. It says what it does on the topic of its key.</summary>
public interface ITimerGrain : IGrainWithStringKey
{
    Task Tick(TickPlan plan);
    Task Stop();
    Task Say(string what);
    Task Leave();

    [AlwaysInterleave]
    Task<bool> IsFirstLife();
}

/// <inheritdoc/>
public sealed class TimerGrain(Probe probe) : Grain, ITimerGrain
{
    private IGrainTimer? _timer;
    private int _ticking;

    private string Topic => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Say(Topic, "deactivated");
        return Task.CompletedTask;
    }

    public Task Tick(TickPlan plan)
    {
        var period = plan.Period < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(plan.Period);
        _timer = this.RegisterGrainTimer(Ticked, plan, new GrainTimerCreationOptions
        {
            DueTime = TimeSpan.FromMilliseconds(plan.Due),
            Period = period,
            Interleave = plan.Interleave,
            KeepAlive = plan.KeepAlive,
        });
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public Task Say(string what)
    {
        probe.Say(Topic, what);
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<bool> IsFirstLife() => Task.FromResult(_timer is not null);

    private async Task Ticked(TickPlan plan, CancellationToken cancel)
    {
        probe.Say(Topic, ++_ticking > 1 ? "overlap" : "tick");
        if (plan.Gate is not null) await probe.Pass(plan.Gate).WaitAsync(cancel);
        _ticking--;
        if (plan.Fails) throw new InvalidOperationException("a tick of a test fails");
        probe.Say(Topic, "over");
    }
}
