using Kilda.Api.Live;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Tests.Live;

public sealed class EventWriterTests
{
    [Fact]
    public async Task A_client_that_does_not_read_is_given_up()
    {
        var writer = new EventWriter(new DefaultHttpContext { Response = { Body = new StuckStream() } }.Response, "run", new ImpatientClock());
        await Assert.ThrowsAsync<TimeoutException>(() => writer.Write(new FeedEvent(1, "flow", [.. "{}"u8]), default));
        await Assert.ThrowsAsync<TimeoutException>(() => writer.Flush(default));
    }

    [Fact]
    public async Task A_quiet_time_is_filled_with_comments()
    {
        using var body = new MemoryStream();
        var writer = new EventWriter(new DefaultHttpContext { Response = { Body = body } }.Response, "run", new ImpatientClock());
        using var over = new CancellationTokenSource();
        var idle = writer.Idle(new TaskCompletionSource().Task, over.Token);
        await Harness.Eventually.True(() => body.Length > 0, "a comment is written");
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => idle);
        Assert.StartsWith(": ", System.Text.Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
    }

    /// <summary>Takes nothing.</summary>
    private sealed class StuckStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(Task.Delay(-1, cancellationToken));

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.Delay(-1, cancellationToken);
    }

    /// <summary>Every wait is over at once.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
