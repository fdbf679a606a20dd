using Kilda.Network.Topology;

namespace Kilda.Network.Discovery;

/// <summary>
/// Whether a link can carry traffic, from its probes, ports and control sessions. The whole state machine: events and time go in.
/// A link is lost only when probes were missing while both sessions were there; without a session the state stays and is unobserved.
/// </summary>
/// <param name="Since">When the status became what it is.</param>
/// <param name="UnstableSince">A link that had failed is seen in both directions since then, not yet for long enough.</param>
/// <param name="Up">The direction from the low end to the high end.</param>
public sealed record LinkLiveness(
    IslId Id,
    LinkStatus Status,
    DateTimeOffset Since,
    string? Reason,
    DateTimeOffset? UnstableSince,
    LinkSight Up,
    LinkSight Down,
    LinkEndState Low,
    LinkEndState High)
{
    /// <summary>
    /// How often it went down since it was stable: once for the failure, and once more for each time that it came back and did not stay. Kept
    /// when it is used again, so that the last failure can be told from a flapping port. 0: it has not failed in this process.
    /// </summary>
    public int Blinks { get; init; }

    /// <summary>A control session of an end is away: the status is the last one known.</summary>
    public bool Unobserved => !Low.Live || !High.Live;

    private bool HasPortDown => !Low.Up || !High.Up;

    /// <summary>A link that nothing is known of yet.</summary>
    public static LinkLiveness New(IslId id, DateTimeOffset now) =>
        new(id, LinkStatus.Discovered, now, null, null, LinkSight.None, LinkSight.None, LinkEndState.Unknown, LinkEndState.Unknown);

    /// <summary>
    /// A link as it was known before a restart. An active one was seen in both directions, so missing probes count again from now on;
    /// one that had failed has to prove itself.
    /// </summary>
    public static LinkLiveness Restore(
        IslId id, LinkStatus status, DateTimeOffset since, string? reason, LinkEndState low, LinkEndState high, DateTimeOffset now)
    {
        var sight = status == LinkStatus.Active ? LinkSight.None with { Since = now } : LinkSight.None;
        return new(id, status, since, reason, null, sight, sight, low, high);
    }

    public LinkSight Sight(LinkDirection direction) => direction == LinkDirection.Up ? Up : Down;

    public (LinkLiveness Next, LinkNews News) On(LinkEvent happened, LivenessRules rules, DateTimeOffset now)
    {
        var (next, news) = happened switch
        {
            LinkEvent.ProbeSent e => (Sent(e, rules, now), LinkNews.None),
            LinkEvent.ProbeSeen e when e.Order <= Sight(e.Direction).Last || IsTooOld(e, rules) => (this, LinkNews.Replay),
            LinkEvent.ProbeSeen e => (Seen(e, rules, now), LinkNews.None),
            LinkEvent.EndChanged e => (Changed(e, now), LinkNews.None),
            LinkEvent.Moved e when Status != LinkStatus.Moved =>
                (Lose(LinkStatus.Moved, $"port {e.At} now sees {e.Now}", now), LinkNews.None),
            _ => (this, LinkNews.None),
        };
        news |= Differences(next);
        return (news.HasFlag(LinkNews.Latency) ? next with { Up = next.Up.Told(), Down = next.Down.Told() } : next, news);
    }

    private static bool IsTooOld(LinkEvent.ProbeSeen seen, LivenessRules rules) =>
        seen.LatencyNs / TimeSpan.NanosecondsPerTick > rules.MaxAge.Ticks;

    private LinkLiveness Sent(LinkEvent.ProbeSent sent, LivenessRules rules, DateTimeOffset now)
    {
        var told = WithEnd(Id.From(sent.Direction), EndAt(Id.From(sent.Direction)).Shown());
        if (told.Unobserved) return told;
        var sight = told.Sight(sent.Direction).Sent(sent.Order, rules.ProbesLost);
        // The one just written is still on its way.
        if (sight.Outstanding.Count <= rules.ProbesLost) return told.WithSight(sent.Direction, sight);
        var why = $"{rules.ProbesLost} probes from {Id.From(sent.Direction)} did not arrive at {Id.To(sent.Direction)}";
        return Status is LinkStatus.Active or LinkStatus.Discovered
            ? told.Lose(LinkStatus.Failed, why, now).WithSight(sent.Direction.Opposite(), told.Sight(sent.Direction.Opposite()))
            : told.WithSight(sent.Direction, sight.Lost()) with { UnstableSince = null, Blinks = Blinks + (UnstableSince is null ? 0 : 1) };
    }

    private LinkLiveness Seen(LinkEvent.ProbeSeen seen, LivenessRules rules, DateTimeOffset now)
    {
        var told = WithEnd(Id.To(seen.Direction), EndAt(Id.To(seen.Direction)).Shown());
        var sight = told.Sight(seen.Direction).Seen(seen.Order, seen.LatencyNs, now);
        // A probe that was under way when its port went down or a session ended proves nothing.
        if (told.HasPortDown || told.Unobserved)
        {
            return told.WithSight(seen.Direction, sight with { Since = told.Sight(seen.Direction).Since });
        }

        var next = told.WithSight(seen.Direction, sight);
        if (next.Status == LinkStatus.Active || !next.Up.IsSeen || !next.Down.IsSeen) return next;
        if (next.Status == LinkStatus.Discovered) return next.Activate(now);
        // A clock that was set back has the time begin anew.
        return next.UnstableSince is not { } since || since > now ? next with { UnstableSince = now }
            : now - since >= rules.AntiFlap ? next.Activate(now)
            : next;
    }

    private LinkLiveness Changed(LinkEvent.EndChanged changed, DateTimeOffset now)
    {
        if (changed.At != Id.Low && changed.At != Id.High) return this;
        var before = EndAt(changed.At);
        if (changed.Version <= before.Version) return this;
        var isUp = changed.Live ? changed is { Up: true, Discovers: true } : before.Up;
        var end = new LinkEndState(
            changed.Version, changed.Live, isUp, changed.Speed > Kbps.Zero ? changed.Speed : before.Speed);
        var next = WithEnd(changed.At, end);
        if (before.Live != end.Live) next = next.Recounted();
        if (next.EndAt(changed.At).Up) return next;
        return Status == LinkStatus.Active || (Status == LinkStatus.Discovered && (Up.IsSeen || Down.IsSeen))
            ? next.Lose(LinkStatus.Failed, changed.Up ? $"links are not looked for at port {changed.At}" : $"port {changed.At} is down", now)
            : next with { Up = next.Up.Lost(), Down = next.Down.Lost(), UnstableSince = null, Blinks = Blinks + (HasPortDown ? 0 : 1) };
    }

    /// <summary>A gap in what was observed: probes are counted anew, and a link that was proving itself starts over.</summary>
    private LinkLiveness Recounted()
    {
        var restarts = Status is LinkStatus.Failed or LinkStatus.Moved;
        return this with
        {
            Up = restarts ? Up.Lost() : Up.Recounted(),
            Down = restarts ? Down.Lost() : Down.Recounted(),
            UnstableSince = null,
        };
    }

    private LinkLiveness Activate(DateTimeOffset now) =>
        this with { Status = LinkStatus.Active, Since = now, Reason = null, UnstableSince = null };

    private LinkLiveness Lose(LinkStatus status, string why, DateTimeOffset now) =>
        this with { Status = status, Since = now, Reason = why, UnstableSince = null, Up = Up.Lost(), Down = Down.Lost(), Blinks = 1 };

    private LinkNews Differences(LinkLiveness next) =>
        (next.Status != Status ? LinkNews.Status : 0)
        | (next.Unobserved != Unobserved ? LinkNews.Observation : 0)
        | (next.UnstableSince != UnstableSince || next.Blinks != Blinks ? LinkNews.Stability : 0)
        | (next.Up.IsSeen != Up.IsSeen || next.Down.IsSeen != Down.IsSeen ? LinkNews.Sight : 0)
        | (next.Low.Speed != Low.Speed || next.High.Speed != High.Speed ? LinkNews.Speed : 0)
        | (next.Up.HasNewLatency || next.Down.HasNewLatency ? LinkNews.Latency : 0);

    private LinkEndState EndAt(PortId at) => at == Id.Low ? Low : High;

    private LinkLiveness WithEnd(PortId at, LinkEndState end) =>
        at == Id.Low ? (end == Low ? this : this with { Low = end }) : end == High ? this : this with { High = end };

    private LinkLiveness WithSight(LinkDirection direction, LinkSight sight) =>
        direction == LinkDirection.Up ? this with { Up = sight } : this with { Down = sight };
}
