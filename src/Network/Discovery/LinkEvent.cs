using Kilda.Network.Topology;

namespace Kilda.Network.Discovery;

/// <summary>What can happen to a link.</summary>
public abstract record LinkEvent
{
    private LinkEvent()
    {
    }

    /// <summary>A probe was written to the switch that <paramref name="Direction"/> leaves from.</summary>
    public sealed record ProbeSent(LinkDirection Direction, ProbeOrder Order) : LinkEvent;

    /// <summary>A genuine probe arrived.</summary>
    /// <param name="LatencyNs">From switch to switch; at least 0.</param>
    public sealed record ProbeSeen(LinkDirection Direction, ProbeOrder Order, long LatencyNs) : LinkEvent;

    /// <summary>News of an end's port or of its switch's control session.</summary>
    /// <param name="At">The end: one of the link's two ports.</param>
    /// <param name="Version">Grows with every change; older news is ignored.</param>
    /// <param name="Live">The control session is there.</param>
    /// <param name="Up">The port is up; means nothing while not live.</param>
    /// <param name="Speed">Of the port; 0: not known, the last one known stays.</param>
    /// <param name="Discovers">Links are looked for there; otherwise the link is lost as if the port were down.</param>
    public sealed record EndChanged(PortId At, long Version, bool Live, bool Up, Kbps Speed, bool Discovers = true) : LinkEvent;

    /// <summary>A port of the link now sees another one.</summary>
    public sealed record Moved(PortId At, IslId Now) : LinkEvent;
}

/// <summary>Orders the probes of a port: first by the take-overs of its switch, then as they were sent.</summary>
/// <param name="Epoch">The generation of the role in which the switch was served (OpenFlow 1.3.5 §6.3.6): it grows from one process to the next.</param>
public readonly record struct ProbeOrder(long Epoch, long Sequence) : IComparable<ProbeOrder>
{
    public int CompareTo(ProbeOrder other)
    {
        var byEpoch = Epoch.CompareTo(other.Epoch);
        return byEpoch != 0 ? byEpoch : Sequence.CompareTo(other.Sequence);
    }

    public static bool operator <(ProbeOrder a, ProbeOrder b) => a.CompareTo(b) < 0;

    public static bool operator >(ProbeOrder a, ProbeOrder b) => a.CompareTo(b) > 0;

    public static bool operator <=(ProbeOrder a, ProbeOrder b) => a.CompareTo(b) <= 0;

    public static bool operator >=(ProbeOrder a, ProbeOrder b) => a.CompareTo(b) >= 0;
}

/// <summary>When a link counts as failed and as good again.</summary>
/// <param name="ProbesLost">So many written probes in a row did not arrive: the direction is lost.</param>
/// <param name="AntiFlap">A link that had failed must be seen in both directions for so long.</param>
/// <param name="MaxAge">A probe that took longer is somebody's recording.</param>
public sealed record LivenessRules(int ProbesLost, TimeSpan AntiFlap, TimeSpan MaxAge);

/// <summary>What an event changed. Nothing here: nobody needs to be told.</summary>
[Flags]
public enum LinkNews
{
    None = 0,

    /// <summary><see cref="LinkLiveness.Status"/>.</summary>
    Status = 1,

    /// <summary><see cref="LinkLiveness.Unobserved"/>.</summary>
    Observation = 2,

    /// <summary><see cref="LinkLiveness.UnstableSince"/> or <see cref="LinkLiveness.Blinks"/>.</summary>
    Stability = 4,

    /// <summary>The speed of an end.</summary>
    Speed = 8,

    /// <summary>A latency differs from the one last told by more than noise.</summary>
    Latency = 16,

    /// <summary>The probe was not newer than one before, or too old: recorded and played again.</summary>
    Replay = 32,

    /// <summary><see cref="LinkSight.IsSeen"/> of a direction.</summary>
    Sight = 64,
}
