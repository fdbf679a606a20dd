using Kilda.Grains.Switches;
using Kilda.Interfaces.Switches;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Switches;

public sealed class OutboxTests
{
    private static readonly ErrorMessage s_full = new(OfErrorType.FlowModFailed, OfErrorCode.FlowModFailed.TableFull, []);
    private readonly ManualClock _clock = new();
    private readonly List<Written> _written = [];
    private readonly List<string> _failures = [];
    private readonly List<string> _refused = [];
    private readonly Outbox _outbox;
    private TaskCompletionSource _accepts = Completed();
    private uint _xid = uint.MaxValue - 20;

    public OutboxTests() => _outbox = new Outbox(Send, Take, _failures.Add, _clock) { Refused = entry => _refused.Add(entry.Owner) };

    [Fact]
    public async Task What_comes_while_a_batch_is_handed_over_shares_the_next_one_and_its_barrier()
    {
        _accepts = new TaskCompletionSource();
        var first = _outbox.Add("a", Rules(1));
        var (second, third) = (_outbox.Add("b", Rules(2)), _outbox.Add("c", Rules(3)));
        Assert.Equal([1], _written.Select(batch => batch.Commands.Count));
        _accepts.SetResult();
        Assert.Equal([1, 5], _written.Select(batch => batch.Commands.Count));
        Assert.True(_outbox.OnBarrier(_written[1].Barrier));
        Assert.Equal([PutAnswer.Done, PutAnswer.Done, PutAnswer.Done], await Task.WhenAll(first, second, third));
        Assert.True(_outbox.IsEmpty);
    }

    [Fact]
    public async Task An_error_is_its_owners_alone_even_where_numbers_begin_again()
    {
        _accepts = new TaskCompletionSource();
        Task<PutAnswer>[] puts = [.. Enumerable.Range(0, 12).Select(i => _outbox.Add($"{i}", Rules(3)))];
        _accepts.SetResult();
        var batch = _written[1];
        Assert.True(batch.Commands[^1] < batch.Commands[0], "the numbers of this batch begin again");
        Assert.True(_outbox.OnError(batch.Commands[16], s_full));
        Assert.False(_outbox.OnError(batch.Barrier + 1, s_full));
        _outbox.OnBarrier(batch.Barrier);
        var answers = await Task.WhenAll(puts);
        Assert.Equal(["6"], answers.Select((answer, i) => (answer, i)).Where(pair => pair.answer.Result == PutResult.Refused).Select(pair => $"{pair.i}"));
        Assert.Equal(["6"], _refused);
    }

    [Fact]
    public async Task A_change_fails_with_the_one_of_its_owner_that_was_open_before_it()
    {
        var (first, second, other) = (_outbox.Add("a", Rules(1)), _outbox.Add("a", Rules(1)), _outbox.Add("b", Rules(1)));
        _outbox.OnError(_written[0].Commands[0], s_full);
        foreach (var batch in _written.ToArray()) _outbox.OnBarrier(batch.Barrier);
        Assert.Equal(
            [PutResult.Refused, PutResult.Refused, PutResult.Done], (await Task.WhenAll(first, second, other)).Select(answer => answer.Result));
    }

    [Fact]
    public async Task Only_so_many_batches_are_under_way_and_the_rest_follows()
    {
        var puts = Enumerable.Range(0, 40).Select(i => _outbox.Add($"{i}", Rules(1))).ToArray();
        Assert.Equal(Outbox.MaxUnderWay, _written.Count);
        _outbox.OnBarrier(_written[0].Barrier);
        Assert.Equal(Outbox.MaxUnderWay + 1, _written.Count);
        Assert.Equal(40 - Outbox.MaxUnderWay, _written[^1].Commands.Count);
        _outbox.OnBarrier(_written[^1].Barrier);
        Assert.All(await Task.WhenAll(puts), answer => Assert.Equal(PutAnswer.Done, answer));
    }

    [Fact]
    public async Task At_the_end_what_was_sent_is_unknown_and_what_was_not_is_away()
    {
        _accepts = new TaskCompletionSource();
        var (sent, waiting) = (_outbox.Add("a", Rules(1)), _outbox.Add("b", Rules(1)));
        _outbox.End("over");
        Assert.Equal((new PutAnswer(PutResult.Unanswered, "over"), new PutAnswer(PutResult.Away, "over")), (await sent, await waiting));
        _accepts.SetException(new IOException("gone"));
        Assert.Empty(_failures);
    }

    [Fact]
    public void A_connection_that_does_not_take_frames_has_failed()
    {
        _accepts = new TaskCompletionSource();
        _outbox.Add("a", Rules(1));
        _accepts.SetException(new IOException("broken pipe"));
        Assert.Equal("the switch cannot be written to: broken pipe", Assert.Single(_failures));
    }

    [Fact]
    public void Too_many_commands_that_wait_are_a_failure()
    {
        _accepts = new TaskCompletionSource();
        for (var i = 0; _failures.Count == 0; i++)
        {
            Assert.True(i * 1000 <= Outbox.MaxWaiting + 1000, "nothing limits what waits");
            _outbox.Add($"{i}", Rules(1000));
        }
    }

    [Fact]
    public void Waiting_is_counted_from_the_last_progress()
    {
        Assert.Equal(TimeSpan.Zero, _outbox.Waited);
        _outbox.Add("a", Rules(1));
        _outbox.Add("b", Rules(1));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), _outbox.Waited);
        _outbox.OnBarrier(_written[0].Barrier);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), _outbox.Waited);
    }

    private static Seq<SwitchCommand> Rules(int count) => Enumerable.Range(0, count)
        .Select(i => (SwitchCommand)new SwitchCommand.DeleteRule(new RuleKey(0, (ushort)i, Match.Any))).ToSeq();

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private uint Take(int count)
    {
        var first = _xid;
        _xid += (uint)count;
        return first;
    }

    private Task Send(ReadOnlyMemory<byte> frames)
    {
        var rest = frames.Span;
        var (commands, barrier) = (new List<uint>(), 0u);
        while (OfFrame.TryCut(ref rest, out var frame))
        {
            if (frame.Type == OfType.BarrierRequest) barrier = frame.Xid;
            else commands.Add(frame.Xid);
        }

        _written.Add(new Written(commands, barrier));
        return _accepts.Task;
    }

    private sealed record Written(List<uint> Commands, uint Barrier);
}
