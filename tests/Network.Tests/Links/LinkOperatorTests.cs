using Kilda.Network.Bandwidth;
using Kilda.Network.Discovery;
using Kilda.Network.Flows;
using Kilda.Network.Links;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Links;

public sealed class LinkOperatorTests
{
    private static readonly PortId s_one = new(new SwitchId(1), 1);
    private static readonly PortId s_two = new(new SwitchId(2), 2);
    private static readonly IslId s_id = IslId.Between(s_one, s_two);
    private static readonly DateTimeOffset s_now = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LinkRules s_rules = new(
        new(3, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(10)), ReversePolicy.Dummy, new Kbps(10_000), TimeSpan.FromSeconds(2),
        TimeSpan.FromSeconds(60));

    private long _version;
    private long _sequence;
    private LinkState _link = LinkState.New(s_id, s_rules, s_now);

    [Fact]
    public void What_is_given_replaces_what_was_set_and_the_rest_stays()
    {
        Set(new(Cost: 70, MaxBandwidth: new Kbps(500)));
        Set(new(Description: "fibre"));
        Assert.Equal(new LinkProps(70, new Kbps(500), "fibre"), _link.Props);
        Set(new(Cost: 0, MaxBandwidth: Kbps.Zero, Description: ""));
        Assert.Equal(LinkProps.None, _link.Props);
        Assert.False(_link.IsWorthKeeping);
    }

    [Theory]
    [InlineData(-1, null, "Bad cost value '-1'", "$.props.cost")]
    [InlineData(null, -5, "Bad max bandwidth value '-5'", "$.props.max_bandwidth")]
    [InlineData(null, 399, "Not enough available bandwidth for operation", "$.props.max_bandwidth")]
    public void Values_that_cannot_be_are_refused(int? cost, int? bandwidth, string why, string field)
    {
        Activate();
        Reserve("a", 400);
        var refusal = _link.With(new(cost, bandwidth is { } kbps ? new Kbps(kbps) : null), s_rules).Refusal!;
        Assert.Equal((RefusalKind.DataInvalid, "Can't create/update link props", why, field),
            (refusal.Kind, refusal.Message, refusal.Description, refusal.Problems[0].Field));
    }

    [Fact]
    public void The_bandwidth_that_an_operator_sets_is_the_capacity_until_it_is_taken_back()
    {
        Activate();
        Set(new(MaxBandwidth: new Kbps(300)));
        var link = _link.Snapshot(s_rules);
        Assert.Equal(([new Kbps(300), new Kbps(300)], new Kbps(1000)), (link.Capacity, link.Speed));
        Reserve("a", 300);
        Assert.IsType<Reservation.Short>(_link.Reserve("b", [Want(2, 1)], s_rules, s_now).Answer);
        _link = _link.WithoutProps();
        Reserve("b", 700);
    }

    [Fact]
    public void What_an_operator_sets_is_stored_and_read_again()
    {
        Activate();
        Set(new(70, new Kbps(500), "fibre"));
        _link = _link.Maintained(s_one, underMaintenance: true).Value!;
        _link = _link.With(s_one, new LinkBfd(500, 4)).Value!;
        End(s_two, up: false);
        var back = LinkState.Restore(_link.Record(), s_rules, s_now);
        Assert.Equal(_link.Record(), back.Record());
        Assert.Equal(new LinkBfd(500, 4), back.Snapshot(s_rules).Bfd);
        Assert.Equal((70, true, "fibre", s_now), (back.Snapshot(s_rules).Cost, back.UnderMaintenance, back.Props.Description, back.PortDownAt));
    }

    [Fact]
    public void Only_a_port_that_goes_down_makes_a_link_unstable()
    {
        Activate();
        for (var i = 0; i < 5; i++) On(new LinkEvent.ProbeSent(LinkDirection.Up, new ProbeOrder(1, ++_sequence)));
        Assert.Equal((LinkStatus.Failed, null), (_link.Liveness.Status, _link.Snapshot(s_rules).UnstableSince));
        _link = LinkState.New(s_id, s_rules, s_now);
        Activate();
        End(s_one, up: false);
        Assert.Equal(s_now, _link.Snapshot(s_rules).UnstableSince);
    }

    [Fact]
    public void A_link_that_works_or_is_used_is_not_deleted()
    {
        Assert.Equal(
            (RefusalKind.NotFound, $"There is no ISL between {s_two} and {s_one}.", "ISL was not found."), Refused(s_two, force: true));
        Activate();
        Reserve("a", 1);
        const string illegal = "Link with following parameters is in illegal state: "
            + "source '00:00:00:00:00:00:00:01_1', destination '00:00:00:00:00:00:00:02_2'. ";
        Assert.Equal(
            (RefusalKind.RequestInvalid, $"{illegal}ISL must NOT be in active state.", "ISL is in illegal state."), Refused(s_one, force: false));
        End(s_one, up: false);
        Assert.Equal((RefusalKind.RequestInvalid, $"{illegal}This ISL is busy by flow paths.", "ISL is in illegal state."), Refused(s_one, force: false));
        Assert.False(_link.Deleted(s_one, force: true, s_rules, s_now).Value!.IsKnown);
    }

    [Fact]
    public void A_deleted_link_keeps_what_was_set_for_it_and_is_found_again()
    {
        Activate();
        Set(new(Cost: 70));
        End(s_one, up: false);
        _link = _link.Deleted(s_one, force: false, s_rules, s_now).Value!;
        Assert.False(_link.IsKnown);
        Assert.False(_link.IsHidden);
        var back = LinkState.Restore(_link.Record(), s_rules, s_now);
        Assert.Equal((false, 70), (back.IsKnown, back.Props.Cost));
        Activate();
        Assert.Equal(70, _link.Snapshot(s_rules).Cost);
    }

    [Fact]
    public void A_link_that_was_deleted_while_it_worked_comes_back_when_a_port_was_down()
    {
        Activate();
        Reserve("a", 100);
        _link = _link.Deleted(s_one, force: true, s_rules, s_now).Value!;
        Assert.Equal(LinkNews.None, Probe(LinkDirection.Up) | Probe(LinkDirection.Down) | End(s_two));
        Assert.False(_link.IsKnown);
        End(s_two, live: false, up: false);
        End(s_two);
        Probe(LinkDirection.Up);
        Assert.False(_link.IsKnown);
        End(s_two, up: false);
        Activate();
        Assert.Equal(new Kbps(100), _link.Ledger.Load(LinkDirection.Up).Used);
    }

    [Fact]
    public void A_link_that_was_deleted_with_its_switch_comes_back_with_it()
    {
        Activate();
        Reserve("a", 100);
        _link = _link.Deleted(s_one, force: true, s_rules, s_now, withSwitch: true).Value!;
        Assert.Equal(LinkNews.None, Probe(LinkDirection.Up) | Probe(LinkDirection.Down));
        End(s_two, live: false, up: false);
        Assert.Equal(LinkNews.None, Probe(LinkDirection.Up) | Probe(LinkDirection.Down));
        End(s_two);
        Assert.Equal(LinkNews.None, Probe(LinkDirection.Up));
        Assert.Equal((false, LinkStatus.Active), (_link.IsKnown, _link.StatusForOwners));
        Assert.Equal(LinkNews.Status, Probe(LinkDirection.Down));
        Assert.Equal((true, false, LinkStatus.Active), (_link.IsKnown, _link.IsHidden, _link.Liveness.Status));
        Assert.Equal(new Kbps(100), _link.Ledger.Load(LinkDirection.Up).Used);
    }

    private (RefusalKind, string, string) Refused(PortId source, bool force)
    {
        var refusal = _link.Deleted(source, force, s_rules, s_now).Refusal!;
        return (refusal.Kind, refusal.Message, refusal.Description);
    }

    private void Set(LinkProps given) => _link = _link.With(given, s_rules).Value!;

    private void Activate()
    {
        End(s_one);
        End(s_two);
        Probe(LinkDirection.Up);
        Probe(LinkDirection.Down);
        Assert.Equal(LinkStatus.Active, _link.Liveness.Status);
    }

    private void Reserve(string owner, long kbps)
    {
        (_link, var answer) = _link.Reserve(owner, [Want(1, kbps)], s_rules, s_now);
        Assert.IsType<Reservation.Held>(answer);
    }

    private LinkNews End(PortId at, bool live = true, bool up = true) =>
        On(new LinkEvent.EndChanged(at, ++_version, live, up, new Kbps(1000)));

    private LinkNews Probe(LinkDirection direction) => On(new LinkEvent.ProbeSeen(direction, new ProbeOrder(1, ++_sequence), 1_000_000));

    private LinkNews On(LinkEvent happened)
    {
        (_link, var news) = _link.On(happened, s_rules, s_now);
        return news;
    }

    private static LedgerWant Want(uint number, long kbps) =>
        new(new(number, 0, LinkDirection.Up), new Kbps(kbps), PathKind.Both, Counted: true);
}
