using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Paths;

/// <summary>A link that a path is to use: from a port to a port.</summary>
internal readonly record struct Segment(PortId From, PortId To)
{
    public IslId Isl => IslId.Between(From, To);
}

/// <summary>A path that somebody has thought of, and what it is to be good for.</summary>
/// <param name="Switches">In order, two at least.</param>
/// <param name="DiverseWith">A flow that no link is to be shared with; null: none.</param>
/// <param name="Reuse">A flow whose bandwidth counts as free; null: none.</param>
internal sealed record PathDraft(
    Seq<SwitchId> Switches, Seq<Segment> Segments, Kbps Bandwidth, long? MaxLatencyNs, long? MaxLatencyTier2Ns, string? DiverseWith, string? Reuse,
    PathStrategy Strategy);

/// <summary>Answer of <c>POST /v2/network/path/check</c>.</summary>
/// <param name="IsValid">A path search finds this path where there is no other link.</param>
/// <param name="Errors">The same as the messages.</param>
/// <param name="ValidationMessages">Everything that is wrong with it.</param>
public sealed record PathCheckAnswer(
    bool IsValid, IReadOnlyList<string> Errors, IReadOnlyList<string> ValidationMessages, string PceResponse);

/// <summary>Says what is wrong with a path. Nothing is changed and nothing is held.</summary>
internal static class PathCheck
{
    private const long NsPerMs = 1_000_000;

    public static PathCheckAnswer Of(PathDraft draft, NetworkSnapshot network, IServiceView services)
    {
        var own = Own(draft, services);
        string[] messages =
        [
            .. draft.Switches.Where(id => !network.TryGet(id, out _)).Distinct().Select(id => $"The following switch has not been found: {id}."),
            .. draft.Segments.SelectMany(segment => Link(segment, draft, network, own)),
            .. Latency(draft, network),
            .. Diversity(draft, services),
        ];
        var found = PathFinder.Find(Alone(draft, network), Query(draft, own));
        var response = found is PathAnswer.None none
            ? $"The path has not been computed successfully due to the following reasons: [{none.Why}]"
            : "The path has been computed successfully";
        return new(found is PathAnswer.Found, messages, messages, response);
    }

    private static PathQuery Query(PathDraft draft, Dictionary<IslId, Kbps> own) =>
        new(draft.Switches[0], draft.Switches[^1], draft.Strategy, draft.Bandwidth, own)
        {
            MaxLatencyNs = draft.MaxLatencyNs ?? 0,
            MaxLatencyTier2Ns = draft.MaxLatencyTier2Ns ?? 0,
        };

    /// <summary>The network without all that is not on the path.</summary>
    private static NetworkSnapshot Alone(PathDraft draft, NetworkSnapshot network)
    {
        var alone = NetworkSnapshot.Empty;
        foreach (var id in draft.Switches) alone = network.TryGet(id, out var known) ? alone.With(known) : alone;
        foreach (var segment in draft.Segments) alone = network.TryGet(segment.Isl, out var link) ? alone.With(link) : alone;
        return alone;
    }

    private static IEnumerable<string> Link(Segment segment, PathDraft draft, NetworkSnapshot network, Dictionary<IslId, Kbps> own)
    {
        if (!network.TryGet(segment.Isl, out var link))
        {
            yield return $"There is no ISL between end points: {Text(segment)}.";
            yield break;
        }

        if (link.Status != LinkStatus.Active) yield return $"The ISL is not in ACTIVE state between end points: {Text(segment)}.";
        foreach (var (ends, way) in new[] { (segment, "forward path"), (new Segment(segment.To, segment.From), "reverse path") })
        {
            var direction = (int)link.Id.DirectionFrom(ends.From);
            var free = link.Capacity[direction] - link.Load[direction].Used + own.GetValueOrDefault(link.Id);
            if (free >= draft.Bandwidth) continue;
            yield return $"There is not enough bandwidth between end points: {Text(ends)} ({way}). "
                + $"Requested bandwidth {draft.Bandwidth.Value}, but the link supports {free.Value}.";
        }
    }

    private static IEnumerable<string> Latency(PathDraft draft, NetworkSnapshot network)
    {
        if (draft.Strategy is not (PathStrategy.Latency or PathStrategy.MaxLatency)) yield break;
        if (draft.Segments.Any(segment => !network.TryGet(segment.Isl, out _)))
        {
            yield return "Path latency cannot be calculated because there is no link at least at one path segment.";
            yield break;
        }

        var (first, last) = (draft.Switches[0], draft.Switches[^1]);
        foreach (var (limit, name) in new[] { (draft.MaxLatencyNs, "latency"), (draft.MaxLatencyTier2Ns, "latency tier 2") })
        {
            if (limit is not > 0) continue;
            foreach (var (from, to, isForward) in new[] { (first, last, true), (last, first, false) })
            {
                var sum = draft.Segments.Sum(segment => Latency(isForward ? segment : new(segment.To, segment.From), network));
                if (sum <= limit) continue;
                yield return $"Requested {name} is too low on the path between: switch {from} and switch {to}. "
                    + $"Requested {limit / NsPerMs} ms, but the sum on the path is {sum / NsPerMs} ms.";
            }
        }
    }

    private static long Latency(Segment segment, NetworkSnapshot network) =>
        network.TryGet(segment.Isl, out var link) ? Math.Max(0, link.LatencyNs[(int)link.Id.DirectionFrom(segment.From)]) : 0;

    private static IEnumerable<string> Diversity(PathDraft draft, IServiceView services)
    {
        if (draft.DiverseWith is not { } id) yield break;
        if (services.Flow(id) is null)
        {
            yield return $"Could not find the diverse flow with ID {id}.";
            yield break;
        }

        var groups = services.Groups();
        foreach (var member in groups.DiverseWith(id).Prepend(id))
        {
            var used = Links(services.Flow(member));
            foreach (var segment in draft.Segments.Where(segment => used.Contains(segment.Isl)))
            {
                yield return $"The following segment intersects with the flow {member}: source switch {segment.From.Switch} port "
                    + $"{segment.From.Port} and destination switch {segment.To.Switch} port {segment.To.Port}.";
            }
        }
    }

    private static HashSet<IslId> Links(FlowDocument? flow) =>
        [.. (flow?.Plan?.Pairs ?? []).SelectMany(pair => pair.Forward.Hops).Select(hop => hop.Isl)];

    /// <summary>What the flow that is to give way holds: the same on each of its links.</summary>
    private static Dictionary<IslId, Kbps> Own(PathDraft draft, IServiceView services) =>
        draft.Reuse is { } id && services.Flow(id) is { Plan: { IgnoreBandwidth: false } plan } flow
            ? Links(flow).ToDictionary(isl => isl, _ => plan.Bandwidth)
            : [];

    private static string Text(Segment segment) =>
        $"switch {segment.From.Switch} port {segment.From.Port} and switch {segment.To.Switch} port {segment.To.Port}";
}
