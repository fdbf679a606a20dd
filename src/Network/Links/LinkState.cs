using System.Collections.Immutable;
using Kilda.Network.Bandwidth;
using Kilda.Network.Discovery;
using Kilda.Network.Topology;

namespace Kilda.Network.Links;

/// <summary>Everything about one link: whether it works, and who holds what of it. Events, wants and time go in. Partial: holds, operator.</summary>
/// <param name="Version">Of the last snapshot.</param>
/// <param name="IsKnown">The link was seen: there is something to tell of.</param>
/// <param name="Unstored">Owners whose last reservation is not known to be stored, and since when it is held.</param>
public sealed partial record LinkState(
    LinkLiveness Liveness,
    LinkLedger Ledger,
    ImmutableDictionary<string, DateTimeOffset> Unstored,
    long Version,
    bool IsKnown,
    bool UnderMaintenance)
{
    public IslId Id => Liveness.Id;

    /// <summary>When it last failed because a port went down.</summary>
    public DateTimeOffset? PortDownAt { get; init; }

    public static LinkState New(IslId id, LinkRules rules, DateTimeOffset now) =>
        new(LinkLiveness.New(id, now), LinkLedger.Empty(rules.Policy), [], 0, IsKnown: false, UnderMaintenance: false);

    /// <summary>The link as it was stored, its ends not yet heard of.</summary>
    public static LinkState Restore(LinkRecord record, LinkRules rules, DateTimeOffset now)
    {
        var props = LinkProps.None.With(new(record.Cost, record.MaxBandwidth, record.Description));
        if (!record.IsSeen) return New(record.Id, rules, now) with { Version = record.Version, Props = props };
        var liveness = LinkLiveness.Restore(
            record.Id, record.Status, record.Since, record.Reason,
            LinkEndState.Unknown with { Speed = record.LowSpeed }, LinkEndState.Unknown with { Speed = record.HighSpeed }, now);
        var (up, down) = (record.LatencyNs[(int)LinkDirection.Up], record.LatencyNs[(int)LinkDirection.Down]);
        return New(record.Id, rules, now) with
        {
            Liveness = liveness with
            {
                Up = liveness.Up.Restored(up),
                Down = liveness.Down.Restored(down),
            },
            Version = record.Version,
            IsKnown = true,
            UnderMaintenance = record.UnderMaintenance,
            PortDownAt = record.PortDownAt,
            Props = props,
            Bfd = record.Bfd,
        };
    }

    public LinkRecord Record() => new(
        Id, Version, Liveness.Status, Liveness.Since, Liveness.Reason, Props.Cost ?? 0, UnderMaintenance, Liveness.Low.Speed,
        Liveness.High.Speed, [Liveness.Up.LatencyNs, Liveness.Down.LatencyNs], PortDownAt, Props.MaxBandwidth, Props.Description, IsKnown)
    {
        Bfd = Bfd,
    };

    /// <summary>The link as everyone else sees it.</summary>
    public Link Snapshot(LinkRules rules) => new(
        Id, Version, Liveness.Status, Liveness.Unobserved, Props.Cost ?? 0, [Liveness.Up.LatencyNs, Liveness.Down.LatencyNs],
        [Capacity(rules), Capacity(rules)], [Ledger.Load(LinkDirection.Up), Ledger.Load(LinkDirection.Down)], UnderMaintenance,
        PortDownAt, Liveness.Since, Liveness.Reason, Speed(rules), Props.Description, Liveness.UnstableSince,
        Liveness.Blinks)
    {
        Bfd = Bfd,
        Seen = [Liveness.Up.IsSeen, Liveness.Down.IsSeen],
    };

    /// <summary>
    /// The life of whoever keeps the link begins. Its versions begin with the clock, so that they grow over restarts, and count from there: what an
    /// earlier life tells after this one has begun, in a process that was taken for dead, is older.
    /// </summary>
    /// <param name="told">The last version that is known to have been told; 0: none.</param>
    public LinkState Begun(long told, DateTimeOffset now) => this with { Version = Math.Max(Math.Max(Version, told), now.UtcTicks) };

    /// <summary>A snapshot that is about to be told.</summary>
    public LinkState Renewed() => this with { Version = Version + 1 };

    /// <summary>Of each direction: the speed of the slower end, or what the operator set.</summary>
    public Kbps Capacity(LinkRules rules) => Props.MaxBandwidth ?? Speed(rules);

    private Kbps Speed(LinkRules rules)
    {
        var (low, high) = (SpeedOf(Liveness.Low), SpeedOf(Liveness.High));
        return low < high ? low : high;

        Kbps SpeedOf(LinkEndState end) => end.Speed > Kbps.Zero ? end.Speed : rules.DefaultSpeed;
    }

    /// <summary>A link that was never seen has no news.</summary>
    public (LinkState Next, LinkNews News) On(LinkEvent happened, LinkRules rules, DateTimeOffset now)
    {
        if (IsHidden)
        {
            var shown = Hidden(happened, rules, now);
            return (shown, shown.IsKnown ? LinkNews.Status : LinkNews.None);
        }

        if (!IsKnown && happened is LinkEvent.Moved) return (this, LinkNews.None);
        var (liveness, news) = Liveness.On(happened, rules.Liveness, now);
        var known = IsKnown || liveness.Up.IsSeen || liveness.Down.IsSeen;
        if (!known) news &= LinkNews.Replay;
        else if (!IsKnown) news |= LinkNews.Status;
        var returned = Liveness.Unobserved && !liveness.Unobserved;
        var portWentDown = happened is LinkEvent.EndChanged { Up: false } && liveness.Status == LinkStatus.Failed && Liveness.Status != LinkStatus.Failed;
        var next = this with
        {
            Liveness = liveness,
            IsKnown = known,
            Ledger = returned ? Ledger.Wake(now + rules.IdRest) : Ledger,
            PortDownAt = portWentDown ? now : PortDownAt,
        };
        return (next, news);
    }
}
