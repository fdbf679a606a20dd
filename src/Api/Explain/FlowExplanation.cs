using Kilda.Api.Flows;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Explain;

/// <summary>Why a flow runs where it runs: answer of <c>GET /v2/flows/{id}/explain</c>.</summary>
/// <param name="WeightUnit">cost or ns.</param>
/// <param name="Verdict">Whether a reroute would move it, and why.</param>
/// <param name="IsBest">It runs over the way that would be chosen now.</param>
/// <param name="Path">Null: it has none.</param>
/// <param name="Alternatives">Other ways that can be used, the lightest first.</param>
/// <param name="Blocked">Lighter ways that cannot be used, and what is in the way.</param>
public sealed record FlowExplanation(
    string FlowId, string Status, string? StatusInfo, AskedAnswer Asked, string WeightUnit, bool IsBest, string Verdict, PathPartsAnswer? Path,
    PathPartsAnswer? ProtectedPath, IReadOnlyList<AlternativeAnswer> Alternatives, IReadOnlyList<BlockedAnswer> Blocked);

/// <summary>What the ways have to fulfil.</summary>
/// <param name="MaxLatencyNs">Null: no limit.</param>
/// <param name="DiverseWith">Flows that it keeps away from.</param>
/// <param name="AffinityWith">The flow that it keeps near to.</param>
public sealed record AskedAnswer(
    string PathComputationStrategy, long MaximumBandwidth, bool IgnoreBandwidth, long? MaxLatencyNs, long? MaxLatencyTier2Ns, bool Pinned,
    bool AllocateProtectedPath, IReadOnlyList<string> DiverseWith, string? AffinityWith);

/// <param name="WhyNot">Why the flow is not there.</param>
public sealed record AlternativeAnswer(PathPartsAnswer Path, string WhyNot);

/// <param name="InTheWay">Each link that cannot be used, and why.</param>
public sealed record BlockedAnswer(PathPartsAnswer Path, IReadOnlyList<string> InTheWay);

/// <summary>Compares the ways of a flow. Pure: the views at one moment go in.</summary>
internal sealed class FlowExplainer(FlowDocument flow, NetworkSnapshot network, IServiceView services, DateTimeOffset now)
{
    /// <summary>Alternatives, and blocked ways, that an answer names.</summary>
    public const int MostWays = 5;

    private readonly PathQuery _query = FlowQuery.Of(flow.Request, flow.Plan, services.Groups, services.Flow, now);

    public FlowExplanation Explain()
    {
        var (request, groups) = (flow.Request, services.Groups());
        var best = Best(out var none);
        Seq<PathHop>? own = flow.Plan is { } plan ? Hops(plan.Primary) : null;
        var weight = own is { } present ? Weigh(present) : null;
        var isBest = own is { } there && best is not null && IsSame(there, best.Hops);
        var ways = PathFinder.FindMany(network, _query, MostWays + 1).OrderBy(way => way.Cost).ThenBy(way => way.Hops.Count).ToArray();
        var others = ways.Where(way => own is not { } here || !IsSame(here, way.Hops)).Take(MostWays);
        return new(
            flow.Id, FlowWords.Of(flow.Shown), flow.StatusInfo,
            new(
                FlowWords.Of(request.Strategy), request.Bandwidth.Value, request.IgnoreBandwidth, request.MaxLatencyNs, request.MaxLatencyTier2Ns,
                request.Pinned, request.AllocateProtectedPath, groups.DiverseWith(flow.Id), groups.AffinityWith(flow.Id)),
            IsByLatency ? "ns" : "cost", isBest, Verdict(own, weight, best, isBest, none), own is { } hops ? Parts(hops, weight?.Cost) : null,
            flow.Plan?.Protected is { } spare ? Parts(Hops(spare), Weigh(Hops(spare))?.Cost) : null,
            [.. others.Select(way => new AlternativeAnswer(Parts(way.Hops, way.Cost), WhyNot(way, weight, best)))],
            [.. Blocked(best?.Cost)]);
    }

    private bool IsByLatency => flow.Request.Strategy is PathStrategy.Latency or PathStrategy.MaxLatency;

    private FoundPath? Best(out string? why)
    {
        why = null;
        if (flow.Request.AllocateProtectedPath && PathFinder.FindPair(network, _query) is PairAnswer.Found pair) return pair.Main;
        var answer = PathFinder.Find(network, _query);
        why = (answer as PathAnswer.None)?.Why;
        return (answer as PathAnswer.Found)?.Path;
    }

    private static string Verdict(Seq<PathHop>? own, FoundPath? weight, FoundPath? best, bool isBest, string? none) => (own, best) switch
    {
        (_, null) => $"There is no way that can be used now. {none}",
        (null, _) => "The flow has no path; there is a way that it could take",
        ({ Count: 0 }, _) => "Both ends are at one switch",
        _ when isBest => "It runs over the best way that there is",
        _ when weight is null => "Its path cannot be used now; a reroute moves it",
        _ => $"There is a better way; a reroute moves it. Weight {best.Cost} instead of {weight.Cost}",
    };

    private string WhyNot(FoundPath way, FoundPath? own, FoundPath? best)
    {
        if (best is not null && IsSame(way.Hops, best.Hops)) return "It is the best way now: a reroute moves the flow here";
        if (own is null) return "There is a better one";
        if (way.IsBackup && !own.IsBackup) return "It is slower than max_latency";
        if (_query is { Strategy: PathStrategy.MaxLatency, MaxLatencyNs: > 0 } && way.LatencyNs < own.LatencyNs)
            return "It is faster than it need be, and is left to others";
        if (way.Cost > own.Cost) return $"It weighs {way.Cost - own.Cost} more";
        if (way.Cost < own.Cost) return flow.Request.AllocateProtectedPath ? "It leaves no better pair with a protected path" : "There is a better one";
        return way.Hops.Count > own.Hops.Count
            ? $"It weighs the same and has {way.Hops.Count - own.Hops.Count} more links"
            : "It weighs the same; equal ways are taken in the order of free bandwidth where that is asked for, switches and ports";
    }

    /// <summary>Ways that would be lighter if every link worked and had room.</summary>
    private IEnumerable<BlockedAnswer> Blocked(long? limit)
    {
        var ideal = Ideal.Of(network);
        var ways = PathFinder.FindMany(ideal, _query with { IgnoreBandwidth = true }, MostWays + 1).OrderBy(way => way.Cost);
        foreach (var way in ways.Where(way => limit is null || way.Cost < limit).Take(MostWays))
        {
            string[] inTheWay = [.. way.Hops.Select(InTheWay).OfType<string>()];
            if (inTheWay.Length > 0) yield return new(Parts(way.Hops, null), inTheWay);
        }
    }

    private string? InTheWay(PathHop hop)
    {
        if (!network.TryGet(hop.Isl, out var link)) return null;
        if (link.Status != LinkStatus.Active) return $"Link {link.Id} is {link.Status}{(link.StatusReason is { } why ? $": {why}" : "")}";
        foreach (var end in (SwitchId[])[hop.From.Switch, hop.To.Switch])
            if (!network.TryGet(end, out var at) || !at.Active) return $"Switch {end} is not connected";
        if (_query.IgnoreBandwidth || _query.Bandwidth <= Kbps.Zero) return null;
        var own = _query.Own?.GetValueOrDefault(link.Id) ?? Kbps.Zero;
        foreach (var direction in (LinkDirection[])[LinkDirection.Up, LinkDirection.Down])
        {
            var free = link.Capacity[(int)direction] - link.Load[(int)direction].Used + own;
            if (free < _query.Bandwidth) return $"Link {link.Id} has {free.Value} kbit/s free from {link.Id.From(direction)}";
        }

        return null;
    }

    /// <returns>Null: it cannot be used now.</returns>
    private FoundPath? Weigh(Seq<PathHop> hops)
    {
        var alone = NetworkSnapshot.Empty;
        foreach (var id in hops.SelectMany(hop => new[] { hop.From.Switch, hop.To.Switch }).Distinct())
            alone = network.TryGet(id, out var known) ? alone.With(known) : alone;
        foreach (var hop in hops) alone = network.TryGet(hop.Isl, out var link) ? alone.With(link) : alone;
        return (PathFinder.Find(alone, _query) as PathAnswer.Found)?.Path;
    }

    private PathPartsAnswer Parts(Seq<PathHop> hops, long? weight) => PathPartsAnswer.From(hops, weight, _query, network);

    private static Seq<PathHop> Hops(PathPair pair) => pair.Forward.Hops.Select(hop => new PathHop(hop.Isl, hop.Direction)).ToSeq();

    private static bool IsSame(Seq<PathHop> one, Seq<PathHop> other) => one.SequenceEqual(other);
}

/// <summary>The network as it would be if all of it worked.</summary>
internal static class Ideal
{
    /// <summary>What is broken beyond that stays so, to bound the work.</summary>
    private const int MostRepairs = 1000;

    public static NetworkSnapshot Of(NetworkSnapshot network)
    {
        var ideal = network;
        foreach (var off in network.Switches.Where(known => !known.Active).Take(MostRepairs)) ideal = ideal.With(off with { Active = true });
        foreach (var link in network.Links.Where(link => link.Status is LinkStatus.Failed or LinkStatus.Discovered).Take(MostRepairs))
            ideal = ideal.With(link with { Status = LinkStatus.Active });
        return ideal;
    }
}
