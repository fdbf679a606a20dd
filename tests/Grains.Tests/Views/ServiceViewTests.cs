using Kilda.Grains.Views;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Grains.Tests.Views;

public sealed class ServiceViewTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ServiceView _view = new();

    [Fact]
    public void A_flow_is_found_by_its_ends_as_they_are_and_as_they_are_to_be()
    {
        var flow = Flow("f", 100);
        var next = flow.Request with { Source = flow.Request.Source with { Outer = 0, Inner = 300 } };
        _view.Put(flow with { Intent = new FlowIntent(FlowOperation.Update, next, null, "t", s_time) });
        foreach (var vlan in (ushort[])[100, 300]) Assert.Equal(new FlowEnd("f", IsSource: true), _view.At(new(new SwitchId(1), 1, vlan)));
        Assert.Equal(new FlowEnd("f", IsSource: false), _view.At(new(new SwitchId(2), 2)));
        Assert.Null(_view.At(new(new SwitchId(1), 1)));
        Assert.True(_view.IsClaimed(new(new SwitchId(1), 1)));

        _view.Put(flow with { Request = next, Version = 2 });
        Assert.Null(_view.At(new(new SwitchId(1), 1, 100)));
        _view.Remove("f", s_time);
        Assert.Null(_view.At(new(new SwitchId(1), 1, 300)));
        Assert.False(_view.IsClaimed(new(new SwitchId(1), 1)));
    }

    [Fact]
    public void What_comes_late_changes_nothing()
    {
        _view.Put(Flow("f", 1) with { Version = 3, StatusInfo = "new" });
        _view.Put(Flow("f", 1) with { Version = 2, StatusInfo = "old" });
        Assert.Equal("new", _view.Flow("f")!.StatusInfo);
        _view.Remove("f", s_time);
        _view.Put(Flow("f", 1) with { Version = 4 });
        Assert.Null(_view.Flow("f"));

        var later = Flow("f", 1) with { Created = s_time.AddSeconds(1) };
        _view.Put(later);
        _view.Remove("f", s_time);
        Assert.Equal(later, _view.Flow("f"));
    }

    [Fact]
    public void Groups_follow_the_flows_that_name_each_other_and_are_there()
    {
        foreach (var id in (string[])["a", "b", "c", "d"]) _view.Put(Flow(id, (ushort)(id[0] - 'a' + 1)));
        Assert.Empty(_view.Groups().DiverseWith("a"));
        Name("b", "a", 2);
        Name("c", "b", 2);
        Assert.Equal(["b", "c"], _view.Groups().DiverseWith("a"));
        _view.Remove("a", s_time);
        Assert.Equal(["c"], _view.Groups().DiverseWith("b"));
        Name("c", null, 3);
        Assert.Empty(_view.Groups().DiverseWith("b"));
    }

    /// <summary>Whatever comes and goes, the indexes are those of the flows that are there.</summary>
    [Fact]
    public void Indexes_are_what_the_flows_say()
    {
        var random = new Random(7);
        var flows = new Dictionary<string, FlowDocument>();
        for (var i = 0; i < 5_000; i++)
        {
            var id = $"f{random.Next(20)}";
            if (random.Next(4) == 0 && flows.Remove(id, out var gone))
            {
                _view.Remove(id, gone.Created);
                continue;
            }

            var before = flows.GetValueOrDefault(id);
            var flow = Flow(id, (ushort)random.Next(1, 6)) with { Version = (before?.Version ?? 0) + 1, Created = before?.Created ?? s_time.AddTicks(i) };
            _view.Put(flows[id] = flow);
            Assert.Equal(flows.Values.OrderBy(f => f.Id, StringComparer.Ordinal), _view.Flows());
            for (ushort vlan = 1; vlan < 6; vlan++)
            {
                var end = _view.At(new(new SwitchId(1), 1, vlan));
                var owners = flows.Values.Where(f => f.Request.Source.Outer == vlan).Select(f => f.Id).ToArray();
                Assert.True(end is null ? owners.Length == 0 : owners.Contains(end.Flow));
            }
        }
    }

    private static FlowDocument Flow(string id, ushort vlan) => new(
        new FlowRequest(id, new(new SwitchId(1), 1, vlan), new(new SwitchId(2), 2), new Kbps(1)), 1, null, null, FlowStatus.Up, null, s_time, s_time);

    private void Name(string id, string? other, long version)
    {
        var flow = _view.Flow(id)!;
        _view.Put(flow with { Request = flow.Request with { DiverseWith = other }, Version = version });
    }
}
