using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Paths;
using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>What an operator asks of a flow: normalised and complete, defaults filled in.</summary>
/// <param name="Bandwidth">0: not metered, nothing reserved.</param>
/// <param name="MaxLatencyNs">Limit of the latency strategies; null: none.</param>
public sealed record FlowRequest(
    string Id,
    Endpoint Source,
    Endpoint Destination,
    Kbps Bandwidth,
    bool IgnoreBandwidth = false,
    bool StrictBandwidth = false,
    bool Pinned = false,
    bool AllocateProtectedPath = false,
    bool PeriodicPings = false,
    string? Description = null,
    long? MaxLatencyNs = null,
    long? MaxLatencyTier2Ns = null,
    int? Priority = null,
    string? DiverseWith = null,
    string? AffinityWith = null,
    PathStrategy Strategy = PathStrategy.Cost)
{
    /// <summary>Of a flow that names none; lower numbers move first.</summary>
    public const int DefaultPriority = 1000;

    /// <summary>The strategy from the next reroute or replacement on; null: the present one.</summary>
    public PathStrategy? TargetStrategy { get; init; }

    /// <summary>The flow with the strategy that it waited for.</summary>
    public FlowRequest Aimed() => TargetStrategy is { } target ? this with { Strategy = target, TargetStrategy = null } : this;

    public Seq<MirrorRequest> Mirrors { get; init; }

    /// <summary>Those that were asked for by themselves; see <see cref="AllJoins"/>.</summary>
    public Seq<JoinRequest> Joins { get; init; }

    /// <summary>A join of another flow leads this one into it; null: it is an ordinary flow.</summary>
    public LedInto? Led { get; init; }

    /// <summary>With those that mirrors bring with them.</summary>
    public IEnumerable<JoinRequest> AllJoins() => Joins.Concat(Mirrors.Where(mirror => mirror.JoinsTraffic).Select(mirror => mirror.AsJoin()));

    /// <summary>The endpoints that are the flow's own: its ends, its sinks and the devices that join it.</summary>
    public IEnumerable<Endpoint> Endpoints() => new[] { Source.Normalized(), Destination.Normalized() }
        .Concat(Mirrors.Select(mirror => mirror.Sink.Normalized()))
        .Concat(Joins.Where(join => join.Device is not null).Select(join => join.Device!.Value.Normalized())).Distinct();
}

/// <summary>Where a flow is led into another one.</summary>
/// <param name="Flow">The other one's id.</param>
/// <param name="AtSource">Its source is at the join switch; otherwise its destination is.</param>
public sealed record LedInto(string Flow, bool AtSource);

/// <summary>What the API calls a flow's status.</summary>
public enum FlowStatus
{
    InProgress = 1,
    Up,
    Down,
    Degraded,
}
