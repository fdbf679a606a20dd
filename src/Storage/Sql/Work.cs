using Kilda.Interfaces.Storage;

namespace Kilda.Storage.Sql;

/// <summary>Something to be written, and whoever waits for it.</summary>
/// <param name="commit">What it writes, where that is known before it runs.</param>
/// <param name="cancel">Heeded only while it waits.</param>
internal abstract class Work(Commit? commit, CancellationToken cancel)
{
    public Commit? Commit => commit;

    public bool IsCancelled => Cancel.IsCancellationRequested;

    public Exception? Failure { get; private set; }

    protected CancellationToken Cancel { get; } = cancel;

    /// <summary>May be called again, when its transaction was undone.</summary>
    public abstract void Run(Tables tables);

    /// <summary>Before it runs, be it for the first time or again.</summary>
    public virtual void Reset() => Failure = null;

    public void Fail(Exception failure) => Failure = failure;

    /// <summary>It is durable, or failed: answers.</summary>
    public abstract void Finish();
}

internal sealed class Work<T>(Func<Tables, T> body, Commit? commit, CancellationToken cancel) : Work(commit, cancel)
{
    // Callers go on elsewhere: the writer must not run their code.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ran;
    private T? _result;

    public Task<T> Answer => _answer.Task;

    public override void Reset()
    {
        base.Reset();
        _ran = false;
    }

    public override void Run(Tables tables)
    {
        _result = body(tables);
        _ran = true;
    }

    public override void Finish()
    {
        if (Failure is not null) _answer.SetException(Failure);
        else if (_ran) _answer.SetResult(_result!);
        else _answer.SetCanceled(Cancel);
    }
}
