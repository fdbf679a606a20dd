using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Kilda.Local.Tests.Conformance;

/// <summary>An event of a test.</summary>
public sealed record News(int Number);

/// <summary>A grain that follows the stream of its key because its class says so. It says what it gets on the topic of its key.</summary>
public interface IFollowGrain : IGrainWithStringKey
{
    /// <summary>From now on so many events fail.</summary>
    Task Fail(int times);

    Task Leave();
}

/// <inheritdoc/>
[ImplicitStreamSubscription(Names.News)]
public sealed class FollowGrain(Probe probe) : Grain, IFollowGrain, IAsyncObserver<News>, IStreamSubscriptionObserver
{
    private int _failures;

    private string Topic => this.GetPrimaryKeyString();

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        probe.Say(Topic, "subscribed");
        return handleFactory.Create<News>().ResumeAsync(this);
    }

    public Task OnNextAsync(News item, StreamSequenceToken? token = null)
    {
        var fails = _failures-- > 0;
        probe.Say(Topic, $"{(fails ? "fails" : "gets")} {item.Number}");
        return fails ? throw new InvalidOperationException("not today") : Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    public Task Fail(int times)
    {
        _failures = times;
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>A grain that subscribes when it is told to. Its stream is what stands before the slash of its key.</summary>
public interface IReaderGrain : IGrainWithStringKey
{
    Task Subscribe();
    Task Unsubscribe();
    Task<int> Subscriptions();
    Task Fail(int times);
    Task Leave();
    Task Publish(int number);
}

/// <inheritdoc/>
public sealed class ReaderGrain(Probe probe) : Grain, IReaderGrain
{
    private int _failures;

    private string Topic => this.GetPrimaryKeyString();

    private IAsyncStream<News> Stream =>
        this.GetStreamProvider(Names.Streams).GetStream<News>(StreamId.Create(Names.Letters, Topic.Split('/')[0]));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var handle in await Stream.GetAllSubscriptionHandles()) await handle.ResumeAsync(Take);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Say(Topic, "left");
        return Task.CompletedTask;
    }

    public Task Subscribe() => Stream.SubscribeAsync(Take);

    public async Task Unsubscribe()
    {
        foreach (var handle in await Stream.GetAllSubscriptionHandles()) await handle.UnsubscribeAsync();
    }

    public async Task<int> Subscriptions() => (await Stream.GetAllSubscriptionHandles()).Count;

    public Task Fail(int times)
    {
        _failures = times;
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Publish(int number) => Stream.OnNextAsync(new News(number));

    private Task Take(News item, StreamSequenceToken? token)
    {
        var fails = _failures-- > 0;
        probe.Say(Topic, $"{(fails ? "fails" : "gets")} {item.Number}");
        return fails ? throw new InvalidOperationException("not today") : Task.CompletedTask;
    }
}
