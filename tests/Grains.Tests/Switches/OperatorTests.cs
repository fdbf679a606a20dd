using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Lab.Simulator;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Switches;

/// <summary>What an operator asks of a switch.</summary>
public sealed class OperatorTests : IDisposable
{
    private static readonly SwitchLocation s_here = new(48.1, 11.5, "Ring", "Munich", "Germany");
    private readonly string _folder = Directory.CreateTempSubdirectory("kilda-switch-").FullName;

    [Fact]
    public async Task What_is_set_is_shown_stored_and_there_after_a_restart()
    {
        var host = await SwitchHost.Start(folder: _folder);
        await using (host)
        {
            await using var lab = host.Connect("diamond");
            await host.Active(1);
            await host.Switch(1).Set(new(UnderMaintenance: true, Pop: "north", Location: s_here));
            var set = (await host.Switch(1).Set(new(Location: new(City: "Freising")))).Value!;
            Assert.Equal((true, "north", s_here with { City = "Freising" }), (set.UnderMaintenance, set.Pop, set.Location));
            Assert.Equal(set, Shown(host));
        }

        await using var next = await SwitchHost.Start(folder: _folder);
        await next.Switch(1).Report();
        Assert.Equal((false, true, "north", "Freising"), (Shown(next).Active, Shown(next).UnderMaintenance, Shown(next).Pop, Shown(next).Location!.City));
        Assert.Null((await next.Switch(1).Set(new(UnderMaintenance: false, Pop: ""))).Value!.Pop);
        Assert.False(Shown(next).UnderMaintenance);
    }

    [Fact]
    public async Task Where_storage_is_away_nothing_is_set()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        var before = Shown(host);
        host.Watched.IsAway = true;
        Assert.Equal(RefusalKind.Unavailable, (await host.Switch(1).Set(new(UnderMaintenance: true, Pop: "north"))).Refusal!.Kind);
        Assert.Equal(before with { Version = 0 }, Shown(host) with { Version = 0 });
        Assert.Equal(RefusalKind.Unavailable, (await host.Switch(1).Delete(force: true)).Refusal!.Kind);
        host.Watched.IsAway = false;
        Assert.True((await host.Switch(1).Set(new(UnderMaintenance: true))).Value!.UnderMaintenance);
        Assert.Null(Shown(host).Pop);
    }

    [Fact]
    public async Task A_switch_that_never_connected_is_not_found()
    {
        await using var host = await SwitchHost.Start();
        Assert.Equal("Switch 00:00:00:00:00:00:00:09 not found.", (await host.Switch(9).Set(new(Pop: "north"))).Refusal!.Message);
        Assert.Equal(RefusalKind.NotFound, (await host.Switch(9).Delete(force: true)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await host.Switch(9).SetPort(1, up: true)).Refusal!.Kind);
    }

    [Fact]
    public async Task A_port_is_switched_off_and_on()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        foreach (var up in (bool[])[false, true])
        {
            Assert.Null((await host.Switch(1).SetPort(11, up)).Refusal);
            await Until.True(() => Shown(host).Ports.Single(port => port.Port == 11).Up == up, $"port 11 is {(up ? "on" : "off")}");
        }

        var refusal = (await host.Switch(1).SetPort(99, up: false)).Refusal!;
        Assert.Equal(
            (RefusalKind.DataInvalid, "Port 00:00:00:00:00:00:00:01_99 does not exists.", "Port configuration request failed"),
            (refusal.Kind, refusal.Message, refusal.Description));
    }

    [Fact]
    public async Task A_switch_that_is_away_is_forgotten_and_comes_back_as_a_new_one()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        await host.Switch(1).Set(new(UnderMaintenance: true, Pop: "north"));
        Assert.Equal("Switch '00:00:00:00:00:00:00:01' is in 'Active' state.", (await host.Switch(1).Delete(force: false)).Refusal!.Message);
        lab.Switch("s1").Disconnect();
        await Until.True(() => !host.IsActive(1), "switch 1 is away");
        Assert.Equal("north", (await host.Switch(1).Delete(force: false)).Value!.Pop);
        Assert.False(host.View.Now.TryGet(new SwitchId(1), out _));
        Assert.Null(await host.Store.Read(DocumentKinds.Switch, new SwitchId(1).ToString()));
        lab.Switch("s1").Connect();
        await host.Active(1);
        Assert.Equal((false, null), (Shown(host).UnderMaintenance, Shown(host).Pop));
        Assert.Equal([1, 2, 11, 12], Shown(host).Ports.Select(port => (int)port.Port));
    }

    [Fact]
    public async Task A_switch_that_is_connected_is_forgotten_by_force_and_connects_again()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        await host.Switch(1).Set(new(Pop: "north"));
        Assert.Equal("north", (await host.Switch(1).Delete(force: true)).Value!.Pop);
        await Until.True(() => host.IsActive(1) && Shown(host).Pop is null, "switch 1 is back as a new one");
        await Until.True(
            async () => await host.Store.Read(DocumentKinds.Switch, new SwitchId(1).ToString()) is { } stored
                && DocumentJson.Read<SwitchRecord>(stored).Pop is null,
            "switch 1 is stored as a new one");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Switch Shown(SwitchHost host) =>
        host.View.Now.TryGet(new SwitchId(1), out var known) ? known : throw new InvalidOperationException("no switch 1");
}
