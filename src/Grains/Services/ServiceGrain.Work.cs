using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Orleans.Runtime;

namespace Kilda.Grains.Services;

/// <content>
/// Work beside the calls of this grain, which may take long. It is cut off when the activation ends: what it was about is stored, and the next
/// activation goes on from there.
/// </content>
public abstract partial class ServiceGrain<TDocument, TRequest>
{
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Set when this activation ends: nothing is to be waited for any more.</summary>
    private protected CancellationToken Ending => _ending.Token;

    private protected void Start(Func<CancellationToken, Task> work)
    {
        IGrainTimer? timer = null;
        timer = this.RegisterGrainTimer(
            async cancel =>
            {
                try
                {
                    await using var end = cancel.Register(_ending.Cancel);
                    await work(Ending);
                }
                catch (OperationCanceledException) when (Ending.IsCancellationRequested)
                {
                    if (_running is { } running) LogCutOff(running.Kind, Noun, Id);
                    LetGo("The controller is stopping. What was begun is finished or undone when it is there again");
                }
                catch (Exception wrong)
                {
                    // Whatever it is, nobody shall wait for ever: the next activation goes on from what is stored.
                    LogBroken(Noun, Id, wrong);
                    LetGo($"{wrong.Message}. What was begun is finished or undone");
                    DeactivateOnIdle();
                }
                finally
                {
                    timer!.Dispose();
                }
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    /// <exception cref="OperationCanceledException">The activation ends.</exception>
    private protected async Task Pause(TimeSpan time)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ended = Ending.Register(() => over.TrySetCanceled(Ending));
        using var timer = this.RegisterGrainTimer(
            _ =>
            {
                over.TrySetResult();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(time, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        await over.Task;
    }

    /// <summary>Waits within a turn of this grain, and no longer than this activation lives.</summary>
    /// <exception cref="OperationCanceledException">The activation ends.</exception>
    private protected async Task<T> UnlessEnding<T>(Task<T> task)
    {
        if (task.IsCompleted) return await task;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ending = Ending.Register(() => ended.TrySetResult());
        await Task.WhenAny(IsOver(task), IsOver(ended.Task));
        if (!task.IsCompleted) Ending.ThrowIfCancellationRequested();
        return await task;
    }

    /// <summary>The same, told within a turn of the grain.</summary>
    private static async Task IsOver(Task task) => await task;

    /// <summary>Nobody waits for an operation that goes on in another activation.</summary>
    private void LetGo(string why)
    {
        if (_running is { } running)
        {
            running.Ended(new ServiceEnd<TDocument>(Document, Refusal.Of(RefusalKind.Unavailable, running.Message, why)));
            running.IsClean();
        }

        _last?.IsClean();
    }
}
