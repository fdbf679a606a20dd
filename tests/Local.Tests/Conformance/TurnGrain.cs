using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Storage;

namespace Kilda.Local.Tests.Conformance;

/// <summary>A grain that says what it does, on the topic of its key.</summary>
public interface ITurnGrain : IGrainWithStringKey
{
    Task<Guid> Life();
    Task Hold(string gate);
    Task Say(string what);
    Task<bool> KeepsItsScheduler();
    Task<int> Count();
    Task Leave();
    Task Stay();

    [AlwaysInterleave]
    Task<string> Peek();

    [ReadOnly]
    Task Read(string gate);

    [ResponseTimeout("00:00:01")]
    Task CallSelf();

    [ResponseTimeout("00:00:01")]
    Task HoldShortly(string gate);

    Task<bool> CallSelfFails();
    Task Throw(string message);
    Task Lose(bool caught);

    [OneWay]
    Task ThrowSilently();

    Task<string?> Context(string key, string? set);
    Task<string?> ContextOf(string other, string key);
    Task Cancel(string gate, CancellationToken cancel);
    ValueTask<int> Twice(int value);
    ValueTask Nothing();
}

/// <inheritdoc/>
public sealed class TurnGrain(Probe probe) : Grain, ITurnGrain
{
    private readonly Guid _life = Guid.NewGuid();
    private int _count;

    private string Topic => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Say(Topic, "activated");
        return Topic.StartsWith("broken", StringComparison.Ordinal) && !probe.Pass($"repair {Topic}").IsCompleted
            ? throw new InvalidOperationException("not today")
            : Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Say(Topic, $"deactivated {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<Guid> Life() => Task.FromResult(_life);

    public async Task Hold(string gate)
    {
        probe.Say(Topic, $"holds {gate}");
        await probe.Pass(gate);
        probe.Say(Topic, $"leaves {gate}");
    }

    public Task HoldShortly(string gate) => Hold(gate);

    public Task Say(string what)
    {
        probe.Say(Topic, what);
        return Task.CompletedTask;
    }

    public async Task<bool> KeepsItsScheduler()
    {
        var own = TaskScheduler.Current;
        await Task.Yield();
        var after = TaskScheduler.Current;
        await probe.Pass("always open");
        return own != TaskScheduler.Default && own == after && own == TaskScheduler.Current;
    }

    public async Task<int> Count()
    {
        var before = _count;
        await Task.Yield();
        return _count = before + 1;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Stay()
    {
        DelayDeactivation(TimeSpan.FromMinutes(5));
        return Task.CompletedTask;
    }

    public Task<string> Peek() => Task.FromResult("seen");

    public Task Read(string gate) => Hold(gate);

    public Task CallSelf() => this.AsReference<ITurnGrain>().HoldShortly("never opened");

    public async Task<bool> CallSelfFails()
    {
        try
        {
            await this.AsReference<ITurnGrain>().CallSelf();
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    public Task Throw(string message) => throw new InvalidOperationException(message);

    public async Task Lose(bool caught)
    {
        await Task.Yield();
        try
        {
            throw new InconsistentStateException("another was faster");
        }
        catch (InconsistentStateException) when (caught)
        {
            // What never leaves the turn does not end the activation.
        }
    }

    public Task ThrowSilently()
    {
        probe.Say(Topic, "throws");
        throw new InvalidOperationException("nobody hears this");
    }

    public Task<string?> Context(string key, string? set)
    {
        var got = RequestContext.Get(key) as string;
        if (set is not null) RequestContext.Set(key, set);
        return Task.FromResult(got);
    }

    public Task<string?> ContextOf(string other, string key) => GrainFactory.GetGrain<ITurnGrain>(other).Context(key, null);

    public async Task Cancel(string gate, CancellationToken cancel)
    {
        probe.Say(Topic, $"holds {gate}");
        try
        {
            await probe.Pass(gate).WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            probe.Say(Topic, "cancelled");
            throw;
        }
    }

    public ValueTask<int> Twice(int value) => new(value * 2);
    public ValueTask Nothing() => ValueTask.CompletedTask;
}
