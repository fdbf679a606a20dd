using System.Text;
using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Links;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Settings;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Settings;

/// <summary>What an operator chooses for the whole network is there after a restart, and acts.</summary>
public sealed class NetworkSettingsTests
{
    /// <summary>The network carries a probe in each direction of each link twenty times a second: for so many a sweep over all flows has long been.</summary>
    private const int ProbesOfSeconds = 480;

    [Fact]
    public async Task What_is_chosen_is_there_after_a_restart_and_without_storage_nothing_is()
    {
        await using var host = await LinkHost.Start();
        Assert.Equal(new NetworkSettings(), await Of(host).Get());
        Assert.Equal(new NetworkSettings { UpdateFlow = false }, (await Of(host).Set(new(UpdateFlow: false))).Value);
        await host.Restart();
        Assert.Equal(new NetworkSettings { UpdateFlow = false }, await Of(host).Get());
        host.Store.IsAway = true;
        Assert.Equal(RefusalKind.Unavailable, (await Of(host).Set(new(UpdateFlow: true))).Refusal?.Kind);
        Assert.False((await Of(host).Get()).UpdateFlow);
        host.Store.IsAway = false;
        Assert.True((await Of(host).Set(new(UpdateFlow: true))).Value!.UpdateFlow);
    }

    [Fact]
    public async Task New_links_begin_under_maintenance_if_that_is_chosen_or_one_of_their_switches_is()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(Sample.Isl(1, 2));
        Assert.False(host.Seen(Sample.Isl(1, 2)).UnderMaintenance);
        await Of(host).Set(new(DiscoverUnderMaintenance: true));
        await host.Discover(Sample.Isl(1, 3));
        Assert.True(host.Seen(Sample.Isl(1, 3)).UnderMaintenance);
        Assert.False(host.Seen(Sample.Isl(1, 2)).UnderMaintenance);
        await Of(host).Set(new(DiscoverUnderMaintenance: false));
        var end = Sample.Isl(4, 5).High.Switch;
        host.View.Put(new Switch(end, 1, true, UnderMaintenance: true, SwitchAbilities.Full, []));
        await host.Discover(Sample.Isl(4, 5));
        Assert.True(host.Seen(Sample.Isl(4, 5)).UnderMaintenance);
    }

    [Fact]
    public async Task A_switch_that_never_connected_gets_the_tables_that_are_chosen_and_keeps_them()
    {
        await using var host = await SwitchHost.Start();
        var settings = host.Grains.GetGrain<INetworkSettingsGrain>(INetworkSettingsGrain.Key);
        await settings.Set(new(MultiTable: false));
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2);
        Assert.False(MultiTable());
        await settings.Set(new(MultiTable: true));
        lab.Switch("s1").Disconnect();
        await Until.True(() => !host.IsActive(1), "switch 1 is away");
        lab.Switch("s1").Connect();
        await host.Active(1);
        Assert.False(MultiTable());
        Assert.All(Plans.Held(lab.Switch("s1")), line => Assert.DoesNotContain("transit", line, StringComparison.Ordinal));

        bool MultiTable() => host.View.Now.TryGet(new SwitchId(1), out var known) && known.Abilities.MultiTable;
    }

    [Fact]
    public async Task Flows_that_are_down_are_tried_again_when_a_link_comes_up_if_that_is_chosen()
    {
        await using var host = await ControllerHost.Start();
        var flow = new FlowRequest("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));
        var own = (await host.Create(flow)).Flow!.Plan!.Primary.Forward.Hops[0];
        var other = host.Network.Now.LinksAt(new SwitchId(1)).Single(link => link.Id != own.Isl).Id;
        host.Lab.Cut(EndAt1(other));
        await Is(host, other, LinkStatus.Failed);
        host.Lab.Cut(own.From);
        await Until.True(() => host.Services.Flow("f")!.Shown == FlowStatus.Down, "the flow is down");

        await Choose(host, """{ "flows_reroute_on_isl_discovery": false }""");
        // A flow that has just gone down is tried once more in any case.
        await Swept();
        host.Lab.Mend(EndAt1(other));
        await Is(host, other, LinkStatus.Active);
        await Swept();
        Assert.Equal(FlowStatus.Down, host.Services.Flow("f")!.Shown);

        await Choose(host, """{ "flows_reroute_on_isl_discovery": true }""");
        host.Lab.Cut(EndAt1(other));
        await Is(host, other, LinkStatus.Failed);
        await Swept();
        host.Lab.Mend(EndAt1(other));
        await Until.True(() => host.Services.Flow("f")!.Shown == FlowStatus.Up, "the flow is up", () => $"{host.Services.Flow("f")}");
        Assert.Equal(other, host.Services.Flow("f")!.Plan!.Primary.Forward.Hops[0].Isl);

        Task Swept()
        {
            var carried = host.Lab.Carried;
            return Until.True(() => host.Lab.Carried > carried + ProbesOfSeconds, "the links are probed");
        }

        static PortId EndAt1(IslId id) => id.Low.Switch == new SwitchId(1) ? id.Low : id.High;
    }

    private static INetworkSettingsGrain Of(LinkHost host) => host.Grains.GetGrain<INetworkSettingsGrain>(INetworkSettingsGrain.Key);

    private static Task Is(ControllerHost host, IslId id, LinkStatus status) => Until.True(
        () => host.Network.Now.TryGet(id, out var link) && link.Status == status, $"link {id} is {status}");

    private static async Task Choose(ControllerHost host, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await host.Http.PatchAsync("/v1/features", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
