using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>Each thing that follows from a document is damaged behind the controller's back; before long it is as it was, and the damage was told.</summary>
public sealed class RepairTests : IAsyncLifetime
{
    private const string Stranger = "flow/stranger";
    private static readonly FlowRequest s_flow = new("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));

    private ControllerHost _host = null!;

    private FlowDocument Flow => _host.Services.Flow("f")!;

    private IslId Link => Flow.Plan!.Primary.Forward.Hops[0].Isl;

    public async Task InitializeAsync()
    {
        _host = await ControllerHost.Start(settings: ControllerHost.Quick with
        {
            RepairPeriod = TimeSpan.FromMilliseconds(200),
            AuditPeriod = TimeSpan.FromMilliseconds(200),
        });
        Assert.Null((await _host.Create(s_flow)).Failure);
        await ServiceLaws.Hold(_host, "the creation");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Nothing_is_changed_where_nothing_differs()
    {
        var (writes, version, passes) = (_host.Writes.Writes, Flow.Version, _host.Repairs.Read().Passes);
        await Until.True(() => _host.Repairs.Read().Passes > passes + 3, "services are compared again and again");
        Assert.Equal((writes, version, 0), (_host.Writes.Writes, Flow.Version, _host.Repairs.Read().Found));
    }

    /// <summary>Switches where the new plan comes to the same rules are not told of it.</summary>
    [Fact]
    public async Task Nothing_differs_when_the_traffic_has_gone_over_to_the_protected_path()
    {
        Assert.Null((await _host.Update("f", new FlowChange { AllocateProtectedPath = true })).Failure);
        Assert.Null((await _host.Swap("f")).Failure);
        var before = Flow.Plan!;
        _host.Lab.Cut(before.Primary.Forward.Hops[0].From);
        await Until.True(() => Flow is { UnderWay: null, Plan: { } now } && now.Primary == before.Protected, "the flow runs over its protected path");
        var passes = _host.Repairs.Read().Passes;
        await Until.True(() => _host.Repairs.Read().Passes > passes + 3, "services are compared again and again");
        Assert.Equal(0, _host.Repairs.Read().Found);
    }

    [Fact]
    public Task A_row_of_a_hop() => Mended(() =>
    {
        var (low, high) = (Link.Low, Link.High);
        var at = $"low_switch = {low.Switch.Value} and low_port = {low.Port} and high_switch = {high.Switch.Value} and direction = 0";
        Assert.Equal(1, StoredRows.Change(_host.Database, $"delete from hops where {at}"));
        Assert.Equal(1, StoredRows.Change(_host.Database, $"update link_loads set both_kbps = both_kbps - 1000 where {at}"));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("claims", "switch = 4")]
    [InlineData("meters", "switch = 4")]
    [InlineData("numbers", "id = 'f'")]
    public Task Another_row(string table, string which) => Mended(() =>
    {
        Assert.True(StoredRows.Change(_host.Database, $"delete from {table} where {which}") > 0);
        return Task.CompletedTask;
    });

    [Fact]
    public Task A_row_too_much() => Mended(() =>
    {
        Assert.Equal(1, StoredRows.Change(_host.Database, "insert into numbers (number, kind, id) values (4711, 'flow', 'f')"));
        return Task.CompletedTask;
    });

    [Fact]
    public Task All_rows_at_a_switch() => Mended(() =>
    {
        Assert.Equal(1, StoredRows.Change(_host.Database, "delete from claims where switch = 1"));
        Assert.True(StoredRows.Change(_host.Database, "delete from meters where switch = 1") > 0);
        var (low, high) = (Link.Low, Link.High);
        var at = $"low_switch = {low.Switch.Value} and low_port = {low.Port} and high_switch = {high.Switch.Value}";
        Assert.Equal(2, StoredRows.Change(_host.Database, $"delete from hops where {at}"));
        Assert.Equal(2, StoredRows.Change(_host.Database, $"update link_loads set both_kbps = both_kbps - 1000 where {at}"));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("insert into numbers (number, kind, id) values (4711, 'flow', 'ghost')")]
    [InlineData("insert into claims (switch, port, outer_tag, inner_tag, kind, id) values (1, 2, 900, 0, 'flow', 'ghost')")]
    [InlineData("insert into meters (switch, meter, kind, id) values (1, 400, 'y-flow', 'ghost')")]
    [InlineData("insert into switch_groups (switch, group_number, kind, id) values (4, 40, 'flow', 'ghost')")]
    [InlineData(
        """
        insert into hops (low_switch, low_port, high_switch, high_port, direction, label, number, slot, kbps, path_kind, counted, kind, id)
        select low_switch, low_port, high_switch, high_port, direction, label + 100, 4711, 0, 700, 1, 1, 'flow', 'ghost' from hops
        """)]
    public Task Rows_of_a_service_that_does_not_exist(string sql) => Mended(() =>
    {
        Assert.True(StoredRows.Change(_host.Database, sql) > 0);
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("update link_loads set both_kbps = both_kbps + 7")]
    [InlineData("update link_loads set one_way_kbps = 9, both_kbps = 0")]
    [InlineData("delete from link_loads")]
    [InlineData("delete from hops")]
    public Task Sums_of_links(string sql) => Mended(() =>
    {
        Assert.True(StoredRows.Change(_host.Database, sql) > 0);
        return Task.CompletedTask;
    });

    [Fact]
    public Task A_reservation_that_a_link_has_forgotten() => Mended(() => _host.Link(Link).Retain("flow/f", []));

    [Fact]
    public Task A_reservation_of_another_bandwidth() => Mended(() =>
    {
        var hop = ServicePlan.Of(Flow.Plan!).AllHops().First(held => held.Hop.Isl == Link);
        var key = new LedgerKey(hop.Number, hop.Slot, hop.Hop.Direction);
        return _host.Link(Link).Audit("flow/f", [new LedgerHold(new LedgerWant(key, new Kbps(7), hop.Kind, hop.Counted), 77)]);
    });

    [Fact]
    public Task A_reservation_of_nobody() => Mended(async () =>
    {
        var want = new LedgerWant(new LedgerKey(4711, 0, LinkDirection.Up), new Kbps(500), PathKind.Both, true);
        Assert.IsType<ReserveAnswer.Held>(await _host.Link(Link).Reserve(Stranger, [want]));
    });

    [Fact]
    public Task Claims_that_a_switch_has_forgotten() => Mended(() => _host.Switch(new SwitchId(1)).Retain("flow/f", [], []));

    [Fact]
    public Task Claims_of_nobody() => Mended(async () =>
    {
        var claim = new ClaimRequest(Stranger, [new Endpoint(new SwitchId(1), 2, 300)], 2, []);
        Assert.IsType<ClaimAnswer.Held>(await _host.Switch(new SwitchId(1)).Claim(claim));
    });

    [Fact]
    public Task Rules_that_a_switch_is_not_to_hold_any_more() => Mended(() => _host.Switch(new SwitchId(2)).Put("flow/f", []));

    [Fact]
    public Task Rules_of_nobody() => Mended(async () =>
    {
        var answer = await _host.Switch(new SwitchId(1)).Put(Stranger, [Plans.Whole(Plans.Upper(meter: 400))]);
        Assert.True(answer.Result == PutResult.Done, $"{answer}");
    });

    [Fact]
    public async Task Rules_that_a_switch_has_lost_and_rules_of_ours_that_it_should_not_have()
    {
        var (at, before) = (_host.Lab.Switch("s1"), _host.Tables());
        lock (at.Gate)
        {
            var rule = at.Tables.Dump().Rules.First(rule => Cookies.FlowOf(rule.Cookie) == Flow.Plan!.Number && rule.Table == TablePipeline.Route);
            Assert.Null(at.Tables.Apply(new SwitchCommand.DeleteRule(rule.Key)));
            Assert.Null(at.Tables.Apply(new SwitchCommand.AddRule(rule with { Priority = 9, Cookie = rule.Cookie + 1 })));
        }

        Assert.NotEqual(before, _host.Tables());
        await ServiceLaws.Hold(_host, "the tables were damaged");
    }

    private async Task Mended(Func<Task> damage)
    {
        await damage();
        await Until.True(() => _host.Repairs.Read().Found > 0, "the damage is told");
        await ServiceLaws.Hold(_host, "the damage");
        // The comparison that has found it in one place may still find it in another, as may the one after it. What is left then would be found again.
        await Compared(2);
        var found = _host.Repairs.Read().Found;
        await Compared(3);
        Assert.Equal(found, _host.Repairs.Read().Found);
        Assert.Null((await _host.Delete("f")).Failure);
        await ServiceLaws.Hold(_host, "the flow is gone");
    }

    private async Task Compared(int times)
    {
        var passes = _host.Repairs.Read().Passes;
        await Until.True(() => _host.Repairs.Read().Passes >= passes + times, "services are compared again");
    }
}
