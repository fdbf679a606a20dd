namespace Kilda.Local.Activations;

/// <summary>
/// Where activations get their processor time from: the thread pool, unless another one is registered as a service. A simulation keeps
/// what is scheduled in a list and draws the next from a seed, on one thread; then nothing of the grains runs anywhere else.
/// </summary>
public interface IActivationScheduler
{
    /// <summary>How many pieces an activation runs at a time before it is scheduled again behind the others. A piece is the start of a call,
    /// or its continuation after an await.</summary>
    int Batch { get; }

    /// <summary>Whether each call is scheduled by itself before it gets into the queue of its target: then calls that are not awaited
    /// overtake each other, as on a cluster. Stream events of one subscription stay in order.</summary>
    bool ReordersCalls { get; }

    /// <summary>
    /// Whether nothing may run on any other thread than the one that <see cref="Schedule"/> is called on. Then whoever waits for an answer is
    /// told within the turn that gives it, and goes on from a queue of this scheduler; otherwise .NET may use the thread pool in between.
    /// </summary>
    bool IsOneThread { get; }

    /// <summary>Sees to it that <see cref="IThreadPoolWorkItem.Execute"/> is called once, and not from inside this method.</summary>
    void Schedule(IActivationWork work);
}

/// <summary>Something to run. The same object is never scheduled twice at a time.</summary>
public interface IActivationWork : IThreadPoolWorkItem
{
    /// <summary>The grain it is for, to print.</summary>
    string Name { get; }
}

internal sealed class PoolScheduler : IActivationScheduler
{
    public int Batch => 64;
    public bool ReordersCalls => false;
    public bool IsOneThread => false;
    public void Schedule(IActivationWork work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: true);
}
