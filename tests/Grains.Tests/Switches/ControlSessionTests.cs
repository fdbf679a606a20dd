using Kilda.Grains.Switches;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Switches;

public sealed class ControlSessionTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly Connection _connection = new();
    private readonly ControlSession _session;

    public ControlSessionTests()
    {
        var hello = new SwitchHello(new SwitchId(1), 1, new("", 0, "", "", "", "", ""), SwitchAbilities.Full, []);
        _session = new ControlSession(_connection, hello, TimeProvider.System)
        {
            Outbox = new Outbox(_ => Task.CompletedTask, _ => 1, _ => { }, TimeProvider.System),
        };
    }

    /// <summary>Orleans answers no call of an observer that has gone: its caller waits 30 seconds, and so would whoever ends the grain.</summary>
    [Fact]
    public async Task The_end_of_the_session_ends_the_wait_for_a_write_that_nobody_answers()
    {
        var sending = _session.Send(new byte[] { 1 });
        Assert.False(sending.IsCompleted);
        _session.End("the switch has gone");
        var over = await Assert.ThrowsAsync<SessionOverException>(() => sending.WaitAsync(s_patience));
        Assert.Equal("the switch has gone", over.Message);
    }

    [Fact]
    public async Task A_write_that_is_answered_ends_with_its_answer()
    {
        var (first, second) = (_session.Send(new byte[] { 1 }), _session.Send(new byte[] { 2 }));
        _connection.Writes[0].SetResult();
        await first.WaitAsync(s_patience);
        _connection.Writes[1].SetException(new IOException("reset"));
        Assert.Equal("reset", (await Assert.ThrowsAsync<IOException>(() => second.WaitAsync(s_patience))).Message);
    }

    private sealed class Connection : ISwitchSession
    {
        public List<TaskCompletionSource> Writes { get; } = [];

        public Task Send(ReadOnlyMemory<byte> frames)
        {
            Writes.Add(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return Writes[^1].Task;
        }

        public Task Close(string reason) => Task.CompletedTask;
    }
}
