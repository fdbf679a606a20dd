using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Points;

/// <summary>Mirrors that come and go while numbered frames run both ways: none of the flow's is lost, none comes twice, and no sink hears one twice.</summary>
public sealed class MirrorUnderTrafficTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    /// <summary>kbit/s, more than the streams ever have: a sender that catches up is not policed.</summary>
    private const int Bandwidth = 100_000;

    /// <summary>A change that costs frames costs them at any rate; a machine that is busy loses them at high ones.</summary>
    private static readonly double[] s_rates = [10_000, 10_000, 5_000, 5_000, 2_000, 2_000, 1_000, 1_000];
    private static readonly Endpoint s_near = new(DiamondLab.S1, 1, 100), s_far = new(DiamondLab.S4, 1, 200);
    private static readonly Endpoint[] s_sinks = [new(DiamondLab.S1, 3, 400), new(DiamondLab.S4, 3, 400)];
    private static uint s_streams = 9000;

    [OvsFact]
    public async Task Mirrors_that_come_and_go_cost_no_frame()
    {
        await using var flow = await lab.Flow(new FlowOrder("streaming", s_near, s_far, Bandwidth));
        var last = "";
        foreach (var rate in s_rates)
        {
            var reports = await Streams(rate, Mirrored);
            last = string.Join("; ", reports.Select(report => $"{report}"));
            output.WriteLine($"{rate:0} frames/s: {last}");
            Assert.All(reports, report => Assert.Equal(0, report.Duplicated));
            if (reports.All(report => report.Lost == 0))
            {
                output.WriteLine($"no frame was lost at {rate:0} frames/s each way");
                return;
            }

            // What the machine loses without us.
            output.WriteLine($"{rate:0} frames/s, nothing changes: {string.Join("; ", (await Streams(rate, Unchanged)).Select(report => $"{report}"))}");
        }

        Assert.Fail($"frames were lost at every rate: {last}");
    }

    private async Task<StreamReport[]> Streams(double rate, Func<double, uint, uint, StreamReceiver, Task> change)
    {
        var (there, back) = (s_streams++, s_streams++);
        using var atFar = new StreamReceiver(lab.Host(s_far), there);
        using var atNear = new StreamReceiver(lab.Host(s_near), back);
        await using var forward = Send(s_near, there, rate);
        await using var reverse = Send(s_far, back, rate);
        await atFar.Heard(rate / 2);
        await change(rate, there, back, atFar);
        await atFar.Heard(atFar.Received + (rate / 2));
        var (sentForward, sentReverse) = (await forward.StopAsync(), await reverse.StopAsync());
        return [await atFar.Settled(sentForward), await atNear.Settled(sentReverse)];
    }

    /// <summary>Two mirrors, one of each direction, near and far, are made and taken away.</summary>
    private async Task Mirrored(double rate, uint there, uint back, StreamReceiver atFar)
    {
        using var atFirst = new StreamReceiver(lab.Host(s_sinks[0]), there);
        using var atSecond = new StreamReceiver(lab.Host(s_sinks[1]), back);
        (string Id, string Direction, SwitchId At, Endpoint Sink)[] mirrors =
        [
            ("m0", "forward", DiamondLab.S1, s_sinks[0]), ("m1", "reverse", DiamondLab.S1, s_sinks[1]),
        ];
        foreach (var (id, direction, at, sink) in mirrors)
            (await lab.Rest.Put("/v2/flows/streaming/mirror?wait=true", PointOrders.Mirror(id, direction, at, sink))).Ok();
        await atFirst.Heard(rate / 10);
        await atSecond.Heard(rate / 10);
        foreach (var (id, _, _, _) in mirrors) (await lab.Rest.Delete($"/v2/flows/streaming/mirror/{id}?wait=true")).Ok();
        Assert.Equal((0, 0), (atFirst.Report(atFirst.Received).Duplicated, atSecond.Report(atSecond.Received).Duplicated));
    }

    /// <summary>For about as long.</summary>
    private static Task Unchanged(double rate, uint there, uint back, StreamReceiver atFar) => atFar.Heard(atFar.Received + rate);

    private RateSender Send(Endpoint from, uint stream, double rate) =>
        RateSender.Start(lab.Host(from), new NumberedStream(stream, DiamondLab.Frame(ClientTags.Sent(from))), rate);
}
