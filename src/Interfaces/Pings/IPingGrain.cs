using Kilda.Network.Flows;
using Orleans.Concurrency;

namespace Kilda.Interfaces.Pings;

/// <summary>Sends probes through the network as the packets of a flow, by the id of its service. Holds nothing: any number at a time.</summary>
public interface IPingGrain : IGrainWithStringKey
{
    /// <summary>A probe each way, over the paths that carry the traffic.</summary>
    /// <param name="flow">Not of one switch. A flow of a Y-flow is a flow like any other.</param>
    /// <param name="timeout">A probe that was not seen at the other end by then is lost; <see cref="PingLimits.Longest"/> at most.</param>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:30")]
    Task<PingReport> Ping(FlowPlan flow, TimeSpan timeout);
}

public static class PingLimits
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Where nobody says.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(2);
}

/// <summary>What came of two probes.</summary>
public sealed record PingReport(PingResult Forward, PingResult Reverse)
{
    public bool IsGood => Forward.Error is null && Reverse.Error is null;
}

/// <summary>What came of a probe.</summary>
/// <param name="Error">Why it did not arrive, as clients of the Northbound API know it; null: it did.</param>
/// <param name="LatencyNs">From switch to switch, without the ways from and to the controller.</param>
public sealed record PingResult(string? Error, long LatencyNs)
{
    /// <summary>A switch is not connected.</summary>
    public const string Unavailable = "Can't ping - at least one of endpoints are unavailable";

    /// <summary>The switch has too much to do.</summary>
    public const string NotSent = "Can't send ping";

    public const string Lost = "No ping for reasonable time";

    public static PingResult Failed(string error) => new(error, 0);
}
