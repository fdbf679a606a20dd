using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Points;

/// <summary>
/// Joins over REST with frames, beside those of <see cref="PointTests"/>: a shared segment, a device that comes by a flow of its own, a transit
/// switch, two devices at once, and what is left of the bandwidth when all speak at once.
/// </summary>
public sealed class JoinMatrixTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    private const int Bandwidth = 10_000;
    private static readonly SwitchId s_1 = DiamondLab.S1, s_4 = DiamondLab.S4;
    private static readonly Endpoint s_service = new(s_1, 1, 100), s_primary = new(s_4, 1, 200), s_second = new(s_4, 2, 300);

    [OvsTheory]
    [InlineData(4)]
    [InlineData(1)]
    public async Task With_multi_access_everybody_hears_everybody_but_himself(ulong where)
    {
        var second = new Endpoint(new SwitchId(where), 2, 300);
        var tables = await lab.Tables();
        await using var flow = await lab.Flow(new FlowOrder("shared", s_service, s_primary, Bandwidth));
        var before = await lab.Tables();
        var join = PointOrders.Join("j", s_4, second);
        join["multi_access"] = true;
        await lab.Put("shared", "join", join.ToJsonString());
        await lab.Heard(s_service, s_primary, second);
        await lab.Heard(s_primary, s_service, second);
        await lab.Heard(second, s_service, s_primary);
        Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/shared/join/j?wait=true")).Status);
        await lab.TablesAre(before, "after the join");
        await flow.Delete();
        await lab.TablesAre(tables, "after the flow");
    }

    [OvsFact]
    public async Task A_device_may_come_by_a_flow_of_its_own()
    {
        var device = new Endpoint(s_1, 2, 300);
        var tables = await lab.Tables();
        await using var flow = await lab.Flow(new FlowOrder("joined", s_service, s_primary, Bandwidth));
        await using var own = await lab.Flow(new FlowOrder("own", device, s_second, Bandwidth));
        var join = PointOrders.Join("j", s_4, device: null);
        join["flow_id_from"] = "own";
        await lab.Put("joined", "join", join.ToJsonString());
        await lab.Heard(s_service, s_primary, device);
        await lab.Heard(s_primary, s_service);
        await lab.Heard(device, s_service);
        await lab.GoesNowhere(lab.Host(s_second), DiamondLab.Frame(ClientTags.Sent(s_second)));
        var used = await lab.Rest.Delete("/v2/flows/own");
        Assert.Equal(
            (409, "Flow own is used by a join point of flow joined. Remove the join point first"),
            (used.Status, used.Body!["error-description"]!.GetValue<string>()));
        Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/joined/join/j?wait=true")).Status);
        await lab.Rest.FlowStatus("own", "Up");
        await lab.Ovs.SettleAsync();
        await lab.Heard(device, s_second);
        await lab.Heard(s_service, s_primary);
        await own.Delete();
        await flow.Delete();
        await lab.TablesAre(tables, "after the flows");
    }

    [OvsTheory]
    [InlineData(4)]
    [InlineData(1)]
    public async Task A_device_joins_at_a_transit_switch_of_a_pinned_flow(ulong where)
    {
        var second = new Endpoint(new SwitchId(where), 2, 300);
        var tables = await lab.Tables();
        var order = new FlowOrder("pinned", s_service, s_primary, Bandwidth).ToJson();
        order["pinned"] = true;
        await using var flow = await LabFlow.Create(lab.Rest, "pinned", order);
        var transit = (await lab.Rest.ForwardPath("pinned"))[1].Switch;
        await lab.Put("pinned", "mirror", PointOrders.Mirror("m", "forward", transit, second));
        await lab.Put("pinned", "join", PointOrders.Join("j", transit, second).ToJsonString());
        await lab.Heard(s_service, s_primary, second);
        await lab.Heard(s_primary, s_service);
        await lab.Heard(second, s_service);
        await flow.Delete();
        await lab.TablesAre(tables, "after the flow");
    }

    [OvsFact]
    public async Task Two_devices_join_at_once()
    {
        Endpoint near = new(s_4, 2, 300), far = new(s_1, 2, 301, 302);
        var tables = await lab.Tables();
        await using var flow = await lab.Flow(new FlowOrder("two", s_service, s_primary, Bandwidth));
        foreach (var (id, device) in new[] { ("a", near), ("b", far) })
        {
            await lab.Put("two", "mirror", PointOrders.Mirror(id, "forward", s_4, device));
            await lab.Put("two", "join", PointOrders.Join(id, s_4, device).ToJsonString());
        }

        await lab.Heard(s_service, s_primary, near, far);
        await lab.Heard(s_primary, s_service);
        await lab.Heard(near, s_service);
        await lab.Heard(far, s_service);
        Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/two/join/a?wait=true")).Status);
        await lab.GoesNowhere(lab.Host(near), DiamondLab.Frame(ClientTags.Sent(near)));
        await lab.Heard(far, s_service);
        await flow.Delete();
        await lab.TablesAre(tables, "after the flow");
    }

    /// <summary>The first device and the second each send more than the flow has: together they get what it has, one flow's bandwidth.</summary>
    [OvsFact]
    public async Task Two_devices_that_send_at_once_stay_within_what_is_reserved()
    {
        await using var flow = await lab.Flow(new FlowOrder("within", s_service, s_primary, Bandwidth));
        await lab.Put("within", "join", PointOrders.Join("j", s_4, s_second).ToJsonString());
        await using var first = Send(s_primary, 71);
        await using var other = Send(s_second, 72);
        // The meters first let their bursts pass, a second's worth each.
        await Eventually.True(() => Task.FromResult(first.Sent > 8_000 && other.Sent > 8_000), "the bursts are used up");
        using var one = new StreamReceiver(lab.Host(s_service), 71);
        using var two = new StreamReceiver(lab.Host(s_service), 72);
        var (begun, from) = (System.Diagnostics.Stopwatch.StartNew(), (first.Sent, other.Sent));
        await Eventually.True(() => Task.FromResult(first.Sent > from.Item1 + 10_000 && other.Sent > from.Item2 + 10_000), "as much again was sent");
        var seconds = begun.Elapsed.TotalSeconds;
        var megabits = (one.Received + two.Received) * 8_000 / seconds / 1_000_000;
        output.WriteLine($"{one.Received} frames of the first and {two.Received} of the second in {seconds:0.00} s: {megabits:0.0} Mbit/s");
        Assert.InRange(megabits, 5, 11.5);
    }

    private RateSender Send(Endpoint from, uint stream) =>
        RateSender.StartMegabits(lab.Host(from), new NumberedStream(stream, DiamondLab.Frame(ClientTags.Sent(from)), 1000), 25);
}
