using System.Diagnostics;
using Kilda.Lab.Hosts;

namespace Kilda.EndToEnd.Harness;

/// <summary>Waits for the frames of a numbered stream.</summary>
internal static class StreamWaits
{
    /// <summary>What has not come for so long after the frames before it is lost.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(2);

    public static async Task Heard(this StreamReceiver receiver, double frames) => await Eventually.True(
        () => Task.FromResult(receiver.Received >= frames), $"{frames} frames arrived", () => $"{receiver.Received}");

    /// <summary>After the sender stopped: what came until the last frame was there, or nothing came any more.</summary>
    public static async Task<StreamReport> Settled(this StreamReceiver receiver, long sent)
    {
        var (received, since) = (receiver.Received, Stopwatch.GetTimestamp());
        var report = receiver.Report(sent);
        await Eventually.True(
            () =>
            {
                report = receiver.Report(sent);
                if (report.Received != received) (received, since) = (report.Received, Stopwatch.GetTimestamp());
                return Task.FromResult(report.Losses is not [.., var last] || last.Last < sent - 1 || Stopwatch.GetElapsedTime(since) > s_silence);
            },
            "the stream came to rest",
            () => $"{report}");
        return report;
    }
}
