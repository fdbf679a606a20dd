using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Links;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Flows;

/// <summary>A link breaks and the other way has room for half of its flows: who gets it. Two ways of 10 Gbit/s from s1 to s4.</summary>
public sealed class UrgencyTests : IAsyncLifetime
{
    private const int Flows = 12;
    private const int Rounds = 6;
    private static readonly Kbps s_each = new(800_000);
    private ControllerHost _host = null!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start(settings: ControllerHost.Quick with { ProbesLost = 100 });

    [Fact]
    public async Task The_most_urgent_flows_get_the_bandwidth_that_is_left_and_the_others_go_on_without()
    {
        var random = new Random(34);
        for (var round = 0; round < Rounds; round++)
        {
            int[] priorities = [.. Enumerable.Range(1, Flows)];
            random.Shuffle(priorities);
            var flows = priorities.Select(priority => Request(priority)).ToArray();
            foreach (var flow in flows) Assert.Null((await _host.Create(flow)).Failure);
            var broken = _host.Services.Flow(flows[0].Id)!.Plan!.Primary.Forward.Hops[0];
            var other = _host.Network.Now.LinksAt(new SwitchId(1)).Single(link => link.Id != broken.Isl);
            Assert.Null((await _host.Link(other.Id).SetProps(new LinkProps(MaxBandwidth: new Kbps(s_each.Value * Flows / 2)))).Refusal);

            _host.Lab.Cut(broken.From);
            await Until.True(
                () => Array.TrueForAll(flows, flow => Now(flow) is { UnderWay: null, Plan: { } plan } && plan.Primary.Forward.Hops[0].Isl == other.Id),
                "all flows run the other way");
            var got = flows.Where(flow => Now(flow) is { Shown: FlowStatus.Up }).Select(flow => flow.Priority!.Value).Order();
            Assert.Equal(Enumerable.Range(1, Flows / 2), got);

            await Task.WhenAll(flows.Select(flow => _host.Delete(flow.Id)));
            await _host.Link(other.Id).ClearProps();
            _host.Lab.Mend(broken.From);
            await _host.Discovered();
        }
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private FlowDocument? Now(FlowRequest flow) => _host.Services.Flow(flow.Id);

    private static FlowRequest Request(int priority) => new(
        $"f{priority}", new(new SwitchId(1), 2, (ushort)(100 + priority)), new(new SwitchId(4), 2, (ushort)(100 + priority)), s_each, Priority: priority);
}
