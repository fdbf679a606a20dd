using Kilda.Network.Bandwidth;
using Kilda.Network.Discovery;
using Kilda.Network.Links;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Topology.LinkDirection;

namespace Kilda.Network.Tests.Links;

public sealed class LinkStateTests
{
    private static readonly IslId s_id = IslId.Between(new PortId(new SwitchId(1), 1), new PortId(new SwitchId(2), 2));
    private static readonly DateTimeOffset s_start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LinkRules s_rules = new(
        new(3, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(10)), ReversePolicy.Dummy, new Kbps(10_000), TimeSpan.FromSeconds(2),
        TimeSpan.FromSeconds(60));

    private long _version;
    private long _sequence;
    private DateTimeOffset _now = s_start;
    private LinkState _link = LinkState.New(s_id, s_rules, s_start);

    [Fact]
    public void A_link_that_was_never_seen_has_no_news()
    {
        Assert.Equal(LinkNews.None, End(s_id.Low));
        Assert.Equal(LinkNews.None, On(new LinkEvent.Moved(s_id.Low, s_id)));
        Assert.False(_link.IsKnown);
        Assert.Equal("is not known", Refused("a", Want(1, Up, 1))[^12..]);

        End(s_id.High);
        Assert.Equal(LinkNews.Status | LinkNews.Latency | LinkNews.Sight, Probe(Up));
        Assert.True(_link.IsKnown);
    }

    [Fact]
    public void Capacity_is_the_speed_of_the_slower_end_and_the_default_where_it_is_not_known()
    {
        Assert.Equal(new Kbps(10_000), _link.Capacity(s_rules));
        End(s_id.Low, speed: 50_000);
        Assert.Equal(new Kbps(10_000), _link.Capacity(s_rules));
        End(s_id.High, speed: 20_000);
        Assert.Equal(new Kbps(20_000), _link.Capacity(s_rules));
        Assert.Equal([new(20_000), new(20_000)], _link.Snapshot(s_rules).Capacity);
    }

    [Fact]
    public void Only_an_active_link_takes_reservations()
    {
        Activate();
        Reserve("a", Want(1, Up, 600), Want(1, Down, 600));
        Assert.Equal($"link {s_id}: direction Up has 400 kbit/s free of 1000 kbit/s", Refused("b", Want(2, Up, 401)));

        End(s_id.High, up: false);
        Assert.Equal($"link {s_id} is Failed: port {s_id.High} is down", Refused("b", Want(2, Up, 1)));
        Assert.Equal(new Kbps(600), _link.Ledger.Load(Up).Used);
    }

    [Fact]
    public void Who_stays_on_a_link_that_has_failed_may_have_what_it_has_in_another_form()
    {
        Activate();
        Reserve("a", Want(1, Up, 10));
        End(s_id.High, up: false);
        LedgerWant other = new(new(1, 2, Up), new Kbps(10), PathKind.Both, Counted: true);
        Assert.IsType<Reservation.Short>(_link.Reserve("a", [other], s_rules, _now).Answer);
        Assert.IsType<Reservation.Held>(_link.Reserve("a", [other], s_rules, _now, stays: true).Answer);
        Assert.IsType<Reservation.Short>(_link.Reserve("a", [other with { Bandwidth = new Kbps(11) }], s_rules, _now, stays: true).Answer);
        Assert.IsType<Reservation.Short>(_link.Reserve("b", [other], s_rules, _now, stays: true).Answer);
    }

    [Fact]
    public void A_restored_link_tells_what_was_stored_and_is_not_observed()
    {
        Activate();
        var told = _link.Begun(0, _now).Renewed();
        var back = LinkState.Restore(told.Record(), s_rules, _now.AddDays(1));
        Assert.Equal(told.Snapshot(s_rules) with { Unobserved = true }, back.Snapshot(s_rules));
        Assert.True(back.Begun(0, s_start).Renewed().Version > told.Version, "a clock that was set back makes versions fall");
        var unstored = LinkState.New(s_id, s_rules, s_start).Begun(told.Version, s_start);
        Assert.True(unstored.Renewed().Version > told.Version, "what is shown is newer than what is told");
    }

    [Fact]
    public void What_an_earlier_life_tells_late_is_older_than_all_that_its_successor_tells()
    {
        var late = _link.Begun(0, s_start);
        var successor = _link.Begun(0, s_start.AddSeconds(2)).Renewed();
        for (var i = 0; i < 1000; i++) late = late.Renewed();
        Assert.True(late.Version < successor.Version);
    }

    [Fact]
    public void A_latency_alone_is_not_worth_a_write()
    {
        Activate();
        var before = _link.Record();
        for (var i = 0; i < 20; i++) Probe(Up, latencyNs: 900_000_000);
        Assert.NotEqual(before, _link.Record());
        Assert.Equal(before.Lasting, _link.Record().Lasting);
        End(s_id.Low, speed: 5);
        Assert.NotEqual(before.Lasting, _link.Record().Lasting);
    }

    [Fact]
    public void A_label_given_back_while_a_switch_is_away_rests_from_its_return()
    {
        Activate();
        for (uint number = LabelSpace.First; number <= LabelSpace.Last; number++) Reserve($"f{number}", Want(number, Up, 0));
        End(s_id.High, live: false);
        _link = _link.Retain("f5", [], s_rules, _now);
        _now += TimeSpan.FromMinutes(5);
        Assert.Contains("no label", Refused("late", Want(9999, Up, 0)));

        End(s_id.High);
        _now += TimeSpan.FromSeconds(1.9);
        Assert.Contains("no label", Refused("late", Want(9999, Up, 0)));
        _now += TimeSpan.FromSeconds(0.1);
        Assert.Equal([5], Reserve("late", Want(9999, Up, 0)));
    }

    [Fact]
    public void What_is_not_stored_in_time_is_overdue()
    {
        Activate();
        Reserve("a", Want(1, Up, 100));
        Reserve("b", Want(2, Up, 100));
        _link = _link.Stored("a");
        _now += TimeSpan.FromSeconds(59);
        Assert.Empty(_link.Overdue(s_rules, _now));
        Reserve("a", Want(1, Up, 100));
        _now += TimeSpan.FromSeconds(1);
        Assert.Equal(["b"], _link.Overdue(s_rules, _now));
        _link = _link.Retain("b", [], s_rules, _now);
        Assert.Empty(_link.Overdue(s_rules, _now));
    }

    [Fact]
    public void An_overdue_owner_is_held_to_what_is_stored()
    {
        Activate();
        var labels = Reserve("a", Want(1, Up, 100), Want(2, Up, 700));
        _link = _link.Settle("a", [new(Want(1, Up, 50), labels[0])], s_rules, _now);
        Assert.Equal([new(Want(1, Up, 50), labels[0])], _link.Ledger.Owners["a"]);
        Assert.Equal(new Kbps(50), _link.Ledger.Load(Up).Used);
        Assert.Empty(_link.Unstored);
        Assert.Empty(_link.Settle("a", [], s_rules, _now).Ledger.Owners);
    }

    [Fact]
    public void What_is_stored_is_adopted_where_there_is_room_and_its_label_is_free()
    {
        Activate();
        var label = Reserve("a", Want(1, Up, 600))[0];
        Assert.NotNull(_link.Adopt("b", [new(Want(2, Up, 400), 100)], s_rules));
        Assert.Null(_link.Adopt("b", [new(Want(2, Up, 401), 100)], s_rules));
        Assert.Null(_link.Adopt("b", [new(Want(2, Up, 400), label)], s_rules));
        Assert.Equal(new Kbps(600), _link.Adopt("a", [new(Want(1, Up, 600), label)], s_rules)!.Ledger.Load(Up).Used);
    }

    private void Activate()
    {
        End(s_id.Low);
        End(s_id.High);
        Probe(Up);
        Probe(Down);
        Assert.Equal(LinkStatus.Active, _link.Liveness.Status);
    }

    private LinkNews End(PortId at, bool live = true, bool up = true, long speed = 1000) =>
        On(new LinkEvent.EndChanged(at, ++_version, live, up, new Kbps(speed)));

    private LinkNews Probe(LinkDirection direction, long latencyNs = 1_000_000) =>
        On(new LinkEvent.ProbeSeen(direction, new ProbeOrder(1, ++_sequence), latencyNs));

    private LinkNews On(LinkEvent happened)
    {
        (_link, var news) = _link.On(happened, s_rules, _now);
        return news;
    }

    private Seq<ushort> Reserve(string owner, params LedgerWant[] wants)
    {
        (_link, var answer) = _link.Reserve(owner, [.. wants], s_rules, _now);
        return Assert.IsType<Reservation.Held>(answer).Labels;
    }

    private string Refused(string owner, params LedgerWant[] wants)
    {
        var (next, answer) = _link.Reserve(owner, [.. wants], s_rules, _now);
        Assert.Same(_link, next);
        return Assert.IsType<Reservation.Short>(answer).Why;
    }

    private static LedgerWant Want(uint number, LinkDirection direction, long kbps) =>
        new(new(number, 0, direction), new Kbps(kbps), PathKind.Both, Counted: true);
}
