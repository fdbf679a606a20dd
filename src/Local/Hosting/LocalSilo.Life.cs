using Kilda.Local.Activations;
using Orleans;

namespace Kilda.Local.Hosting;

internal sealed partial class LocalSilo
{
    private readonly List<ITimer> _timers = [];
    private volatile bool _stopping;

    public void Start()
    {
        Every(s_sweep, Sweep);
        Every(Collection.CollectionQuantum, Collect);
    }

    /// <summary>Ends all activations, as far as they get in the time.</summary>
    public async Task Stop(CancellationToken cancel)
    {
        _stopping = true;
        var alive = _activations.Values.ToArray();
        foreach (var activation in alive) activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The host is stopping."));
        try
        {
            await Task.WhenAll(alive.Select(a => a.Deactivated)).WaitAsync(Options.StopTimeout, Time, cancel);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            Log.StoppedWaiting(alive.Count(a => !a.Deactivated.IsCompleted));
        }
        foreach (var timer in _timers) await timer.DisposeAsync();
    }

    private void Every(TimeSpan period, Action work) => _timers.Add(Time.CreateTimer(_ => work(), null, period, period));

    private void Sweep()
    {
        var now = Time.GetTimestamp();
        foreach (var (_, activation) in _activations) activation.Expire(now);
        foreach (var (_, observer) in _observers)
        {
            observer.Expire(now);
            if (observer.IsGone) Forget(observer);
        }
    }

    private void Collect()
    {
        foreach (var (_, activation) in _activations)
            if (AgeOf(activation.Class) is { } age) activation.Collect(age);
    }

    private TimeSpan? AgeOf(GrainClass grain) =>
        grain.IsKeptAlive ? null
        : Collection.ClassSpecificCollectionAge.TryGetValue(grain.Class.FullName!, out var own) ? own
        : grain.Age ?? Collection.CollectionAge;
}
