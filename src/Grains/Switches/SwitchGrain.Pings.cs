using System.Buffers;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.Switches;
using Kilda.Network.Discovery;
using Kilda.Network.Pings;
using Kilda.OpenFlow;
using Orleans.Runtime;

namespace Kilda.Grains.Switches;

/// <content>Probes of flows: put in where a flow begins, caught where it ends.</content>
public sealed partial class SwitchGrain
{
    /// <summary>Probes that are looked for at a time: five seconds' worth of what a switch may send to the controller.</summary>
    private const int MostProbes = 1000;

    private readonly Dictionary<long, (TaskCompletionSource<ProbeTime> Time, IGrainTimer Limit)> _expected = [];

    public Task<string?> ExpectProbe(long number, TimeSpan timeout)
    {
        if (!IsReady) return Task.FromResult<string?>(PingResult.Unavailable);
        if (_expected.Count >= MostProbes) return Task.FromResult<string?>(PingResult.NotSent);
        var limit = this.RegisterGrainTimer(
            () => Forget(number), new GrainTimerCreationOptions(timeout, Timeout.InfiniteTimeSpan) { Interleave = true });
        _expected[number] = (new(TaskCreationOptions.RunContinuationsAsynchronously), limit);
        return Task.FromResult<string?>(null);
    }

    public async Task<ProbeTime> CatchProbe(long number)
    {
        if (!_expected.TryGetValue(number, out var expected)) return s_lost;
        var when = await expected.Time.Task;
        await Forget(number);
        return when;
    }

    public async Task<ProbeTime> PutProbe(ReadOnlyMemory<byte> frame)
    {
        if (_session is not { IsReady: true } at) return new ProbeTime(0, PingResult.Unavailable);
        var bytes = new ArrayBufferWriter<byte>();
        OfFrame.Write(bytes, at.TakeXids(1), new PacketOut(OfBuffer.None, OfPort.Controller, s_intoTables, new Seq<byte>(frame.ToArray())));
        var leaves = ProbeClock.Of(time.GetUtcNow()) + at.RoundTrip.HalfNs;
        try
        {
            await Send(at, bytes.WrittenMemory);
            return new ProbeTime(leaves);
        }
        catch (SessionOverException)
        {
            return new ProbeTime(0, PingResult.Unavailable);
        }
    }

    private static readonly Seq<OfAction> s_intoTables = [new OfAction.Output(OfPort.Table)];

    private static readonly ProbeTime s_lost = new(0, PingResult.Lost);

    /// <summary>The first time counts; what nobody looks for, or not any more, is nothing.</summary>
    private void HearProbe(ReadOnlySpan<byte> frame, long arrived)
    {
        if (PingFrame.Decode(frame, _id, process.DiscoveryKey.Span) is not { } number) Ignore(IgnoredProbe.Forged);
        else if (_expected.TryGetValue(number, out var expected)) expected.Time.TrySetResult(new ProbeTime(arrived));
    }

    private Task Forget(long number)
    {
        if (!_expected.Remove(number, out var expected)) return Task.CompletedTask;
        expected.Limit.Dispose();
        expected.Time.TrySetResult(s_lost);
        return Task.CompletedTask;
    }
}
