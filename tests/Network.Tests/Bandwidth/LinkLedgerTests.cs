using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Topology.LinkDirection;

namespace Kilda.Network.Tests.Bandwidth;

public sealed class LinkLedgerTests
{
    private static readonly DateTimeOffset s_now = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(600, 400, true)]
    [InlineData(600, 401, false)]
    [InlineData(0, 1000, true)]
    [InlineData(0, 1001, false)]
    public void What_is_free_can_be_reserved_to_the_last_kilobit(long held, long wanted, bool fits)
    {
        var ledger = Reserve(LinkLedger.Empty(ReversePolicy.Dummy), "a", Want(1, Up, held));
        var answer = Ask(ledger, "b", Want(2, Up, wanted));
        if (fits) Assert.IsType<Reservation.Held>(answer);
        else Assert.Equal(new Reservation.Short($"direction Up has {1000 - held} kbit/s free of 1000 kbit/s"), answer);
    }

    [Fact]
    public void A_number_counts_once_with_its_greatest_reservation()
    {
        var ledger = Reserve(LinkLedger.Empty(ReversePolicy.Dummy), "a", Want(1, Up, 700), Want(1, Up, 900, slot: 1), Want(1, Up, 1000, slot: 2));
        Assert.Equal(new LinkLoad(new(1000), default, default), ledger.Load(Up));
    }

    [Fact]
    public void The_numbers_of_an_owner_add_up()
    {
        var ledger = Reserve(
            LinkLedger.Empty(ReversePolicy.Dummy), "a", Want(1, Up, 300), Want(2, Up, 400), Want(1, Up, 500, slot: 1), Want(2, Up, 100, slot: 1));
        Assert.Equal(new LinkLoad(new(900), default, default), ledger.Load(Up));
        Assert.IsType<Reservation.Short>(Ask(ledger, "a", Want(3, Up, 101)));
    }

    [Fact]
    public void Several_wants_are_granted_together_or_not_at_all()
    {
        var ledger = Reserve(LinkLedger.Empty(ReversePolicy.Dummy), "a", Want(1, Down, 800));
        Assert.IsType<Reservation.Short>(Ask(ledger, "b", Want(2, Up, 300), Want(2, Down, 300)));
        Assert.IsType<Reservation.Held>(Ask(ledger, "b", Want(2, Up, 300), Want(2, Down, 200)));
    }

    [Fact]
    public void Asking_again_changes_nothing_and_gives_the_same_labels()
    {
        var first = Assert.IsType<Reservation.Held>(Ask(LinkLedger.Empty(ReversePolicy.Dummy), "a", Want(1, Up, 600), Want(1, Down, 600)));
        var second = Assert.IsType<Reservation.Held>(Ask(first.Ledger, "a", Want(1, Up, 600), Want(1, Down, 600)));
        Assert.Equal(first.Labels, second.Labels);
        Assert.Equal(first.Ledger.Load(Up), second.Ledger.Load(Up));
    }

    [Theory]
    [InlineData(ReversePolicy.Dummy, 0, 300)]
    [InlineData(ReversePolicy.Exact, 0, 0)]
    public void A_one_way_path_has_a_dummy_in_the_opposite_direction(ReversePolicy policy, long dummyHere, long dummyThere)
    {
        var ledger = Reserve(LinkLedger.Empty(policy), "mirror", Want(1, Up, 300, kind: PathKind.OneWay));
        Assert.Equal(new LinkLoad(default, new(300), new(dummyHere)), ledger.Load(Up));
        Assert.Equal(new LinkLoad(default, default, new(dummyThere)), ledger.Load(Down));
    }

    [Fact]
    public void A_join_that_faces_a_mirror_needs_nothing_more()
    {
        var full = Reserve(LinkLedger.Empty(ReversePolicy.Dummy), "mirror", Want(1, Up, 1000, kind: PathKind.OneWay));
        var faced = Reserve(full, "join", Want(2, Down, 1000, kind: PathKind.OneWay));
        Assert.Equal(new LinkLoad(default, new(1000), default), faced.Load(Up));
        Assert.Equal(new LinkLoad(default, new(1000), default), faced.Load(Down));
    }

    [Fact]
    public void A_refusal_by_a_dummy_says_so()
    {
        var ledger = Reserve(LinkLedger.Empty(ReversePolicy.Dummy), "a", Want(1, Down, 800));
        var refused = Assert.IsType<Reservation.Short>(Ask(ledger, "mirror", Want(2, Up, 300, kind: PathKind.OneWay)));
        Assert.Equal("direction Down has 200 kbit/s free of 1000 kbit/s, which the dummy of a path in the opposite direction would exceed", refused.Why);
    }

    [Fact]
    public void When_capacity_falls_nothing_is_dropped_and_only_more_is_refused()
    {
        var ledger = Reserve(LinkLedger.Empty(ReversePolicy.Dummy), "a", Want(1, Up, 800));
        Kbps Fallen(LinkDirection direction) => new(500);
        Assert.IsType<Reservation.Short>(ledger.Reserve("b", [Want(2, Up, 1)], Fallen, s_now));
        Assert.IsType<Reservation.Held>(ledger.Reserve("a", [Want(1, Up, 800, slot: 1)], Fallen, s_now));
        Assert.IsType<Reservation.Held>(ledger.Reserve("b", [Want(2, Up, 0)], Fallen, s_now));
    }

    [Fact]
    public void A_label_rests_before_it_is_taken_again()
    {
        var ledger = LinkLedger.Empty(ReversePolicy.Dummy);
        for (uint number = LabelSpace.First; number <= LabelSpace.Last; number++) ledger = Reserve(ledger, $"f{number}", Want(number, Up, 0));
        Assert.Equal(new Reservation.Short("no label is free in direction Up"), Ask(ledger, "late", Want(5000, Up, 0)));

        ledger = ledger.Retain("f77", _ => false, s_now.AddSeconds(2));
        Assert.IsType<Reservation.Short>(ledger.Reserve("late", [Want(5000, Up, 0)], _ => default, s_now.AddSeconds(1.9)));
        var held = Assert.IsType<Reservation.Held>(ledger.Reserve("late", [Want(5000, Up, 0)], _ => default, s_now.AddSeconds(2)));
        Assert.Equal([77], held.Labels);
    }

    [Fact]
    public void A_label_that_a_switch_may_still_use_rests_from_when_the_switch_is_back()
    {
        var ledger = LinkLedger.Empty(ReversePolicy.Dummy);
        for (uint number = LabelSpace.First; number <= LabelSpace.Last; number++) ledger = Reserve(ledger, $"f{number}", Want(number, Up, 0));
        ledger = ledger.Retain("f77", _ => false, restUntil: null);
        Assert.IsType<Reservation.Short>(ledger.Reserve("late", [Want(5000, Up, 0)], _ => default, s_now.AddYears(1)));

        ledger = ledger.Wake(s_now.AddSeconds(2));
        Assert.IsType<Reservation.Short>(ledger.Reserve("late", [Want(5000, Up, 0)], _ => default, s_now.AddSeconds(1.9)));
        var held = Assert.IsType<Reservation.Held>(ledger.Reserve("late", [Want(5000, Up, 0)], _ => default, s_now.AddSeconds(2)));
        Assert.Equal([77], held.Labels);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_resting_label_that_is_restored_stays_taken(bool parked)
    {
        var ledger = LinkLedger.Empty(ReversePolicy.Dummy);
        for (uint number = LabelSpace.First; number <= LabelSpace.Last; number++) ledger = Reserve(ledger, $"f{number}", Want(number, Up, 0));
        ledger = ledger.Retain("f77", _ => false, parked ? null : s_now).Restore("f77", new(Want(77, Up, 0), 77)).Wake(s_now);
        Assert.IsType<Reservation.Short>(Ask(ledger, "late", Want(5000, Up, 0)));
    }

    [Fact]
    public void A_restored_label_is_not_given_to_another()
    {
        var ledger = LinkLedger.Empty(ReversePolicy.Dummy).Restore("a", new(Want(1, Up, 100), 2)).Restore("a", new(Want(1, Down, 100), 4094));
        Assert.Equal(new Kbps(100), ledger.Load(Up).Used);
        var next = Assert.IsType<Reservation.Held>(Ask(ledger, "b", Want(2, Up, 0), Want(2, Down, 0), Want(1, Down, 0)));
        Assert.Equal([3, 2, 3], next.Labels);
        Assert.Equal([4094], Assert.IsType<Reservation.Held>(Ask(ledger, "a", Want(1, Down, 100))).Labels);
    }

    /// <summary>Sums, limits and labels after every step of random histories, against adding everything up.</summary>
    [Theory]
    [InlineData(ReversePolicy.Dummy)]
    [InlineData(ReversePolicy.Exact)]
    public void Nothing_is_lost_made_up_or_given_twice(ReversePolicy policy)
    {
        var random = new Random(3);
        var ledger = LinkLedger.Empty(policy);
        var now = s_now;
        for (var step = 0; step < 20_000; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(300));
            var owner = $"f{random.Next(8)}";
            var slot = random.Next(3);
            if (random.Next(3) == 0) ledger = ledger.Retain(owner, key => key.Slot == slot, now.AddSeconds(2));
            else if (ledger.Reserve(owner, Wants(random), _ => new(1000), now) is Reservation.Held held) ledger = held.Ledger;

            var holds = ledger.Owners.SelectMany(entry => entry.Value.Select(hold => (Owner: entry.Key, hold.Want, hold.Label))).ToList();
            Assert.Equal(holds.Count, holds.Select(hold => (hold.Want.Key.Direction, hold.Label)).Distinct().Count());
            foreach (var direction in new[] { Up, Down })
            {
                long Sum(LinkDirection at, PathKind kind) => holds.Where(hold => hold.Want.Counted && hold.Want.Key.Direction == at && hold.Want.Kind == kind)
                    .GroupBy(hold => (hold.Owner, hold.Want.Key.Number)).Sum(number => number.Max(hold => hold.Want.Bandwidth.Value));
                var (here, there) = (Sum(direction, PathKind.OneWay), Sum(direction.Opposite(), PathKind.OneWay));
                var dummy = policy == ReversePolicy.Exact ? 0 : Math.Max(0, there - here);
                Assert.Equal(new LinkLoad(new(Sum(direction, PathKind.Both)), new(here), new(dummy)), ledger.Load(direction));
                Assert.InRange(ledger.Load(direction).Used.Value, 0, 1000);
            }
        }

        foreach (var owner in ledger.Owners.Keys) ledger = ledger.Retain(owner, _ => false, now);
        Assert.Empty(ledger.Owners);
        Assert.Equal((default, default), (ledger.Load(Up), ledger.Load(Down)));
    }

    private static Seq<LedgerWant> Wants(Random random)
    {
        var number = (uint)random.Next(3);
        var slot = (byte)random.Next(3);
        var bandwidth = random.Next(400);
        return random.Next(3) == 0
            ? [Want(number + 10, (LinkDirection)random.Next(2), bandwidth, slot, PathKind.OneWay, random.Next(9) > 0)]
            : [Want(number, Up, bandwidth, slot, counted: random.Next(9) > 0), Want(number, Down, bandwidth, slot)];
    }

    private static LedgerWant Want(uint number, LinkDirection direction, long kbps, byte slot = 0, PathKind kind = PathKind.Both, bool counted = true) =>
        new(new(number, slot, direction), new Kbps(kbps), kind, counted);

    private static Reservation Ask(LinkLedger ledger, string owner, params LedgerWant[] wants) =>
        ledger.Reserve(owner, [.. wants], _ => new(1000), s_now);

    private static LinkLedger Reserve(LinkLedger ledger, string owner, params LedgerWant[] wants) =>
        Assert.IsType<Reservation.Held>(Ask(ledger, owner, wants)).Ledger;
}
