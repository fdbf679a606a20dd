using System.Buffers;
using Kilda.Interfaces.Switches;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <summary>
/// Commands on their way to the switch. What is ready at the same moment shares a batch and its barrier; several batches may be under way.
/// All of it belongs to one connection.
/// </summary>
/// <param name="send">Hands frames to the connection.</param>
/// <param name="takeXids">Gives so many transaction numbers in a row.</param>
/// <param name="failed">The connection is of no use any more; then <see cref="End"/> follows.</param>
internal sealed class Outbox(
    Func<ReadOnlyMemory<byte>, Task> send, Func<int, uint> takeXids, Action<string> failed, TimeProvider time)
{
    /// <summary>Batches that were sent and not confirmed, at most; the next one waits.</summary>
    public const int MaxUnderWay = 16;

    /// <summary>Commands of one batch: it ends with the first change that reaches this.</summary>
    public const int BatchLength = 256;

    /// <summary>Commands that wait, at most. A switch that is so far behind is disconnected and read when it returns.</summary>
    public const int MaxWaiting = 200_000;

    private const int KeepCapacity = 64 << 10;
    private readonly Queue<CommandEntry> _waiting = [];
    private readonly Queue<CommandBatch> _underWay = [];
    private readonly Dictionary<string, CommandEntry> _last = [];
    private ArrayBufferWriter<byte> _buffer = new();
    private long _progress = time.GetTimestamp();
    private int _waitingCommands;
    private bool _isSending;
    private bool _isOver;

    /// <summary>Something was refused: what the switch holds is not what it is to hold.</summary>
    public Action<CommandEntry>? Refused { get; init; }

    /// <summary>Commands that come in.</summary>
    public Action<Seq<SwitchCommand>>? Added { get; init; }

    public bool IsEmpty => _waiting.Count == 0 && _underWay.Count == 0;

    /// <summary>How long the oldest batch has been under way without any other being confirmed.</summary>
    public TimeSpan Waited => _underWay.Count == 0 ? TimeSpan.Zero : time.GetElapsedTime(Math.Max(_underWay.Peek().Sent, _progress));

    /// <summary>What the last change of the owner comes to, when that is still open.</summary>
    public Task<PutAnswer>? Open(string owner) => _last.TryGetValue(owner, out var entry) ? entry.Answer : null;

    /// <summary>What waits, or is under way.</summary>
    public IEnumerable<SwitchCommand> OpenCommands() =>
        _underWay.SelectMany(batch => batch.Entries).Concat(_waiting).SelectMany(entry => entry.Commands);

    /// <summary>Tells the switch; changes of one owner are confirmed in order, and one fails with those that were open before it.</summary>
    public Task<PutAnswer> Add(string owner, Seq<SwitchCommand> commands)
    {
        var entry = new CommandEntry(owner, commands) { Before = _last.GetValueOrDefault(owner) };
        _last[owner] = entry;
        Added?.Invoke(commands);
        Enqueue(entry);
        return entry.Answer;
    }

    /// <returns>False: no command with this number is under way.</returns>
    public bool OnError(uint xid, in ErrorMessage error)
    {
        foreach (var batch in _underWay)
        {
            if (batch.Find(xid, out var index) is not { } entry) continue;
            entry.OnError(index, error);
            return true;
        }

        return false;
    }

    /// <summary>Everything up to this barrier was carried out or refused.</summary>
    /// <returns>False: there is no such barrier under way.</returns>
    public bool OnBarrier(uint xid)
    {
        var known = false;
        foreach (var batch in _underWay) known |= batch.Barrier == xid;
        if (!known) return false;
        _progress = time.GetTimestamp();
        CommandBatch done;
        do
        {
            done = _underWay.Dequeue();
            foreach (var entry in done.Entries) Confirm(entry);
        }
        while (done.Barrier != xid);
        Flush();
        return true;
    }

    public void End(string reason)
    {
        _isOver = true;
        var unknown = new PutAnswer(PutResult.Unanswered, reason);
        foreach (var batch in _underWay)
        {
            foreach (var entry in batch.Entries) entry.End(unknown);
        }

        // What was never sent is not unknown: the switch does not have it.
        var away = new PutAnswer(PutResult.Away, reason);
        foreach (var entry in _waiting) entry.End(away);
        _underWay.Clear();
        _waiting.Clear();
        _last.Clear();
    }

    private void Enqueue(CommandEntry entry)
    {
        _waiting.Enqueue(entry);
        _waitingCommands += entry.Commands.Count;
        if (_waitingCommands > MaxWaiting) failed($"{_waitingCommands} commands wait for the switch");
        else Flush();
    }

    private void Confirm(CommandEntry entry)
    {
        if (entry.TakeMends() is { IsEmpty: false } mends)
        {
            entry.Commands = mends;
            Enqueue(entry);
            return;
        }

        if (_last.GetValueOrDefault(entry.Owner) == entry) _last.Remove(entry.Owner);
        entry.Confirm();
        if (entry.Error is not null) Refused?.Invoke(entry);
    }

    private void Flush()
    {
        if (!_isSending && !_isOver) _ = SendAll();
    }

    /// <summary>One batch after the other. What comes while one is being handed over is in the next.</summary>
    private async Task SendAll()
    {
        _isSending = true;
        try
        {
            while (!_isOver && _waiting.Count > 0 && _underWay.Count < MaxUnderWay)
            {
                Seal();
                await send(_buffer.WrittenMemory);
                if (_buffer.Capacity > KeepCapacity) _buffer = new ArrayBufferWriter<byte>();
            }
        }
        catch (Exception gone) when (gone is not OutOfMemoryException)
        {
            // However it failed, the bytes may or may not have left: only reading the switch anew tells.
            if (!_isOver) failed($"the switch cannot be written to: {gone.Message}");
        }
        finally
        {
            _isSending = false;
        }
    }

    private void Seal()
    {
        _buffer.ResetWrittenCount();
        var batch = new CommandBatch();
        var count = 0;
        while (count < BatchLength && _waiting.TryDequeue(out var entry))
        {
            batch.Entries.Add(entry);
            count += entry.Commands.Count;
        }

        _waitingCommands -= count;
        var xid = batch.First = takeXids(count + 1);
        foreach (var entry in batch.Entries)
        {
            entry.First = xid;
            xid = CommandEncoder.Write(_buffer, entry.Commands, xid);
        }

        batch.Barrier = xid;
        batch.Sent = time.GetTimestamp();
        OfFrame.Write(_buffer, xid, new BarrierRequest());
        _underWay.Enqueue(batch);
    }
}
