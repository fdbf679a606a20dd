using System.Collections.Immutable;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Links;

/// <content>Who holds what of the link. What is not stored in time is dropped.</content>
public sealed partial record LinkState
{
    /// <summary>All wants or none, and only while the link works.</summary>
    /// <param name="stays">The owner stays where it is: what it has on a link that has failed it may have in another form.</param>
    public (LinkState Next, Reservation Answer) Reserve(string owner, Seq<LedgerWant> wants, LinkRules rules, DateTimeOffset now, bool stays = false)
    {
        if (Liveness.Status != LinkStatus.Active && !(stays && wants.All(want => IsHere(owner, want))))
        {
            var reason = Liveness.Reason is { } why ? $": {why}" : "";
            return (this, new Reservation.Short($"link {Id} is {(IsKnown ? Liveness.Status.ToString() : "not known")}{reason}"));
        }

        var capacity = Capacity(rules);
        return Ledger.Reserve(owner, wants, _ => capacity, now) switch
        {
            Reservation.Held held when IsSame(owner, held.Ledger) => (this with { Unstored = Renewed(owner, now) }, held),
            Reservation.Held held => (this with { Ledger = held.Ledger, Unstored = Unstored.SetItem(owner, now) }, held),
            Reservation.Short refused => (this, new Reservation.Short($"link {Id}: {refused.Why}")),
            var other => throw new InvalidOperationException($"no reservation: {other}"),
        };
    }

    /// <summary>The owner's last reservation here is stored.</summary>
    public LinkState Stored(string owner) => this with { Unstored = Unstored.Remove(owner) };

    /// <summary>Takes over what storage has of an owner. Null: there is no room for it, or a label is another's.</summary>
    public LinkState? Adopt(string owner, IEnumerable<LedgerHold> stored, LinkRules rules)
    {
        var ledger = Ledger;
        foreach (var hold in stored)
        {
            if (IsTaken(hold, owner)) return null;
            ledger = ledger.Restore(owner, hold);
        }

        return IsShort(LinkDirection.Up) || IsShort(LinkDirection.Down) ? null : this with { Ledger = ledger };

        bool IsShort(LinkDirection direction)
        {
            var (before, after) = (Ledger.Load(direction).Used, ledger.Load(direction).Used);
            return after > before && after > Capacity(rules);
        }
    }

    /// <summary>What storage has, whoever owns it; never refused.</summary>
    public LinkState Restore(IEnumerable<(string Owner, LedgerHold Hold)> stored) =>
        this with { Ledger = Ledger.Restore(stored) };

    /// <summary>The owner keeps what is listed. Labels of the rest are free again some time after both switches are there.</summary>
    public LinkState Retain(string owner, Seq<LedgerKey> keep, LinkRules rules, DateTimeOffset now)
    {
        var kept = keep.ToHashSet();
        var ledger = Ledger.Retain(owner, kept.Contains, Liveness.Unobserved ? null : now + rules.IdRest);
        return this with { Ledger = ledger, Unstored = ledger.Owners.ContainsKey(owner) ? Unstored : Unstored.Remove(owner) };
    }

    /// <summary>Owners whose reservations should have been stored by now.</summary>
    public IEnumerable<string> Overdue(LinkRules rules, DateTimeOffset now) =>
        Unstored.Where(entry => now - entry.Value >= rules.HoldGrace).Select(entry => entry.Key);

    /// <summary>The owner is held to what storage has of it.</summary>
    public LinkState Settle(string owner, Seq<LedgerHold> stored, LinkRules rules, DateTimeOffset now) =>
        Retain(owner, stored.Select(hold => hold.Want.Key).ToSeq(), rules, now)
            .Restore(stored.Where(hold => !IsTaken(hold, owner)).Select(hold => (owner, hold)))
            .Stored(owner);

    private bool IsHere(string owner, LedgerWant want) => Ledger.Owners.GetValueOrDefault(owner).Any(hold =>
        (hold.Want.Key.Number, hold.Want.Key.Direction) == (want.Key.Number, want.Key.Direction) && hold.Want.Bandwidth >= want.Bandwidth);

    private bool IsSame(string owner, LinkLedger other) =>
        Ledger.Owners.GetValueOrDefault(owner) == other.Owners.GetValueOrDefault(owner);

    private ImmutableDictionary<string, DateTimeOffset> Renewed(string owner, DateTimeOffset now) =>
        Unstored.ContainsKey(owner) ? Unstored.SetItem(owner, now) : Unstored;

    private bool IsTaken(LedgerHold wanted, string by) => Ledger.Owners.Any(entry => entry.Key != by
        && entry.Value.Any(hold => hold.Label == wanted.Label && hold.Want.Key.Direction == wanted.Want.Key.Direction));
}
