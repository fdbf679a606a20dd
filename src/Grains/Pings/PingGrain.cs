using Kilda.Interfaces;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pings;

namespace Kilda.Grains.Pings;

/// <summary>Has a probe put in at one end of each direction and caught at the other.</summary>
public sealed class PingGrain(ProcessIdentity process, INetworkView network) : Grain, IPingGrain
{
    public async Task<PingReport> Ping(FlowPlan flow, TimeSpan timeout)
    {
        if (flow.IsOneSwitch) throw new ArgumentException("there is nothing between the ends of the flow", nameof(flow));
        var results = await Task.WhenAll(Probe(flow, FlowDirection.Forward, timeout), Probe(flow, FlowDirection.Reverse, timeout));
        return new PingReport(results[0], results[1]);
    }

    private async Task<PingResult> Probe(FlowPlan flow, FlowDirection direction, TimeSpan timeout)
    {
        var way = PingWay.Of(flow, direction);
        var (from, to) = (GrainFactory.GetGrain<ISwitchGrain>(way.From.ToString()), GrainFactory.GetGrain<ISwitchGrain>(way.To.ToString()));
        var number = process.NextNumber();
        if (!IsReady(way.From) || !IsReady(way.To)) return PingResult.Failed(PingResult.Unavailable);
        try
        {
            // Whoever catches it must know of it before it is sent.
            if (await to.ExpectProbe(number, timeout < PingLimits.Longest ? timeout : PingLimits.Longest) is { } why) return PingResult.Failed(why);
            var caught = to.CatchProbe(number);
            var sent = await from.PutProbe(PingFrame.Encode(way, number, process.DiscoveryKey.Span).ToArray());
            if (sent.Error is { } unsent) return PingResult.Failed(unsent);
            var arrived = await caught;
            return arrived.Error is { } lost ? PingResult.Failed(lost) : new PingResult(null, Math.Max(0, arrived.Ns - sent.Ns));
        }
        catch (Exception away) when (GrainAway.Is(away))
        {
            return PingResult.Failed(PingResult.NotSent);
        }
    }

    private bool IsReady(SwitchId id) => network.Now.TryGet(id, out var found) && found.Active;
}
