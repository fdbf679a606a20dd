using Kilda.Local.Activations;
using Orleans.Runtime;

namespace Kilda.Local.References;

/// <summary>
/// One call on its way: what to do at the target, and who waits for it. A proxy makes one object per call; lists it stands in are linked
/// through it.
/// </summary>
internal abstract class Call
{
    internal Call? Next;
    internal Call? Previous;
    internal TurnQueue? Target;
    internal MethodShape? Method;
    internal Dictionary<string, object>? Context;
    internal long Sent;
    internal bool Interleaves;
    internal bool IsReadOnly;
    internal GrainId? Source;

    /// <summary>Whether its turn began.</summary>
    internal bool HasBegun;

    /// <summary>Whether it was looked at for a circle while it waited.</summary>
    internal bool IsSuspect;

    private IDisposable? _watch;
    private CancellationTokenRegistration _cancellation;

    /// <summary>The token among the arguments.</summary>
    public virtual CancellationToken Token => default;

    /// <summary>Whether the call counts as use of the activation.</summary>
    internal virtual bool KeepsAlive => true;

    /// <summary>Whether a full queue refuses it. Ticks and deliveries are bounded where they are made.</summary>
    internal virtual bool Refusable => true;

    /// <summary>Whether it is given up when it takes too long.</summary>
    internal virtual bool TimesOut => true;

    internal virtual string Name => Method?.ToString() ?? GetType().Name;

    /// <summary>Whether the caller has its answer already: time-out or cancellation.</summary>
    internal abstract bool Settled { get; }

    /// <summary>The first piece of the turn. Ends it, or sees to it that <see cref="Ended"/> runs at its end.</summary>
    internal abstract void Start(object grain);

    /// <summary>The same through a filter: runs the method and gives its result as an object.</summary>
    internal abstract Task<object?> Invoked(object grain);

    protected abstract void Settle(object? result);
    protected abstract void Throw(Exception why);
    protected abstract void Cancel(CancellationToken token);

    /// <summary>Answers the caller with an exception, whether or not the call has run.</summary>
    internal void Fail(Exception why)
    {
        Unwatch();
        Throw(why);
    }

    /// <summary>Ends the turn with a result that a filter gave.</summary>
    internal void Ended(object? result)
    {
        Unwatch();
        Target!.Finished(this, null);
        try
        {
            Settle(result);
        }
        catch (InvalidCastException wrong)
        {
            Throw(wrong);
        }
    }

    /// <summary>Ends the turn with a failure.</summary>
    internal void Ended(Exception why)
    {
        Unwatch();
        Target!.Finished(this, why);
        if (Method is { OneWay: true }) Target.Silo.Log.OneWayFailed(Name, Target.GrainId, why);
        Throw(why);
    }

    /// <summary>Watches the caller's token, and the clock where the time-out is too short for the sweep.</summary>
    internal bool Watch(CancellationToken token, IDisposable? timer)
    {
        _watch = timer;
        if (!token.CanBeCanceled) return true;
        if (token.IsCancellationRequested)
        {
            Cancel(token);
            return false;
        }
        _cancellation = token.UnsafeRegister(static (call, token) => ((Call)call!).Cancel(token), this);
        return true;
    }

    protected void Unwatch()
    {
        _watch?.Dispose();
        _cancellation.Unregister();
    }
}
