using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Flows;

/// <summary>Flows from their creation to their end, on simulated switches.</summary>
public sealed class FlowLifeTests : IAsyncLifetime
{
    private static readonly FlowRequest Across = new("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));
    private ControllerHost _host = null!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start();

    [Fact]
    public async Task A_flow_is_up_when_its_rules_are_there_and_leaves_nothing_when_it_is_deleted()
    {
        var (tables, reserved) = (_host.Tables(), await _host.Reserved());
        var flow = (await _host.Create(Across)).Flow!;
        Assert.Equal((FlowStatus.Up, null), (flow.Status, flow.StatusInfo));
        Assert.Equal(_host.Desired(flow.Plan!), _host.Tables());
        Assert.Equal(4, (await _host.Store.Hops(flow.Plan!.Primary.Forward.Hops[0].Isl)).Count + (await _host.Store.Hops(flow.Plan.Primary.Forward.Hops[1].Isl)).Count);

        Assert.Null((await _host.Delete("f")).Flow);
        Assert.Equal(tables, _host.Tables());
        Assert.Equal(reserved, await _host.Reserved());
        Assert.Empty(await _host.Store.List(DocumentKinds.Flow));
        Assert.Null(_host.Services.Flow("f"));
        Assert.Equal(["Create", "Delete"], (await _host.Store.History(DocumentKinds.Flow, "f")).Select(entry => entry.Action));
    }

    [Fact]
    public async Task The_same_flow_can_come_and_go_again_and_again()
    {
        var tables = _host.Tables();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(FlowStatus.Up, (await _host.Create(Across)).Flow!.Status);
            Assert.Equal(FlowStatus.Up, _host.Services.Flow("f")!.Shown);
            Assert.Null((await _host.Delete("f")).Failure);
        }

        Assert.Equal(tables, _host.Tables());
    }

    [Fact]
    public async Task Two_that_want_the_same_endpoint_at_once_do_not_both_get_it()
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _host.Create(Across with { Id = $"f{i}" })));
        var winner = Assert.Single(ends, end => end.Failure is null);
        Assert.All(ends, end => Assert.True(end == winner || end.Failure!.Kind == RefusalKind.AlreadyExists, end.Failure?.Description));
        Assert.Equal(_host.Desired(winner.Flow!.Plan!), _host.Tables());
    }

    [Fact]
    public async Task Bandwidth_that_is_there_for_some_is_given_to_exactly_so_many()
    {
        var requests = Enumerable.Range(0, 12).Select(i => new FlowRequest(
            $"f{i}", new(new SwitchId(1), 1, (ushort)(100 + i)), new(new SwitchId(4), 1, (ushort)(100 + i)), new Kbps(3_000_000))).ToArray();
        var ends = await Task.WhenAll(requests.Select(_host.Create));

        // Two ways of 10 Gbit/s each.
        Assert.Equal(6, ends.Count(end => end.Failure is null));
        Assert.All(ends.Where(end => end.Failure is not null), end => Assert.StartsWith(
            "Not enough bandwidth or no path found.", end.Failure!.Description, StringComparison.Ordinal));
        Assert.All(_host.Network.Now.Links, link => Assert.Equal(9_000_000, link.Load[0].Used.Value));
        await _host.Settled([.. ends.Where(end => end.Failure is null).Select(end => end.Flow!.Plan!)]);
    }

    [Fact]
    public async Task A_flow_moves_off_a_link_that_is_cut_and_back_to_nothing()
    {
        var flow = (await _host.Create(Across)).Flow!;
        var first = flow.Plan!.Primary.Forward.Hops[0];
        _host.Lab.Cut(first.From);
        await Until.True(
            () => _host.Services.Flow("f") is { Shown: FlowStatus.Up, Plan: { } plan } && plan.AllHops().All(held => held.Hop.Isl != first.Isl),
            "the flow is up on another way", () => $"{_host.Services.Flow("f")}");
        await _host.Settled(_host.Services.Flow("f")!.Plan!);
        _host.Lab.Mend(first.From);
        await _host.Discovered();
        Assert.Null((await _host.Delete("f")).Failure);
        await _host.Settled();
        await NothingReserved();
    }

    [Fact]
    public async Task A_flow_without_another_way_is_down_and_comes_back_by_itself()
    {
        await _host.Create(Across);
        foreach (var port in (uint[])[11, 12]) _host.Lab.Cut(new PortId(new SwitchId(1), port));
        await Until.True(() => _host.Services.Flow("f")!.Shown == FlowStatus.Down, "the flow is down");
        Assert.NotEmpty(_host.Services.Flow("f")!.StatusInfo!);
        foreach (var port in (uint[])[11, 12]) _host.Lab.Mend(new PortId(new SwitchId(1), port));
        await Until.True(() => _host.Services.Flow("f") is { Shown: FlowStatus.Up, StatusInfo: null }, "the flow is up again");
        await _host.Settled(_host.Services.Flow("f")!.Plan!);
    }

    [Fact]
    public async Task A_restart_changes_nothing()
    {
        var flow = (await _host.Create(Across)).Flow!;
        var (tables, reserved) = (_host.Tables(), await _host.Reserved());
        await _host.Restart();
        await _host.Discovered();
        Assert.Equal(tables, _host.Tables());
        Assert.Equal(reserved, await _host.Reserved());
        Assert.Equal(flow with { Version = 0 }, _host.Services.Flow("f")! with { Version = 0 });
        Assert.Null((await _host.Delete("f")).Failure);
        await _host.Settled();
        await NothingReserved();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private async Task NothingReserved() => await Until.True(
        async () => (await _host.Reserved()).Split('\n').All(line => line.EndsWith(": 0 0; ", StringComparison.Ordinal)), "nothing is reserved");
}
