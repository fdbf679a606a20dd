namespace Kilda.Local.References;

/// <summary>A call that returns <see cref="Task{R}"/> or <see cref="ValueTask{R}"/>: what the caller awaits.</summary>
internal abstract class ResultCall<R> : Call
{
    private TaskCompletionSource<R>? _caller;
    private Task<R>? _running;

    internal sealed override bool Settled => _caller is { Task.IsCompleted: true };

    /// <summary>The caller's task. Its continuations never run inside the called grain's turn.</summary>
    internal Task<R> Open(TaskCreationOptions answers) => (_caller = new(answers)).Task;

    protected void Await(Task<R> running)
    {
        if (running.IsCompletedSuccessfully)
        {
            End(running.Result);
            return;
        }
        _running = running;
        // Back in the turn: the thread pool in between would only cost time.
        running.GetAwaiter().UnsafeOnCompleted(Resume);
    }

    protected void End(R result)
    {
        Unwatch();
        Target!.Finished(this, null);
        _caller?.TrySetResult(result);
    }

    protected sealed override void Settle(object? result) => _caller?.TrySetResult((R)result!);
    protected sealed override void Throw(Exception why) => _caller?.TrySetException(why);
    protected sealed override void Cancel(CancellationToken token) => _caller?.TrySetCanceled(token);

    private void Resume()
    {
        var running = _running!;
        if (running.IsCompletedSuccessfully) End(running.Result);
        else Ended(running.Reason());
    }
}

/// <summary>A method that returns <see cref="Task{R}"/>.</summary>
internal abstract class TaskCall<R> : ResultCall<R>
{
    public abstract Task<R> Invoke(object target);

    internal sealed override void Start(object grain)
    {
        Task<R> running;
        try
        {
            running = Invoke(grain);
        }
        catch (Exception thrown)
        {
            Ended(thrown);
            return;
        }
        Await(running);
    }

    internal sealed override async Task<object?> Invoked(object grain) => await Invoke(grain);
}

/// <summary>A method that returns <see cref="ValueTask{R}"/>.</summary>
internal abstract class ValueTaskCall<R> : ResultCall<R>
{
    public abstract ValueTask<R> Invoke(object target);

    internal sealed override void Start(object grain)
    {
        ValueTask<R> running;
        try
        {
            running = Invoke(grain);
        }
        catch (Exception thrown)
        {
            Ended(thrown);
            return;
        }
        if (running.IsCompletedSuccessfully) End(running.Result);
        else Await(running.AsTask());
    }

    internal sealed override async Task<object?> Invoked(object grain) => await Invoke(grain);
}
