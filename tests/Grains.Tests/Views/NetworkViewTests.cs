using Kilda.Grains.Tests.Links;
using Kilda.Grains.Views;
using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Views;

public sealed class NetworkViewTests
{
    private static readonly IslId s_isl = Sample.Isl();
    private readonly NetworkView _view = new();

    [Fact]
    public void An_older_version_never_replaces_a_newer_one()
    {
        _view.Put(Link(s_isl, 5, cost: 50));
        _view.Put(Link(s_isl, 4, cost: 40));
        _view.Put(Link(s_isl, 5, cost: 51));
        Assert.Equal(50, Cost(s_isl));
        _view.Put(Link(s_isl, 6, cost: 60));
        Assert.Equal(60, Cost(s_isl));
        _view.Put(Switch(1, 5, "five"));
        _view.Put(Switch(1, 4, "four"));
        Assert.Equal("five", _view.Now.TryGet(new SwitchId(1), out var found) ? found.Name : null);
    }

    [Fact]
    public void A_late_event_does_not_bring_back_what_was_removed()
    {
        _view.Put(Link(s_isl, 5));
        _view.Remove(s_isl, 4);
        Assert.Equal(5, _view.Now.TryGet(s_isl, out var kept) ? kept.Version : 0);
        _view.Remove(s_isl, 7);
        _view.Put(Link(s_isl, 6));
        _view.Put(Link(s_isl, 7));
        Assert.False(_view.Now.TryGet(s_isl, out _));
        Assert.Empty(_view.Now.LinksAt(s_isl.Low));
        _view.Put(Link(s_isl, 8));
        Assert.True(_view.Now.TryGet(s_isl, out _));

        _view.Remove(new SwitchId(1), 3);
        _view.Put(Switch(1, 3, "late"));
        Assert.Empty(_view.Now.Switches);
        _view.Put(Switch(1, 4, "back"));
        Assert.Single(_view.Now.Switches);
    }

    [Fact]
    public void Of_many_removals_the_first_are_forgotten()
    {
        var (first, second) = (Sample.Isl(1, 2, 1), Sample.Isl(1, 2, 2));
        for (uint port = 1; port <= 10_001; port++) _view.Remove(Sample.Isl(1, 2, port), 5);
        _view.Put(Link(first, 1));
        _view.Put(Link(second, 1));
        Assert.Equal([first], _view.Now.Links.Select(link => link.Id));
    }

    [Fact]
    public async Task Writers_at_the_same_time_lose_nothing()
    {
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                _view.Put(Link(Sample.Isl(3, 4, (uint)((writer * 1000) + i)), 1));
                _view.Put(Link(s_isl, (i * 8) + writer + 1, cost: (i * 8) + writer + 1));
            }
        }));
        await Task.WhenAll(writers);
        Assert.Equal(4001, _view.Now.Links.Count());
        Assert.Equal(4000, Cost(s_isl));
    }

    private int Cost(IslId id) => _view.Now.TryGet(id, out var link) ? link.Cost : -1;

    private static Link Link(IslId id, long version, int cost = 0) => new(
        id, version, LinkStatus.Active, Unobserved: false, cost, [0, 0], [default, default], [default, default], UnderMaintenance: false, null, default);

    private static Switch Switch(ulong id, long version, string name) =>
        new(new SwitchId(id), version, Active: true, UnderMaintenance: false, SwitchAbilities.Full, [], Name: name);
}
