using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Mirrors;

/// <summary>What the paths of mirrors and joins are looked for with.</summary>
/// <param name="Find">A one-way path of the flow's bandwidth from a switch to another; the bandwidth that the service has on these links is free.</param>
/// <param name="Works">Whether a link carries traffic and has not refused.</param>
/// <param name="Number">A fresh number for a path.</param>
/// <param name="Led">The plan of a flow that a join leads into this one, where it changes now; null: it stays as it is.</param>
/// <param name="MustAll">Whether each of them has to have a path; otherwise one that has none keeps the old one, or is left out.</param>
public sealed record PointTerms(
    Func<SwitchId, SwitchId, IReadOnlyDictionary<IslId, Kbps>?, PathAnswer> Find, Func<IslId, bool> Works, Func<uint> Number,
    Func<string, FlowPlan?> Led, bool MustAll);

/// <summary>Where the copies for the sinks of a flow run, and the packets of the devices that join it.</summary>
public static class PointDraft
{
    /// <param name="draft">The flow, its pairs chosen, without points.</param>
    /// <param name="mirrors">What is asked for.</param>
    /// <param name="joins">What is asked for, those that mirrors bring with them too.</param>
    /// <param name="old">The flow as it is in the network: paths that work and fit stay as they are.</param>
    /// <param name="terms">What new paths are looked for with.</param>
    /// <returns>The draft with its points, or why there is no path.</returns>
    public static Outcome<FlowPlan> Add(FlowPlan draft, Seq<MirrorRequest> mirrors, IEnumerable<JoinRequest> joins, FlowPlan? old, PointTerms terms)
    {
        var all = joins.ToArray();
        var asked = all.Where(join => join is { FlowFrom: null, Device: not null }).ToArray();
        var points = new List<MirrorPoint>();
        foreach (var mirror in mirrors.ToArray().Concat(asked.SelectMany(join => Implied(join, mirrors))))
        {
            var (way, why) = SinkWay(draft, mirror, old, terms);
            if (why is not null && terms.MustAll) return Refusal.Of(RefusalKind.NotFound, "", $"Mirror point {mirror.Id}: {why}");
            if (way is null) continue;
            AddSink(points, mirror.At, mirror.Direction, way);
        }

        var ways = new List<Join>();
        foreach (var join in asked)
        {
            foreach (var direction in new[] { FlowDirection.Forward, FlowDirection.Reverse }.Where(join.Enters))
            {
                var (way, why) = JoinWay(draft, join, direction, old, terms);
                if (why is not null && terms.MustAll) return Refusal.Of(RefusalKind.NotFound, "", $"Join point {join.Id}: {why}");
                if (way is not null) ways.Add(way);
            }
        }

        foreach (var join in all.Where(join => join.FlowFrom is not null)) AddLed(points, ways, join, old, terms);
        return draft with { Mirrors = points.ToSeq(), Joins = ways.ToSeq() };
    }

    /// <summary>A device that comes by a flow of its own: its packets end where the join is, and copies go back the same way.</summary>
    private static void AddLed(List<MirrorPoint> points, List<Join> ways, JoinRequest join, FlowPlan? old, PointTerms terms)
    {
        if (terms.Led(join.FlowFrom!) is not { } led)
        {
            ways.AddRange(old?.Joins.Where(known => known.Id == join.Id && known.Via is not null) ?? []);
            foreach (var point in old is null ? [] : old.Mirrors.ToArray())
            {
                foreach (var sink in point.Sinks.Where(sink => sink.Id == join.Id && sink.Via is not null)) AddSink(points, point.At, point.Direction, sink);
            }

            return;
        }

        var (device, via) = led.Source.IsJoint ? (led.Destination, FlowDirection.Reverse) : (led.Source, FlowDirection.Forward);
        var back = via == FlowDirection.Forward ? FlowDirection.Reverse : FlowDirection.Forward;
        var (number, slot) = (led.Number, led.Primary.Slot);
        foreach (var direction in new[] { FlowDirection.Forward, FlowDirection.Reverse })
        {
            if (join.Enters(direction))
                ways.Add(new Join(join.Id, direction, join.At, device, number, slot, FlowPlan.Path(led.Primary, via), null, null, [], via));
            if (join.MultiAccess || join.MirrorDirection == direction)
                AddSink(points, join.At, direction, new Sink(join.Id, device, number, slot, FlowPlan.Path(led.Primary, back), back));
        }
    }

    private static void AddSink(List<MirrorPoint> points, SwitchId at, FlowDirection direction, Sink sink)
    {
        var known = points.FindIndex(point => (point.At, point.Direction) == (at, direction));
        if (known < 0) points.Add(new MirrorPoint(at, direction, [sink], []));
        else points[known] = points[known] with { Sinks = points[known].Sinks.Add(sink) };
    }

    /// <summary>What of the points that are asked for has no path that works.</summary>
    /// <param name="broken">Why a link does not carry traffic; null: it does.</param>
    /// <returns>For each mirror and join, by id and kind, why; null: it works.</returns>
    public static IEnumerable<PointState> States(FlowPlan plan, Seq<MirrorRequest> mirrors, IEnumerable<JoinRequest> joins, Func<IslId, string?> broken)
    {
        foreach (var mirror in mirrors.ToArray())
        {
            var sink = plan.Mirrors.Where(point => (point.At, point.Direction) == (mirror.At, mirror.Direction))
                .SelectMany(point => point.Sinks).FirstOrDefault(sink => sink.Id == mirror.Id);
            yield return new(mirror.Id, IsJoin: false, sink is null ? "there is no path" : Broken(sink.Path));
        }

        foreach (var join in joins)
        {
            var ways = plan.Joins.Where(way => way.Id == join.Id).ToArray();
            var needed = join.MultiAccess ? 2 : 1;
            yield return new(
                join.Id, IsJoin: true, ways.Length < needed ? "there is no path" : ways.Select(way => Broken(way.Path)).FirstOrDefault(why => why is not null));
        }

        string? Broken(DirectedPath path) => path.Hops.Select(hop => broken(hop.Isl)).FirstOrDefault(why => why is not null);
    }

    /// <summary>Whether the points of a draft have the paths that they have in the network.</summary>
    public static bool IsSame(ServicePlan draft, ServicePlan inPlace) =>
        draft.Wants().Count == 0 && Paths(draft).SequenceEqual(Paths(inPlace));

    private static IEnumerable<(string, Endpoint, FlowDirection, DirectedPath)> Paths(ServicePlan plan) => plan.Flows.SelectMany(flow => flow.Mirrors
        .SelectMany(point => point.Sinks.Select(sink => (sink.Id, sink.End, point.Direction, sink.Path)))
        .Concat(flow.Joins.Select(join => (join.Id, join.Device, join.Direction, join.Path))));

    /// <summary>With multi access a device hears both directions where it joins them, if no mirror that is asked for brings it them.</summary>
    private static IEnumerable<MirrorRequest> Implied(JoinRequest join, Seq<MirrorRequest> mirrors)
    {
        if (!join.MultiAccess) yield break;
        var device = join.Device!.Value.Normalized();
        foreach (var direction in new[] { FlowDirection.Forward, FlowDirection.Reverse })
        {
            if (!mirrors.Any(known => known.Direction == direction && known.Sink.Normalized() == device))
                yield return new MirrorRequest(join.Id, direction, join.At, device);
        }
    }

    private static (Sink? Sink, string? Why) SinkWay(FlowPlan draft, MirrorRequest mirror, FlowPlan? old, PointTerms terms)
    {
        var end = mirror.Sink.Normalized();
        var known = old?.Mirrors.Where(point => (point.At, point.Direction) == (mirror.At, mirror.Direction))
            .SelectMany(point => point.Sinks).FirstOrDefault(sink => sink.Id == mirror.Id && sink.End == end && sink.Via is null);
        var way = Way(draft, old, mirror.At, end.Switch, known is null ? null : (known.Number, known.Slot, known.Path), terms);
        return (way.Path is null ? null : new Sink(mirror.Id, end, way.Number, way.Slot, way.Path), way.Why);
    }

    private static (Join? Join, string? Why) JoinWay(FlowPlan draft, JoinRequest join, FlowDirection direction, FlowPlan? old, PointTerms terms)
    {
        var device = join.Device!.Value.Normalized();
        var known = old?.Joins.FirstOrDefault(way => (way.Id, way.Direction, way.At, way.Device) == (join.Id, direction, join.At, device) && way.Via is null);
        var way = Way(draft, old, device.Switch, join.At, known is null ? null : (known.Number, known.Slot, known.Path), terms);
        return (way.Path is null ? null : new Join(join.Id, direction, join.At, device, way.Number, way.Slot, way.Path, null, null, []), way.Why);
    }

    private static IEnumerable<IslId> Links(DirectedPath path) => path.Hops.Select(hop => hop.Isl);

    /// <summary>The old path while it works and reserves the same, else another one in another slot, else the old one for want of a better one.</summary>
    private static (uint Number, byte Slot, DirectedPath? Path, string? Why) Way(
        FlowPlan draft, FlowPlan? old, SwitchId from, SwitchId to, (uint Number, byte Slot, DirectedPath Path)? known, PointTerms terms)
    {
        var isSame = old is not null && (old.Bandwidth, old.IgnoreBandwidth) == (draft.Bandwidth, draft.IgnoreBandwidth);
        if (known is { } kept && isSame && kept.Path.Hops.All(hop => terms.Works(hop.Isl))) return (kept.Number, kept.Slot, kept.Path, null);
        var own = known?.Path.Hops.Select(hop => hop.Isl).Distinct().ToDictionary(isl => isl, _ => old!.IgnoreBandwidth ? Kbps.Zero : old.Bandwidth);
        var answer = from == to ? null : terms.Find(from, to, own);
        if (answer is PathAnswer.None { Why: var why })
            return known is { } broken && isSame ? (broken.Number, broken.Slot, broken.Path, why) : (0, 0, null, why);
        if (known is { } stays && isSame && answer is PathAnswer.Found { Path.Hops: var hops } && hops.Select(hop => hop.Isl).SequenceEqual(Links(stays.Path)))
            return (stays.Number, stays.Slot, stays.Path, null);
        var slot = known is { } before ? (byte)((before.Slot + 1) % (Pipeline.Colour.MaxSlot + 1)) : (byte)0;
        return (known?.Number ?? terms.Number(), slot, answer is PathAnswer.Found found ? found.Path.Hops.Unlabelled() : new DirectedPath([]), null);
    }
}

/// <summary>Whether a mirror or join of a flow works.</summary>
/// <param name="Why">Why not; null: it does.</param>
public sealed record PointState(string Id, bool IsJoin, string? Why);
