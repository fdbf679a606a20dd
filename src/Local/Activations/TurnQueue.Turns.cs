using Kilda.Local.References;
using Orleans.Runtime;

namespace Kilda.Local.Activations;

internal abstract partial class TurnQueue
{
    private static readonly Action<object?> s_pump = queue => ((TurnQueue)queue!).Pump();

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs some pieces, as one task on this scheduler: code after an await sees it as current and comes back.</summary>
    public void Execute()
    {
        var outer = t_current;
        t_current = this;
        _pump = new Task(s_pump, this, CancellationToken.None, TaskCreationOptions.DenyChildAttach);
        try
        {
            _pump.Start(this);
        }
        finally
        {
            t_current = outer;
        }
        bool more;
        lock (_gate)
        {
            more = _work.Count > 0 || NextWaiting() is not null;
            _scheduled = more;
        }
        if (more) Silo.Scheduler.Schedule(this);
    }

    protected override void QueueTask(Task task)
    {
        if (ReferenceEquals(task, _pump) && ReferenceEquals(t_current, this))
        {
            TryExecuteTask(task);
            return;
        }
        bool wake;
        lock (_gate)
        {
            _work.Enqueue(task);
            (wake, _scheduled) = (!_scheduled, true);
        }
        if (wake) Silo.Scheduler.Schedule(this);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(t_current, this) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate) return _work.OfType<Task>().ToArray();
    }

    private void Pump()
    {
        var clean = ExecutionContext.Capture();
        for (var left = Silo.Scheduler.Batch; left > 0 && Next() is { } piece; left--)
        {
            if (piece is Task task) TryExecuteTask(task);
            else Run((Call)piece);
            if (clean is not null && !ReferenceEquals(ExecutionContext.Capture(), clean)) ExecutionContext.Restore(clean);
        }
    }

    private void Run(Call call)
    {
        if (call.Context is { } values) RequestContext.Values = values;
        if (Instance is not { } instance) call.Ended(new ClientNotAvailableException($"{GrainId} is gone: nobody kept it"));
        else if (this is Activation && call.Method is not null && Silo.Filters.Length > 0) FilteredCall.Start(call, instance, Silo.Filters);
        else call.Start(instance);
    }

    /// <summary>The next piece; calls that may not start yet are put aside on the way.</summary>
    private object? Next()
    {
        lock (_gate)
        {
            while (NextWaiting() is { } call)
            {
                if (call.IsReadOnly) _waitingReads.Remove(call);
                else _waitingWrites.Remove(call);
                if (Begun(call)) return call;
            }
            while (_work.TryDequeue(out var piece))
            {
                if (piece is not Call call) return piece;
                if (!CanStart(call)) Wait(call);
                else if (Begun(call)) return call;
            }
            return null;
        }
    }

    /// <returns>False when the caller no longer waits.</returns>
    private bool Begun(Call call)
    {
        _queued--;
        if (call.Settled) return false;
        call.HasBegun = true;
        _running.Add(call);
        if (call.Interleaves) return true;
        if (call.IsReadOnly) _readers++;
        else _exclusive = true;
        return true;
    }

    private bool CanStart(Call call) => _open && (call.Interleaves || (!_exclusive && (_readers == 0 || call.IsReadOnly)));

    private void Wait(Call call)
    {
        if (call.IsReadOnly) _waitingReads.Add(call);
        else _waitingWrites.Add(call);
    }

    /// <summary>The oldest waiting call that may start. Reads pass waiting writes while others read, as on a cluster: a reader may be waiting
    /// for them.</summary>
    private Call? NextWaiting()
    {
        var (write, read) = (_waitingWrites.First, _waitingReads.First);
        if (!_open || (write is null && read is null)) return null;
        var oldest = read is null || (write is not null && write.Sent <= read.Sent) ? write! : read;
        if (CanStart(oldest)) return oldest;
        return read is not null && CanStart(read) ? read : null;
    }
}
