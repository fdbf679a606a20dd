using Kilda.Grains.Switches;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Network;

namespace Kilda.Grains.Tests.Switches;

/// <summary>What is kept of changes of ports.</summary>
public sealed class PortHistoryTests
{
    private static readonly PortId s_port = new(new SwitchId(1), 11);
    private static readonly DateTimeOffset s_now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task A_port_that_goes_down_and_comes_back_is_in_history_and_the_rest_is_not()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2, 3, 4);
        lab.Cut(s_port);
        await Has(host, "PORT_DOWN");
        lab.Mend(s_port);
        await Has(host, "PORT_DOWN PORT_UP");
        Assert.Empty(await host.Store.History(DocumentKinds.Port, PortHistory.Id(s_port with { Port = 12 })));
        Assert.All(await host.Store.History(DocumentKinds.Port, PortHistory.Id(s_port)), entry => Assert.True(Guid.TryParse(entry.TaskId, out _)));
    }

    [Fact]
    public async Task What_happened_while_the_controller_was_away_is_an_event_of_its_return()
    {
        await using var host = await SwitchHost.Start();
        await using (var lab = host.Connect("diamond"))
        {
            await host.Active(1, 2, 3, 4);
            foreach (var sw in lab.Switches) sw.Disconnect();
            await Until.True(() => !host.IsActive(1), "switch 1 is away");
            lab.Cut(s_port);
            foreach (var sw in lab.Switches) sw.Connect();
            await Has(host, "PORT_DOWN");
        }
    }

    [Fact]
    public async Task What_storage_does_not_take_now_it_takes_later()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2, 3, 4);
        host.Watched.IsAway = true;
        lab.Cut(s_port);
        await Until.True(() => host.View.Now.TryGet(new SwitchId(1), out var at) && !at.Ports.First(port => port.Port == 11).Up, "the port is down");
        Assert.Empty(await host.Store.History(DocumentKinds.Port, PortHistory.Id(s_port)));
        host.Watched.IsAway = false;
        await Has(host, "PORT_DOWN");
    }

    [Fact]
    public void What_a_port_is_first_is_no_event()
    {
        var flaps = new PortFlaps();
        Assert.Null(flaps.Now(true, s_now));
        Assert.Null(flaps.Now(true, s_now));
        Assert.Equal(new PortEvent(PortEventKind.Down, s_now), flaps.Now(false, s_now));
        var known = new PortFlaps();
        known.Known(isUp: false);
        Assert.Equal(new PortEvent(PortEventKind.Up, s_now), known.Now(true, s_now));
    }

    [Fact]
    public void A_port_that_changes_too_often_is_counted_until_it_is_quiet()
    {
        var (flaps, now, told) = (new PortFlaps(), s_now, new List<PortEvent>());
        flaps.Known(isUp: true);
        for (var change = 0; change < 200; change++)
        {
            if (flaps.Now(change % 2 == 1, now) is { } happened) told.Add(happened);
            told.AddRange(flaps.Due(now));
            now += TimeSpan.FromSeconds(1);
        }

        Assert.Equal(
            [.. Enumerable.Range(0, PortFlaps.MostSingle).Select(i => i % 2 == 0 ? "PORT_DOWN 0 0" : "PORT_UP 0 0"), "ANTI_FLAP_ACTIVATED 0 0",
                "ANTI_FLAP_PERIODIC_STATS 30 31", "ANTI_FLAP_PERIODIC_STATS 60 61", "ANTI_FLAP_PERIODIC_STATS 90 91"],
            told.Select(Text));
        Assert.True(flaps.Counts);
        Assert.Empty(flaps.Due(now + PortFlaps.Quiet - TimeSpan.FromSeconds(2)));
        Assert.Equal(["ANTI_FLAP_DEACTIVATED 95 95", "PORT_UP 0 0"], flaps.Due(now + PortFlaps.Quiet).Select(Text));
        Assert.Empty(flaps.Due(now + TimeSpan.FromHours(1)));
        Assert.Equal("PORT_DOWN 0 0", Text(flaps.Now(false, now + TimeSpan.FromHours(1))!));
    }

    [Fact]
    public void Changes_that_are_far_apart_are_never_counted()
    {
        var (flaps, now) = (new PortFlaps(), s_now);
        flaps.Known(isUp: true);
        for (var change = 0; change < 100; change++)
        {
            Assert.NotNull(flaps.Now(change % 2 == 1, now));
            now += TimeSpan.FromSeconds(7);
        }
    }

    private static string Text(PortEvent happened) => $"{happened.Name} {happened.Ups} {happened.Downs}";

    private static Task Has(SwitchHost host, string events) => Until.True(
        async () => string.Join(' ', (await host.Store.History(DocumentKinds.Port, PortHistory.Id(s_port))).Select(entry => entry.Action)) == events,
        $"history says {events}");
}
