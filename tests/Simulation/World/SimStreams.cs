using Kilda.Simulation.Steps;
using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Simulation.World;

/// <summary>Streams on which events get lost, come late or come twice while <see cref="StreamState.AreBad"/>: nothing may rely on them.</summary>
internal sealed class SimStreams(IStreamProvider provider, StreamState state, StepQueue steps, TimeProvider time) : IStreamProvider
{
    public string Name => provider.Name;

    public bool IsRewindable => provider.IsRewindable;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new SimStream<T>(provider.GetStream<T>(streamId), state, steps, time);
}

/// <summary>How streams are at the moment, for every process.</summary>
internal sealed class StreamState
{
    public bool AreBad { get; set; }
}

/// <inheritdoc cref="SimStreams"/>
internal sealed class SimStream<T>(IAsyncStream<T> stream, StreamState state, StepQueue steps, TimeProvider time) : IAsyncStream<T>
{
    private const int LongestDelayMs = 5000;

    public bool IsRewindable => stream.IsRewindable;

    public string ProviderName => stream.ProviderName;

    public StreamId StreamId => stream.StreamId;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null)
    {
        if (!state.AreBad) return stream.OnNextAsync(item, token);
        switch (steps.Draw(4))
        {
            case 0: return Task.CompletedTask;
            case 1:
                Later(item);
                return Task.CompletedTask;
            case 2:
                Later(item);
                return stream.OnNextAsync(item, token);
            default: return stream.OnNextAsync(item, token);
        }
    }

    public Task OnCompletedAsync() => stream.OnCompletedAsync();

    public Task OnErrorAsync(Exception ex) => stream.OnErrorAsync(ex);

    public async Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        foreach (var item in batch) await OnNextAsync(item, token);
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => stream.SubscribeAsync(observer);

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles() => stream.GetAllSubscriptionHandles();

    private void Later(T item) =>
        time.CreateTimer(_ => stream.OnNextAsync(item), null, TimeSpan.FromMilliseconds(steps.Draw(LongestDelayMs)), Timeout.InfiniteTimeSpan);
}
