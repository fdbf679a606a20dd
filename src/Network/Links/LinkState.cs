using System.Collections.Immutable;
using Kilda.Network.Bandwidth;
using Kilda.Network.Discovery;
using Kilda.Network.Topology;

namespace Kilda.Network.Links;

/// <summary>Everything about one link: whether it works, and who holds what of it. Events, wants and time go in. Partial: the holds.</summary>
/// <param name="Version">Of the last snapshot.</param>
/// <param name="IsKnown">The link was seen: there is something to tell of.</param>
/// <param name="Unstored">Owners whose last reservation is not known to be stored, and since when it is held.</param>
public sealed partial record LinkState(
    LinkLiveness Liveness,
    LinkLedger Ledger,
    ImmutableDictionary<string, DateTimeOffset> Unstored,
    long Version,
    bool IsKnown,
    int Cost,
    bool UnderMaintenance)
{
    public IslId Id => Liveness.Id;

    public static LinkState New(IslId id, LinkRules rules, DateTimeOffset now) =>
        new(LinkLiveness.New(id, now), LinkLedger.Empty(rules.Policy), [], 0, IsKnown: false, 0, UnderMaintenance: false);

    /// <summary>The link as it was stored, its ends not yet heard of.</summary>
    public static LinkState Restore(LinkRecord record, LinkRules rules, DateTimeOffset now)
    {
        var liveness = LinkLiveness.Restore(
            record.Id, record.Status, record.Since, record.Reason,
            LinkEndState.Unknown with { Speed = record.LowSpeed }, LinkEndState.Unknown with { Speed = record.HighSpeed }, now);
        var (up, down) = (record.LatencyNs[(int)LinkDirection.Up], record.LatencyNs[(int)LinkDirection.Down]);
        return New(record.Id, rules, now) with
        {
            Liveness = liveness with
            {
                Up = liveness.Up with { LatencyNs = up, ToldLatencyNs = up },
                Down = liveness.Down with { LatencyNs = down, ToldLatencyNs = down },
            },
            Version = record.Version,
            IsKnown = true,
            Cost = record.Cost,
            UnderMaintenance = record.UnderMaintenance,
        };
    }

    public LinkRecord Record() => new(
        Id, Version, Liveness.Status, Liveness.Since, Liveness.Reason, Cost, UnderMaintenance, Liveness.Low.Speed, Liveness.High.Speed,
        [Liveness.Up.LatencyNs, Liveness.Down.LatencyNs]);

    /// <summary>The link as everyone else sees it.</summary>
    public Link Snapshot(LinkRules rules) => new(
        Id, Version, Liveness.Status, Liveness.Unobserved, Cost, [Liveness.Up.LatencyNs, Liveness.Down.LatencyNs],
        [Capacity(rules), Capacity(rules)], [Ledger.Load(LinkDirection.Up), Ledger.Load(LinkDirection.Down)], UnderMaintenance,
        Liveness.UnstableSince, Liveness.Since, Liveness.Reason);

    /// <summary>A snapshot that is about to be told. Versions follow the clock, so they grow over restarts, too.</summary>
    public LinkState Renewed(DateTimeOffset now) => this with { Version = Math.Max(Version + 1, now.UtcTicks) };

    /// <summary>Of each direction: the speed of the slower end.</summary>
    public Kbps Capacity(LinkRules rules)
    {
        var (low, high) = (Speed(Liveness.Low), Speed(Liveness.High));
        return low < high ? low : high;

        Kbps Speed(LinkEndState end) => end.Speed > Kbps.Zero ? end.Speed : rules.DefaultSpeed;
    }

    /// <summary>A link that was never seen has no news.</summary>
    public (LinkState Next, LinkNews News) On(LinkEvent happened, LinkRules rules, DateTimeOffset now)
    {
        if (!IsKnown && happened is LinkEvent.Moved) return (this, LinkNews.None);
        var (liveness, news) = Liveness.On(happened, rules.Liveness, now);
        var known = IsKnown || liveness.Up.IsSeen || liveness.Down.IsSeen;
        if (!known) news &= LinkNews.Replay;
        else if (!IsKnown) news |= LinkNews.Status;
        var returned = Liveness.Unobserved && !liveness.Unobserved;
        return (this with { Liveness = liveness, IsKnown = known, Ledger = returned ? Ledger.Wake(now + rules.IdRest) : Ledger }, news);
    }
}
