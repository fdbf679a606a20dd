using Kilda.Network.Bandwidth;
using Kilda.Network.Paths;
using Kilda.Network.YFlows;

namespace Kilda.Interfaces;

/// <summary>Times and limits that are set for the whole controller. The defaults are what the documentation says.</summary>
public sealed record ControllerSettings
{
    /// <summary>Between two discovery frames of a port that is up.</summary>
    public TimeSpan ProbePeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>So many probes in a row that did not arrive mean that the direction is lost.</summary>
    public int ProbesLost { get; init; } = 3;

    /// <summary>A link that had failed must be seen for so long before it is used again.</summary>
    public TimeSpan AntiFlap { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>A probe that took longer is somebody's recording.</summary>
    public TimeSpan ProbeMaxAge { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A label or meter that was given back rests for so long.</summary>
    public TimeSpan IdRest { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What is reserved and not stored is dropped after this.</summary>
    public TimeSpan HoldGrace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A switch that has not answered a request for so long is disconnected.</summary>
    public TimeSpan SwitchTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Nothing stays in progress for longer.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between the commit of a new plan and the removal of the old one, at least.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two pings of a flow that asks for them.</summary>
    public TimeSpan PingPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A flow that has answered no ping for so long is said not to work.</summary>
    public TimeSpan PingPatience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Between two comparisons of a switch with what it is to hold.</summary>
    public TimeSpan AuditPeriod { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What becomes of what such a comparison finds.</summary>
    public DriftRule Drift { get; init; } = DriftRule.Repair;

    /// <summary>Between two comparisons of all services with what storage, switches and links have of them.</summary>
    public TimeSpan RepairPeriod { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Speed of ports whose switch does not say.</summary>
    public long DefaultSpeedKbps { get; init; } = 10_000_000;

    /// <summary>Of flows that do not say.</summary>
    public PathStrategy DefaultStrategy { get; init; } = PathStrategy.Cost;

    /// <summary>Whether a path that runs one way takes bandwidth of the opposite direction, too.</summary>
    public ReversePolicy ReversePolicy { get; init; } = ReversePolicy.Dummy;

    /// <summary>When a Y-flow with one leg that works and one that does not is up.</summary>
    public YFlowStatusRule YFlowStatus { get; init; } = YFlowStatusRule.AnyPath;
}

/// <summary>What becomes of a switch that does not hold what it is to hold.</summary>
public enum DriftRule
{
    /// <summary>It is told and put right.</summary>
    Repair = 1,

    /// <summary>It is told, and stays until somebody asks for a synchronisation.</summary>
    Report,
}
