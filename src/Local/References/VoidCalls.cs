namespace Kilda.Local.References;

/// <summary>A call without a result: <see cref="Task"/>, <see cref="ValueTask"/>, or nothing at all.</summary>
internal abstract class PlainCall : Call
{
    private TaskCompletionSource? _caller;
    private Task? _running;
    private int _told;

    internal sealed override bool Settled => _told != 0 || _caller is { Task.IsCompleted: true };

    /// <summary>The caller's task. Its continuations never run inside the called grain's turn.</summary>
    internal Task Open(TaskCreationOptions answers) => (_caller = new(answers)).Task;

    /// <summary>Runs the method; a method without a task is over when it returns.</summary>
    protected abstract Task Begin(object grain);

    internal sealed override void Start(object grain)
    {
        Task running;
        try
        {
            running = Begin(grain);
        }
        catch (Exception thrown)
        {
            Ended(thrown);
            return;
        }
        if (running.IsCompletedSuccessfully)
        {
            End();
            return;
        }
        _running = running;
        // Back in the turn: the thread pool in between would only cost time.
        running.GetAwaiter().UnsafeOnCompleted(Resume);
    }

    internal sealed override async Task<object?> Invoked(object grain)
    {
        await Begin(grain);
        return null;
    }

    /// <summary>Tells a caller that is no proxy: a timer, a subscription.</summary>
    protected virtual void Told(Exception? why)
    {
    }

    protected sealed override void Settle(object? result)
    {
        _caller?.TrySetResult();
        Tell(null);
    }

    protected sealed override void Throw(Exception why)
    {
        _caller?.TrySetException(why);
        Tell(why);
    }

    protected sealed override void Cancel(CancellationToken token) => _caller?.TrySetCanceled(token);

    private void Tell(Exception? why)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0) Told(why);
    }

    private void End()
    {
        Unwatch();
        Target!.Finished(this, null);
        Settle(null);
    }

    private void Resume()
    {
        if (_running!.IsCompletedSuccessfully) End();
        else Ended(_running.Reason());
    }
}

/// <summary>A method that returns <see cref="Task"/>.</summary>
internal abstract class TaskCall : PlainCall
{
    public abstract Task Invoke(object target);
    protected sealed override Task Begin(object grain) => Invoke(grain);
}

/// <summary>A method that returns <see cref="ValueTask"/>.</summary>
internal abstract class ValueTaskCall : PlainCall
{
    public abstract ValueTask Invoke(object target);
    protected sealed override Task Begin(object grain) => Invoke(grain).AsTask();
}

/// <summary>A method that returns nothing.</summary>
internal abstract class VoidCall : PlainCall
{
    public abstract void Invoke(object target);

    protected sealed override Task Begin(object grain)
    {
        Invoke(grain);
        return Task.CompletedTask;
    }
}

internal static class TaskReasons
{
    /// <summary>Why a task that did not succeed did not.</summary>
    public static Exception Reason(this Task task) => task.Exception?.InnerException ?? new TaskCanceledException(task);
}
