using Kilda.Network.Mirrors;
using Kilda.Network.Topology;

namespace Kilda.Network.Flows;

/// <summary>What a flow's status is, from its plan and the links it runs over.</summary>
public static class FlowJudgement
{
    public const string NoProtectedPath = "Couldn't find non overlapping protected path";
    public const string WithoutBandwidth = "Couldn't find path with required bandwidth";

    public const string Slow = "An alternative way (back up strategy or max_latency_tier2 value) of building the path was used";
    public const string WithoutBandwidthAndSlow = "Couldn't find path with required bandwidth and backup way was used to build the path";

    /// <param name="request">What was asked for.</param>
    /// <param name="plan">What is in the network.</param>
    /// <param name="broken">Why a link does not carry traffic; null: it does.</param>
    public static (FlowStatus Status, string? Info) Of(FlowRequest request, FlowPlan plan, Func<IslId, string?> broken)
    {
        if (FirstBroken(plan.Primary, broken) is { } main) return (FlowStatus.Down, main);
        if (plan.Protected is { } pair && FirstBroken(pair, broken) is { } spare) return (FlowStatus.Degraded, spare);
        if (request.AllocateProtectedPath && plan.Protected is null) return (FlowStatus.Degraded, NoProtectedPath);
        return (plan.IgnoreBandwidth && !request.IgnoreBandwidth, plan.IsBackup) switch
        {
            (true, true) => (FlowStatus.Degraded, WithoutBandwidthAndSlow),
            (true, false) => (FlowStatus.Degraded, WithoutBandwidth),
            (false, true) => (FlowStatus.Degraded, Slow),
            _ => OfPoints(request, plan, broken) is { } point ? (FlowStatus.Degraded, point) : (FlowStatus.Up, null),
        };
    }

    /// <summary>Why a mirror or a join of the flow does not work; null: they do.</summary>
    public static string? OfPoints(FlowRequest request, FlowPlan plan, Func<IslId, string?> broken)
    {
        if (request.Mirrors.IsEmpty && request.Joins.IsEmpty) return null;
        var first = PointDraft.States(plan, request.Mirrors, request.AllJoins(), broken).FirstOrDefault(state => state.Why is not null);
        return first is null ? null : $"{(first.IsJoin ? "Join" : "Mirror")} point {first.Id}: {first.Why}";
    }

    /// <summary>The reason that clients of the Northbound API look for.</summary>
    public static string? Broken(IslId isl, LinkStatus? status, string? reason) => status == LinkStatus.Active
        ? null
        : $"{Name(isl)} become INACTIVE{(reason is null ? "" : $": {reason}")}";

    /// <summary>Why a flow is judged anew, where that is good news.</summary>
    public static string Back(IslId isl) => $"{Name(isl)} status become ACTIVE";

    private static string Name(IslId isl) => $"ISL {isl.Low.Switch}_{isl.Low.Port}-{isl.High.Switch}_{isl.High.Port}";

    public static string? FirstBroken(PathPair pair, Func<IslId, string?> broken)
    {
        foreach (var hop in pair.Forward.Hops)
        {
            if (broken(hop.Isl) is { } why) return why;
        }

        return null;
    }
}
