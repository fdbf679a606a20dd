using System.Diagnostics;

namespace Kilda.Lab.Hosts;

/// <summary>
/// Sends a numbered stream at a steady rate until stopped. Ticks every millisecond and sends what is due by then, so the average is kept
/// however late a tick comes; what one late tick may catch up with is limited, so a pause never becomes a flood.
/// </summary>
public sealed class RateSender : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromMilliseconds(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly PacketHost _host;
    private readonly NumberedStream _stream;
    private readonly double _perSecond;
    private readonly Task _sending;
    private long _sent;

    private RateSender(PacketHost host, NumberedStream stream, double framesPerSecond)
    {
        (_host, _stream, _perSecond) = (host, stream, framesPerSecond);
        _sending = Task.Run(Send);
    }

    /// <summary>Frames sent so far; their numbers are 0 … Sent - 1.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public static RateSender Start(PacketHost host, NumberedStream stream, double framesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        return new RateSender(host, stream, framesPerSecond);
    }

    /// <param name="megabitsPerSecond">Counted over the bytes of the frames, without preamble, gap and checksum.</param>
    public static RateSender StartMegabits(PacketHost host, NumberedStream stream, double megabitsPerSecond) =>
        Start(host, stream, megabitsPerSecond * 1_000_000 / 8 / stream.FrameLength);

    /// <returns>How many frames were sent.</returns>
    /// <exception cref="IOException">Sending failed, for example because the interface went down.</exception>
    public async Task<long> StopAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        return Sent;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task Send()
    {
        using var timer = new PeriodicTimer(Tick);
        var clock = Stopwatch.StartNew();
        var skipped = 0L;
        try
        {
            do
            {
                var due = (long)(clock.Elapsed.TotalSeconds * _perSecond) - skipped;
                var most = Math.Max(1, (long)(LongestCatchUp.TotalSeconds * _perSecond));
                if (due - _sent > most) skipped += due - _sent - most;
                for (var n = Math.Min(due - _sent, most); n > 0 && !_stop.IsCancellationRequested; n--)
                {
                    _host.Send(_stream.Frame(_sent));
                    Interlocked.Increment(ref _sent);
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped: the usual end.
        }
    }
}
