using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Points;

/// <summary>
/// A device at S1 that comes by a protected flow of its own to S4, where a join leads that into the flow from the service to the first device: what is
/// asked of the device's flow meanwhile, and what becomes of frames under way.
/// </summary>
public sealed class LedFlowTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    private const double FramesPerSecond = 1000;
    private const int Some = 200;

    /// <summary>kbit/s, more than the streams ever have.</summary>
    private const int Bandwidth = 100_000;

    private static readonly Endpoint s_service = new(DiamondLab.S1, 1, 100), s_first = new(DiamondLab.S4, 1, 200);
    private static readonly Endpoint s_device = new(DiamondLab.S1, 2, 300), s_joint = new(DiamondLab.S4, 2, 300);

    [OvsFact]
    public async Task A_protected_flow_that_is_led_into_another_changes_its_path_without_losing_a_frame_and_survives_a_cut()
    {
        var tables = await lab.Tables();
        await using var flow = await lab.Flow(new FlowOrder("joined", s_service, s_first, Bandwidth));
        var order = new FlowOrder("own", s_device, s_joint, Bandwidth).ToJson();
        order["allocate_protected_path"] = true;
        await using var own = await LabFlow.Create(lab.Rest, "own", order);
        var (joined, before) = (PointOrders.Join("j", DiamondLab.S4, device: null), await lab.Tables());
        joined["flow_id_from"] = "own";
        await lab.Put("joined", "join", joined.ToJsonString());
        await Serves(s_device);

        var ways = new List<IReadOnlyList<PortId>> { await lab.Rest.ForwardPath("own") };
        await Under(1, async () =>
        {
            Assert.Equal(200, (await lab.Rest.Patch("/v1/flows/own/swap?wait=true")).Status);
            ways.Add(await lab.Rest.ForwardPath("own"));
            Assert.Equal(200, (await lab.Rest.Patch("/v2/flows/own?wait=true", """{ "maximum_bandwidth": 90000 }""")).Status);
        });
        Assert.NotEqual(ways[0], ways[1]);

        // The two flows have no link in common then.
        Assert.Equal(200, (await lab.Rest.Patch("/v1/flows/own/swap?wait=true")).Status);
        var now = await lab.Rest.ForwardPath("own");
        Assert.Empty(now.Skip(1).Intersect(await lab.Rest.ForwardPath("joined")));
        var lost = await Under(3, async () =>
        {
            await lab.Ovs.CutAsync(now[1]);
            await Eventually.Value(() => lab.Rest.ForwardPath("own"), way => !way.SequenceEqual(now), "the other path carries the traffic");
            await lab.Rest.FlowStatus("joined", "Up");
        }, maySee: FramesPerSecond);
        output.WriteLine($"cut: {lost}");
        await Serves(s_device);
        await lab.Ovs.MendAsync(now[1]);
        await lab.Discovered();
        await lab.Rest.FlowStatus("own", "Up");

        const string moved = """{ "source": { "port_number": 3, "vlan_id": 301, "inner_vlan_id": 302 } }""";
        Assert.Equal(200, (await lab.Rest.Patch("/v2/flows/own?wait=true", moved)).Status);
        await Serves(s_device with { Port = 3, Outer = 301, Inner = 302 });
        Assert.Equal(409, (await lab.Rest.Patch("/v2/flows/own?wait=true", """{ "destination": { "vlan_id": 301 } }""")).Status);
        Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/joined/join/j?wait=true")).Status);
        await own.Delete();
        await flow.Delete();
        await lab.TablesAre(tables, "after the flows");
    }

    private async Task Serves(Endpoint device)
    {
        await lab.Ovs.SettleAsync();
        await lab.Heard(s_service, s_first, device);
        await lab.Heard(s_first, s_service);
        await lab.Heard(device, s_service);
    }

    /// <summary>Numbered frames run from the service to both devices, and from the second one to the service.</summary>
    /// <param name="maySee">Frames that may be lost on the device's way: the first device never misses one.</param>
    private async Task<string> Under(uint stream, Func<Task> change, double maySee = 0)
    {
        using var atFirst = new StreamReceiver(lab.Host(s_first), stream);
        using var atDevice = new StreamReceiver(lab.Host(s_device), stream);
        using var atService = new StreamReceiver(lab.Host(s_service), stream + 1);
        await using var there = Send(s_service, stream);
        await using var back = Send(s_device, stream + 1);
        await atDevice.Heard(Some);
        await atService.Heard(Some);
        await change();
        await atDevice.Heard(atDevice.Received + Some);
        await atService.Heard(atService.Received + Some);
        var (sentThere, sentBack) = (await there.StopAsync(), await back.StopAsync());
        StreamReport[] reports = [await atFirst.Settled(sentThere), await atDevice.Settled(sentThere), await atService.Settled(sentBack)];
        var text = string.Join("; ", reports.Select(report => $"{report}"));
        output.WriteLine(text);
        Assert.All(reports, report => Assert.Equal(0, report.Duplicated));
        Assert.Equal(0, reports[0].Lost);
        Assert.True(reports[1].Lost <= maySee && reports[2].Lost <= maySee, text);
        return text;
    }

    private RateSender Send(Endpoint from, uint stream) =>
        RateSender.Start(lab.Host(from), new NumberedStream(stream, DiamondLab.Frame(ClientTags.Sent(from))), FramesPerSecond);
}
