using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;

namespace Kilda.Grains.Tests.YFlows;

/// <summary>Many operations on many Y-flows at once, while links come and go: when it is quiet again everything agrees.</summary>
public sealed class YFlowChaosTests
{
    private const int YFlows = 20, Operations = 50, Blinks = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Switches_links_and_storage_hold_what_the_Y_flows_say(int seed)
    {
        await using var host = await ControllerHost.Start($"random:12,30,{seed}");
        var (random, empty) = (new Random(seed), await host.Reserved());
        var requests = Enumerable.Range(0, YFlows).Select(nth => Request(host, random, nth)).ToArray();
        await Task.WhenAll(requests.Select(request => host.DoY(request.Id, (flow, context) => flow.Create(request, context))));
        var work = Enumerable.Range(0, Operations).Select(_ => (Nth: random.Next(YFlows), Kind: random.Next(4), Kbps: random.Next(1, 5) * 1000L)).ToArray();
        var blinks = Enumerable.Range(0, Blinks).Select(_ => host.Topology.Links[random.Next(host.Topology.Links.Count)].A).ToArray();
        await Task.WhenAll([.. work.Select(each => Operate(host, requests[each.Nth], each.Kind, each.Kbps)), Blink(host, blinks)]);
        await host.Discovered();
        await Agrees(host);
        await Task.WhenAll(host.Services.YFlows().Select(flow => host.DoY(flow.Id, (grain, context) => grain.Delete(context))));
        await host.Settled();
        await Until.True(async () => await host.Reserved() == empty, "nothing is reserved");
        Assert.Empty(await host.Store.List(DocumentKinds.YFlow));
    }

    private static async Task Operate(ControllerHost host, YFlowRequest request, int kind, long kbps)
    {
        // What somebody else does with it at the moment is refused, and that is well.
        _ = kind switch
        {
            0 => await host.DoY(request.Id, (flow, context) => flow.Update(new YFlowChange(Bandwidth: new Kbps(kbps)), context)),
            1 => await host.DoY(request.Id, (flow, context) => flow.Update(new YFlowChange(AllocateProtectedPath: kbps > 2000), context)),
            2 => await host.DoY(request.Id, async (flow, context) =>
            {
                var outcome = await flow.Reroute(context);
                return outcome.Value is { } answer ? answer.YFlow : outcome.Refusal!;
            }),
            _ => await host.DoY(request.Id, (flow, context) => flow.SwapPaths(context)),
        };
    }

    private static async Task Blink(ControllerHost host, PortId[] ports)
    {
        foreach (var port in ports)
        {
            host.Lab.Cut(port);
            await Until.True(() => IsDown(host, port), $"the link at {port} is down");
            host.Lab.Mend(port);
        }
    }

    private static bool IsDown(ControllerHost host, PortId port) =>
        host.Network.Now.Links.Any(link => (link.Id.Low == port || link.Id.High == port) && link.Status != LinkStatus.Active);

    /// <summary>Plans are looked at anew each time: a blink that is noticed late moves a flow that was at rest already.</summary>
    private static async Task Agrees(ControllerHost host)
    {
        await Until.True(async () => await Wrong(host) is null, "everything agrees", () => Wrong(host).Result ?? "nothing any more");
        var stored = await host.Store.List(DocumentKinds.YFlow);
        Assert.Equal(host.Services.YFlows().Select(flow => flow.Plan), stored.Select(document => DocumentJson.Read<YFlowDocument>(document).Plan));
    }

    private static async Task<string?> Wrong(ControllerHost host)
    {
        var flows = host.Services.YFlows();
        var moving = flows.Where(flow => flow is not { Intent: null, Status: FlowStatus.Up, Degraded: false }).ToArray();
        if (moving.Length > 0) return $"not up: {string.Join<YFlowDocument>("; ", moving)}";
        var desired = host.Desired([.. flows.Select(flow => flow.Plan!)]);
        if (host.Tables() is var tables && tables != desired) return $"the switches do not hold what the flows say\n{Expected.Difference(desired, tables)}";
        var needed = host.Needed([.. flows.Select(flow => ($"{DocumentKinds.YFlow}/{flow.Id}", flow.Plan!))]);
        return await host.Reserved() is var reserved && reserved != needed ? $"links do not have what the plans say\n{needed}\n{reserved}" : null;
    }

    private static YFlowRequest Request(ControllerHost host, Random random, int nth)
    {
        var switches = host.Topology.Switches.Select(place => place.Id).OrderBy(_ => random.Next()).Take(3).ToArray();
        var port = host.Topology.Hosts.ToLookup(place => place.At.Switch, place => place.At.Port);
        var vlan = (ushort)(100 + (nth * 3));
        return new(
            $"y{nth}", new PortId(switches[0], port[switches[0]].First()), new Kbps(1000),
            [
                new($"a{nth}", vlan, 11, new Endpoint(switches[1], port[switches[1]].First(), (ushort)(vlan + 1))),
                new($"b{nth}", vlan, 12, new Endpoint(switches[2], port[switches[2]].First(), (ushort)(vlan + 2))),
            ]);
    }
}
