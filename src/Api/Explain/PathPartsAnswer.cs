using Kilda.Network;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Explain;

/// <summary>A way through the network and what it consists of.</summary>
/// <param name="Weight">What the strategy sums up, penalties included: a cost, or ns. Null: the way cannot be used now.</param>
/// <param name="AvailableBandwidth">The least that a link has free in this direction, kbit/s; null: it has no links.</param>
public sealed record PathPartsAnswer(long? Weight, long LatencyNs, long? AvailableBandwidth, IReadOnlyList<PathPartAnswer> Links)
{
    internal static PathPartsAnswer From(IEnumerable<PathHop> hops, long? weight, PathQuery query, NetworkSnapshot network)
    {
        var links = hops.Select(hop => PathPartAnswer.From(hop, query, network)).ToArray();
        return new(weight, links.Sum(link => link.LatencyNs), links.Length == 0 ? null : links.Min(link => link.AvailableBandwidth), links);
    }
}

/// <summary>A link of a way, in the direction of the way.</summary>
/// <param name="Cost">As the operator set it; 0: the default.</param>
/// <param name="AvailableBandwidth">kbit/s; what the flow itself holds of it is not in it.</param>
/// <param name="Penalties">Why it weighs more than its cost or latency.</param>
public sealed record PathPartAnswer(
    string Link, string FromSwitch, uint FromPort, string ToSwitch, uint ToPort, int Cost, long LatencyNs, long AvailableBandwidth,
    IReadOnlyList<string> Penalties)
{
    internal static PathPartAnswer From(PathHop hop, PathQuery query, NetworkSnapshot network)
    {
        var link = network.TryGet(hop.Isl, out var known) ? known : null;
        var index = (int)hop.Direction;
        return new(
            hop.Isl.ToString(), hop.From.Switch.ToString(), hop.From.Port, hop.To.Switch.ToString(), hop.To.Port, link?.Cost ?? 0,
            link is null ? 0 : Math.Max(0, link.LatencyNs[index]), link is null ? 0 : (link.Capacity[index] - link.Load[index].Used).Value,
            link is null ? [] : [.. PenaltiesOf(link, query, network)]);
    }

    private static IEnumerable<string> PenaltiesOf(Link link, PathQuery query, NetworkSnapshot network)
    {
        if (link.UnderMaintenance) yield return "under maintenance";
        foreach (var end in (SwitchId[])[link.Id.Low.Switch, link.Id.High.Switch])
            if (network.TryGet(end, out var at) && at.UnderMaintenance) yield return $"switch {end} is under maintenance";
        if (link.UnstableSince is { } since && (query.Now is not { } now || now - since < query.Rules.UnstableFor)) yield return "unstable";
        var shared = query.DiverseFrom.Count(path => path.Hops.Any(hop => hop.Isl == link.Id));
        if (shared > 0) yield return $"{shared} {(shared == 1 ? "path" : "paths")} of the diversity group on it";
        if (query.Affinity is { } near && !near.Contains(link.Id)) yield return "not on the path of the affinity group";
    }
}
