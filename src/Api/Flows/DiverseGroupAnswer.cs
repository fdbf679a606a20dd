using System.Text.Json.Serialization;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Flows;

/// <summary>How far a path keeps away from all others of its diversity group.</summary>
public sealed record DiverseGroupAnswer(OverlapAnswer OverlappingSegments, IReadOnlyList<DiverseFlowAnswer> OtherFlows)
{
    /// <param name="flow">Has a plan.</param>
    /// <param name="pair">One of the flow's.</param>
    internal static DiverseGroupAnswer From(FlowDocument flow, PathPair pair, IReadOnlyList<FlowDocument> others)
    {
        var own = Footprint.Of(flow.Plan!, pair);
        var plans = others.Append(flow).Select(other => other.Plan).OfType<FlowPlan>();
        var paths = plans.SelectMany(plan => plan.Pairs, (plan, other) => (Plan: plan, Pair: other)).Where(path => !ReferenceEquals(path.Pair, pair));
        var all = paths.Aggregate(Footprint.Nothing, (sum, path) => sum.With(Footprint.Of(path.Plan, path.Pair)));
        return new(OverlapAnswer.Of(own, all), [.. others.Where(other => other.Plan is not null).Select(other => DiverseFlowAnswer.From(other, own))]);
    }
}

/// <summary>Another flow of the group, compared with the one that was asked for.</summary>
public sealed record DiverseFlowAnswer(
    [property: JsonPropertyName("flowid")] string FlowId,
    [property: JsonPropertyName("flowpath_forward")] IReadOnlyList<PathNodeAnswer> Forward,
    [property: JsonPropertyName("flowpath_reverse")] IReadOnlyList<PathNodeAnswer> Reverse,
    OverlapAnswer OverlappingSegments,
    [property: JsonPropertyName("protected_path"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PathPairAnswer? Protected)
{
    internal static DiverseFlowAnswer From(FlowDocument flow, Footprint target)
    {
        var plan = flow.Plan!;
        var main = PathPairAnswer.From(plan, plan.Primary);
        return new(
            flow.Id, main.Forward, main.Reverse, OverlapAnswer.Of(Footprint.Of(plan, plan.Primary), target),
            plan.Protected is { } other ? PathPairAnswer.From(plan, other) : null);
    }
}

/// <summary>What a path shares with others. Percentages are of its own links and switches, cut to whole numbers.</summary>
public sealed record OverlapAnswer(int IslCount, int SwitchCount, int IslPercent, int SwitchPercent)
{
    internal static OverlapAnswer Of(Footprint own, Footprint others)
    {
        var (links, switches) = (own.Links.Count(others.Links.Contains), own.Switches.Count(others.Switches.Contains));
        return new(links, switches, Percent(links, own.Links.Count), Percent(switches, own.Switches.Count));
    }

    private static int Percent(int part, int whole) => whole == 0 ? 0 : part * 100 / whole;
}

/// <summary>Links, whatever the direction, and switches of paths.</summary>
internal sealed record Footprint(HashSet<IslId> Links, HashSet<SwitchId> Switches)
{
    public static Footprint Nothing => new([], []);

    public static Footprint Of(FlowPlan plan, PathPair pair) => new(
        [.. pair.Forward.Hops.Select(hop => hop.Isl)],
        [plan.Source.Switch, plan.Destination.Switch, .. pair.Forward.Hops.SelectMany(hop => new[] { hop.From.Switch, hop.To.Switch })]);

    public Footprint With(Footprint other) => new([.. Links, .. other.Links], [.. Switches, .. other.Switches]);
}
