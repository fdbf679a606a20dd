using Kilda.OpenFlow;

namespace Kilda.Lab.Hosts;

/// <summary>Counts the frames of one numbered stream at a host. Numbers above <see cref="MaximumNumber"/> are not counted.</summary>
public sealed class StreamReceiver : IFrameTap, IDisposable
{
    public const int MaximumNumber = 50_000_000;
    private const int ReportedLosses = 100;
    private readonly uint _id;
    private readonly IDisposable? _attached;
    private readonly Lock _lock = new();
    private ulong[] _seen = new ulong[1024];
    private long _received, _duplicated, _reordered, _bytes;
    private long _highest = -1, _latest = -1, _gapAfter = -1;
    private long _firstNs, _lastNs, _longestGapNs;

    /// <summary>Counts what is given to <see cref="Keep"/>.</summary>
    public StreamReceiver(uint streamId) => _id = streamId;

    /// <summary>Counts what the host receives, until disposed.</summary>
    public StreamReceiver(PacketHost host, uint streamId)
        : this(streamId) => _attached = host.Attach(this);

    /// <summary>Distinct numbers that arrived so far.</summary>
    public long Received
    {
        get
        {
            lock (_lock) return _received;
        }
    }

    public bool Keep(in ReceivedFrame frame)
    {
        if (NumberedStream.NumberIn(frame.Bytes, _id) is not { } number || number > MaximumNumber) return false;
        lock (_lock)
        {
            CountTime(frame);
            CountNumber(number);
        }

        return true;
    }

    public StreamReport Report(long sent)
    {
        lock (_lock)
        {
            return new StreamReport(
                sent, _received, _duplicated, _reordered, Missing(sent).Take(ReportedLosses).ToSeq(),
                Nanoseconds(_longestGapNs), _gapAfter, Nanoseconds(_lastNs - _firstNs), _bytes);
        }
    }

    public void Dispose() => _attached?.Dispose();

    private static TimeSpan Nanoseconds(long ns) => TimeSpan.FromTicks(ns / TimeSpan.NanosecondsPerTick);

    private void CountTime(in ReceivedFrame frame)
    {
        if (_bytes == 0) _firstNs = frame.TimeNs;
        else if (frame.TimeNs - _lastNs > _longestGapNs) (_longestGapNs, _gapAfter) = (frame.TimeNs - _lastNs, _latest);
        _lastNs = frame.TimeNs;
        _bytes += frame.Bytes.Length;
    }

    private void CountNumber(long number)
    {
        var (word, bit) = ((int)(number >> 6), 1UL << (int)(number & 63));
        if (word >= _seen.Length) Array.Resize(ref _seen, Math.Max(word + 1, 2 * _seen.Length));
        if ((_seen[word] & bit) != 0) _duplicated++;
        else _received++;
        if (number < _highest) _reordered++;
        _seen[word] |= bit;
        (_highest, _latest) = (Math.Max(_highest, number), number);
    }

    private IEnumerable<Loss> Missing(long sent)
    {
        long? first = null;
        for (var number = 0L; number <= sent; number++)
        {
            var seen = number == sent || (number >> 6 < _seen.Length && (_seen[number >> 6] & (1UL << (int)(number & 63))) != 0);
            if (!seen) first ??= number;
            else if (first is { } start)
            {
                yield return new Loss(start, number - 1);
                first = null;
            }
        }
    }
}
