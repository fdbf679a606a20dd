using Kilda.Local.Counters;
using Kilda.Local.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Kilda.Local.Activations;

/// <summary>An object outside the grains that grains call, one call at a time. It is held weakly.</summary>
internal sealed class ObserverQueue : TurnQueue
{
    private readonly WeakReference<IGrainObserver> _object;

    public ObserverQueue(LocalSilo silo, GrainId id, CallStatistics statistics, IGrainObserver observer) : base(silo, id, statistics, false)
    {
        _object = new(observer);
        Open();
    }

    protected override object? Instance => _object.TryGetTarget(out var observer) ? observer : null;

    public bool IsGone => Instance is null;

    /// <summary>No more calls: those that wait, and those that come, fail.</summary>
    public void Delete()
    {
        foreach (var call in End()) call.Fail(Gone());
    }

    public ClientNotAvailableException Gone() => new($"{GrainId} was deleted");
}
