using System.Collections.Immutable;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Bandwidth;

/// <summary>One path of a flow number in one direction of a link: what a reservation and a label are for.</summary>
public readonly record struct LedgerKey(uint Number, byte Slot, LinkDirection Direction);

/// <param name="Counted">Otherwise it is recorded and has a label, and takes no bandwidth.</param>
public readonly record struct LedgerWant(LedgerKey Key, Kbps Bandwidth, PathKind Kind, bool Counted);

/// <summary>A want that was granted.</summary>
public readonly record struct LedgerHold(LedgerWant Want, ushort Label);

/// <summary>What came of asking for reservations.</summary>
public abstract record Reservation
{
    private Reservation()
    {
    }

    /// <summary>A label per want, in their order.</summary>
    public sealed record Held(LinkLedger Ledger, Seq<ushort> Labels) : Reservation;

    /// <summary>Bandwidth or labels are short; the ledger is as it was.</summary>
    public sealed record Short(string Why) : Reservation;
}

/// <summary>
/// Bandwidth and labels of both directions of a link. Each flow number of an owner counts with the greatest of its reservations of a kind, as its
/// paths carry traffic one at a time: an old and a new path are held together and needed once. The flows of a Y-flow and the paths of mirrors and
/// joins have numbers of their own, and add up. See <see cref="LinkLoad"/> for the sums.
/// </summary>
public sealed record LinkLedger
{
    /// <summary>An exabit per second: sums of a link's labels stay far from overflow.</summary>
    private static readonly Kbps s_most = new(1_000_000_000_000_000);

    private readonly ImmutableDictionary<string, Seq<LedgerHold>> _owners;
    private readonly Sums _sums;
    private readonly LabelSpace _up;
    private readonly LabelSpace _down;

    private LinkLedger(
        ReversePolicy policy, ImmutableDictionary<string, Seq<LedgerHold>> owners, Sums sums, LabelSpace up, LabelSpace down) =>
        (Policy, _owners, _sums, _up, _down) = (policy, owners, sums, up, down);

    public ReversePolicy Policy { get; }

    /// <summary>Owners that hold something, and what.</summary>
    public IReadOnlyDictionary<string, Seq<LedgerHold>> Owners => _owners;

    public static LinkLedger Empty(ReversePolicy policy) =>
        new(policy, ImmutableDictionary<string, Seq<LedgerHold>>.Empty, default, LabelSpace.Empty, LabelSpace.Empty);

    public LinkLoad Load(LinkDirection direction) => _sums.Load(direction, Policy);

    /// <summary>
    /// All wants or none. What the owner holds already keeps its label and takes the wanted bandwidth. A direction that has less capacity
    /// than is reserved, because its speed fell, still admits what does not add to it.
    /// </summary>
    /// <param name="capacity">Of a direction.</param>
    /// <param name="now">Labels that have rested until now are free.</param>
    public Reservation Reserve(string owner, Seq<LedgerWant> wants, Func<LinkDirection, Kbps> capacity, DateTimeOffset now)
    {
        var before = _owners.GetValueOrDefault(owner);
        var after = before.ToList();
        var labels = new ushort[wants.Count];
        var (up, down) = (_up, _down);
        for (var i = 0; i < labels.Length; i++)
        {
            var want = wants[i];
            if (want.Bandwidth < Kbps.Zero || want.Bandwidth > s_most)
            {
                throw new ArgumentOutOfRangeException(nameof(wants), want.Bandwidth, "no bandwidth");
            }

            var known = after.FindIndex(hold => hold.Want.Key == want.Key);
            if (known >= 0)
            {
                labels[i] = after[known].Label;
                after[known] = new(want, labels[i]);
                continue;
            }

            ref var space = ref want.Key.Direction == LinkDirection.Up ? ref up : ref down;
            if (space.Take(now) is not { } taken) return new Reservation.Short($"no label is free in direction {want.Key.Direction}");
            (space, labels[i]) = taken;
            after.Add(new(want, labels[i]));
        }

        var sums = _sums.Moved(before, after);
        if (Shortage(sums, LinkDirection.Up, capacity) is { } shortUp) return new Reservation.Short(shortUp);
        if (Shortage(sums, LinkDirection.Down, capacity) is { } shortDown) return new Reservation.Short(shortDown);
        var owners = after.Count == 0 ? _owners : _owners.SetItem(owner, after.ToSeq());
        return new Reservation.Held(new(Policy, owners, sums, up, down), new(labels));
    }

    /// <summary>Puts back what an earlier activation granted; never refused. Of two holds of an owner for the same the later one counts.</summary>
    public LinkLedger Restore(IEnumerable<(string Owner, LedgerHold Hold)> granted)
    {
        var (owners, sums) = (_owners.ToBuilder(), _sums);
        var (up, down) = (new List<ushort>(), new List<ushort>());
        foreach (var of in granted.GroupBy(row => row.Owner, row => row.Hold, StringComparer.Ordinal))
        {
            var before = owners.GetValueOrDefault(of.Key);
            var after = before.ToList();
            foreach (var hold in of)
            {
                after.RemoveAll(known => known.Want.Key == hold.Want.Key);
                after.Add(hold);
                (hold.Want.Key.Direction == LinkDirection.Up ? up : down).Add(hold.Label);
            }

            owners[of.Key] = after.ToSeq();
            sums = sums.Moved(before, after);
        }

        return new(Policy, owners.ToImmutable(), sums, _up.Restore(up), _down.Restore(down));
    }

    /// <summary>Puts back one of them.</summary>
    public LinkLedger Restore(string owner, LedgerHold hold) => Restore([(owner, hold)]);

    /// <summary>Gives back what the owner holds and <paramref name="keep"/> does not name. Its labels rest.</summary>
    /// <param name="restUntil">Null: until <see cref="Wake"/> says.</param>
    public LinkLedger Retain(string owner, Func<LedgerKey, bool> keep, DateTimeOffset? restUntil)
    {
        var before = _owners.GetValueOrDefault(owner);
        var kept = new List<LedgerHold>(before.Count);
        var (up, down) = (_up, _down);
        foreach (var hold in before)
        {
            if (keep(hold.Want.Key)) kept.Add(hold);
            else if (hold.Want.Key.Direction == LinkDirection.Up) up = up.Rest(hold.Label, restUntil);
            else down = down.Rest(hold.Label, restUntil);
        }

        if (kept.Count == before.Count) return this;
        var after = kept.ToSeq();
        return new(Policy, after.IsEmpty ? _owners.Remove(owner) : _owners.SetItem(owner, after), _sums.Moved(before, after), up, down);
    }

    /// <summary>Both switches are there: labels that were given back before rest from now on.</summary>
    public LinkLedger Wake(DateTimeOffset restUntil) => new(Policy, _owners, _sums, _up.Wake(restUntil), _down.Wake(restUntil));

    private string? Shortage(Sums sums, LinkDirection direction, Func<LinkDirection, Kbps> capacity)
    {
        var (before, after, limit) = (Load(direction), sums.Load(direction, Policy), capacity(direction));
        if (after.Used <= limit || after.Used <= before.Used) return null;
        var free = $"direction {direction} has {Kbps.Max(limit - before.Used, Kbps.Zero)} free of {limit}";
        return after.Dummy > before.Dummy ? $"{free}, which the dummy of a path in the opposite direction would exceed" : free;
    }

    /// <summary>Counted reservations of a link: the greatest of each flow number, by direction and kind.</summary>
    private readonly record struct Sums(Kbps BothUp, Kbps BothDown, Kbps OneWayUp, Kbps OneWayDown)
    {
        public LinkLoad Load(LinkDirection direction, ReversePolicy policy)
        {
            var (both, here, there) = direction == LinkDirection.Up ? (BothUp, OneWayUp, OneWayDown) : (BothDown, OneWayDown, OneWayUp);
            return new(both, here, policy == ReversePolicy.Exact ? Kbps.Zero : Kbps.Max(there - here, Kbps.Zero));
        }

        public Sums Moved(IReadOnlyList<LedgerHold> before, IReadOnlyList<LedgerHold> after) => new(
            BothUp + Needed(after, LinkDirection.Up, PathKind.Both) - Needed(before, LinkDirection.Up, PathKind.Both),
            BothDown + Needed(after, LinkDirection.Down, PathKind.Both) - Needed(before, LinkDirection.Down, PathKind.Both),
            OneWayUp + Needed(after, LinkDirection.Up, PathKind.OneWay) - Needed(before, LinkDirection.Up, PathKind.OneWay),
            OneWayDown + Needed(after, LinkDirection.Down, PathKind.OneWay) - Needed(before, LinkDirection.Down, PathKind.OneWay));

        private static Kbps Needed(IReadOnlyList<LedgerHold> holds, LinkDirection direction, PathKind kind)
        {
            var sum = Kbps.Zero;
            for (var i = 0; i < holds.Count; i++)
            {
                var want = holds[i].Want;
                if (!Counts(want, direction, kind)) continue;
                // The first one of a number speaks for all of them.
                var (greatest, isFirst) = (want.Bandwidth, true);
                for (var j = 0; j < holds.Count && isFirst; j++)
                {
                    var other = holds[j].Want;
                    if (j == i || other.Key.Number != want.Key.Number || !Counts(other, direction, kind)) continue;
                    isFirst = j > i;
                    greatest = Kbps.Max(greatest, other.Bandwidth);
                }

                if (isFirst) sum += greatest;
            }

            return sum;
        }

        private static bool Counts(in LedgerWant want, LinkDirection direction, PathKind kind) =>
            want.Counted && want.Key.Direction == direction && want.Kind == kind;
    }
}
