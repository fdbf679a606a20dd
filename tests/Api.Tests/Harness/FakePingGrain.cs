using System.Collections.Concurrent;
using Kilda.Interfaces.Pings;
using Kilda.Network.Flows;

namespace Kilda.Api.Tests.Harness;

/// <summary>What probes are to come to, and which were sent.</summary>
internal sealed class FakePings : IPingHealth
{
    public string? Said { get; set; }

    public PingReport Report { get; set; } = new(new(null, 1_600_000), PingResult.Failed(PingResult.Lost));

    public string? Trouble(string flow) => Said;

    public ConcurrentQueue<(string Id, uint Flow, TimeSpan Timeout)> Sent { get; } = [];
}

/// <summary>Sends nothing.</summary>
internal sealed class FakePingGrain(FakePings pings) : Grain, IPingGrain
{
    public Task<PingReport> Ping(FlowPlan flow, TimeSpan timeout)
    {
        pings.Sent.Enqueue((this.GetPrimaryKeyString(), flow.Number, timeout));
        return Task.FromResult(pings.Report);
    }
}
