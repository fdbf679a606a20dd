using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Xunit.Abstractions;

namespace Kilda.Grains.Tests.Flows;

/// <summary>More traffic than a network has room for, one flow after the other and many at once: what is reserved is exact.</summary>
public sealed class DemandTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Network = "random:20,40";
    private const int Ports = 4;
    private const int AtOnce = 20;
    private const int LargestKbps = 2_900_000;
    private ControllerHost _host = null!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start(Network);

    [Fact]
    public async Task All_demands_of_a_network_that_is_too_small_are_accepted_until_links_are_full_and_the_refused_ones_know_which()
    {
        var (demands, accepted, refused) = (Demands(), new List<FlowDocument>(), new List<FlowRequest>());
        foreach (var demand in demands)
        {
            var end = await _host.Create(demand);
            if (end.Failure is null)
            {
                accepted.Add(end.Flow!);
                continue;
            }

            refused.Add(demand);
            Refused(demand, end.Failure);
        }

        output.WriteLine(
            $"{accepted.Count} of {demands.Count} demands accepted, {accepted.Sum(flow => flow.Request.Bandwidth.Value) / 1_000_000.0:0.0} of "
            + $"{demands.Sum(demand => demand.Bandwidth.Value) / 1_000_000.0:0.0} Gbit/s");
        Assert.InRange(refused.Count, demands.Count / 4, 2 * demands.Count / 5);
        Assert.All(accepted, flow => Assert.Equal(FlowStatus.Up, _host.Services.Flow(flow.Id)!.Shown));
        Assert.All(refused, demand => Assert.Null(_host.Services.Flow(demand.Id)));
        ReservedIsWhatPlansSay(accepted);
        await _host.Settled([.. accepted.Select(flow => flow.Plan!)]);
    }

    [Fact]
    public async Task Flows_that_are_created_and_deleted_at_once_leave_what_is_available_exact()
    {
        var empty = await _host.Reserved();
        var demands = Demands().Chunk(AtOnce).ToArray();
        var before = Array.Empty<FlowRequest>();
        foreach (var round in demands)
        {
            var deletes = before.Select(old => _host.Delete(old.Id)).ToArray();
            var creates = round.Select(_host.Create).ToArray();
            Assert.All(await Task.WhenAll(deletes), end => Assert.Null(end.Failure));
            var there = (await Task.WhenAll(creates)).Where(end => end.Failure is null).Select(end => end.Flow!).ToList();
            Assert.NotEmpty(there);
            Assert.Equal(there.Select(flow => flow.Id).Order(), _host.Services.Flows().Select(flow => flow.Id).Order());
            ReservedIsWhatPlansSay(there);
            before = [.. there.Select(flow => flow.Request)];
        }

        await Task.WhenAll(before.Select(old => _host.Delete(old.Id)));
        await Until.True(async () => await _host.Reserved() == empty, "nothing is reserved");
        await _host.Settled();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    /// <summary>One between any two switches, its bandwidth by chance, always the same.</summary>
    private List<FlowRequest> Demands()
    {
        var (random, switches, demands) = (new Random(3), _host.Topology.Switches, new List<FlowRequest>());
        for (var a = 0; a < switches.Count; a++)
        {
            for (var b = a + 1; b < switches.Count; b++)
            {
                var (n, vlan) = (demands.Count, (ushort)(100 + demands.Count));
                demands.Add(new FlowRequest(
                    $"d{n}", new(switches[a].Id, (uint)(1 + (n % Ports)), vlan), new(switches[b].Id, (uint)(1 + (n % Ports)), vlan),
                    new Kbps(random.Next(1, LargestKbps))));
            }
        }

        return demands;
    }

    /// <summary>There is no way, and links are named that have less than is asked for.</summary>
    private void Refused(FlowRequest demand, Refusal refusal)
    {
        Assert.Equal(RefusalKind.NotFound, refusal.Kind);
        Assert.StartsWith("Not enough bandwidth or no path found", refusal.Description, StringComparison.Ordinal);
        var now = _host.Network.Now;
        var query = new PathQuery(demand.Source.Switch, demand.Destination.Switch, demand.Strategy, demand.Bandwidth, null, new HashSet<IslId>());
        var none = Assert.IsType<PathAnswer.None>(PathFinder.Find(now, query));
        Assert.NotEmpty(none.InTheWay);
        Assert.All(none.InTheWay, obstacle =>
        {
            Assert.Equal(ObstacleKind.Full, obstacle.Kind);
            Assert.Contains($"{obstacle.Isl} (full)", refusal.Description, StringComparison.Ordinal);
            Assert.True(now.TryGet(obstacle.Isl, out var link));
            Assert.True(Math.Min(Free(link, 0), Free(link, 1)) < demand.Bandwidth.Value, $"{demand} does fit on {link}");
        });
    }

    private void ReservedIsWhatPlansSay(IEnumerable<FlowDocument> flows)
    {
        var held = flows.SelectMany(flow => flow.Plan!.AllHops().Select(hop => (hop.Hop.Isl, hop.Hop.Direction, flow.Request.Bandwidth)))
            .GroupBy(hold => (hold.Isl, Index: (int)hold.Direction))
            .ToDictionary(hold => hold.Key, hold => hold.Sum(one => one.Bandwidth.Value));
        Assert.All(_host.Network.Now.Links, link => Assert.All((int[])[0, 1], direction =>
        {
            Assert.Equal(held.GetValueOrDefault((link.Id, direction)), link.Load[direction].Used.Value);
            Assert.True(Free(link, direction) >= 0, $"{link} is over its capacity");
        }));
    }

    private static long Free(Link link, int direction) => link.Capacity[direction].Value - link.Load[direction].Used.Value;
}
