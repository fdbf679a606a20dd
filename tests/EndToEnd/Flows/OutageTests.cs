using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Flows;

/// <summary>How long a client hears nothing when a link of its flow breaks: a frame each millisecond, so what is lost are milliseconds.</summary>
public sealed class OutageTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    private const double FramesPerSecond = 1000;
    private const int Some = 200;

    /// <summary>kbit/s, more than the stream ever has: a sender that catches up is not policed.</summary>
    private const int Bandwidth = 100_000;
    private const int Blinks = 20;
    private static readonly TimeSpan BetweenBlinks = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ProbesAreLost = TimeSpan.FromSeconds(10);
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100), Far = new(DiamondLab.S4, 1, 200);
    private uint _stream = 100;

    private static int Cuts => Environment.GetEnvironmentVariable("KILDA_SOAK") == "1" ? 50 : 10;

    [OvsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_goes_on_by_another_way_when_a_port_of_its_link_goes_down(bool isProtected)
    {
        var empty = await lab.Tables();
        await using var flow = await Flow("outage", isProtected);
        var outages = new List<long>();
        for (var cut = 0; cut < Cuts; cut++)
        {
            outages.Add(await Outage(flow, empty, cut % 2, end => lab.Ovs.CutAsync(end)));
        }

        Print($"port down, {(isProtected ? "protected" : "single")} path", outages);
        await flow.Delete();
        await lab.TablesAre(empty, "after the flow");
    }

    [OvsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_goes_on_by_another_way_when_its_link_silently_carries_nothing(bool isProtected)
    {
        var empty = await lab.Tables();
        await using var flow = await Flow("outage", isProtected);
        var outage = await Outage(flow, empty, hop: 1, end => lab.Ovs.SilenceAsync(end));
        Print($"silent cut, {(isProtected ? "protected" : "single")} path", [outage]);
        Assert.True(outage < FramesPerSecond * ProbesAreLost.TotalSeconds, $"{outage} frames lost");
        await flow.Delete();
        await lab.TablesAre(empty, "after the flow");
    }

    [OvsFact]
    public async Task A_flow_leaves_a_link_that_blinks_once_and_stays_away_while_it_proves_itself()
    {
        await using var flow = await Flow("blinking", isProtected: false);
        var before = await lab.Rest.ForwardPath(flow.Id);
        var link = LinkOf(before[0]);
        await using var sender = Send();
        using var receiver = new StreamReceiver(lab.Host(Far), _stream);
        await receiver.Heard(Some);
        using (var timer = new PeriodicTimer(BetweenBlinks))
        {
            for (var blink = 0; blink < Blinks; blink++)
            {
                await lab.Ovs.CutAsync(before[0]);
                await timer.WaitForNextTickAsync();
                await lab.Ovs.MendAsync(before[0]);
                await timer.WaitForNextTickAsync();
            }
        }

        await lab.LinkState(link, "FAILED");
        var after = await Moved(flow, before);
        await receiver.Heard(receiver.Received + Some);
        var report = await receiver.Settled(await sender.StopAsync());
        output.WriteLine($"{Blinks} blinks: {report}");
        Assert.Equal(0, report.Duplicated);
        Assert.Equal(1, await Moves(flow.Id));

        await lab.LinkState(link, "DISCOVERED");
        Assert.Equal(after, await lab.Rest.ForwardPath(flow.Id));
        Assert.Equal(1, await Moves(flow.Id));
    }

    /// <summary>The link at this hop of the flow breaks under a stream, which goes on; then it is mended, and everything is as before.</summary>
    /// <returns>Frames in a row that were lost by it. What a machine without time for its switches drops later is printed, not counted.</returns>
    private async Task<long> Outage(LabFlow flow, string empty, int hop, Func<PortId, Task> fail)
    {
        var before = await lab.Rest.ForwardPath(flow.Id);
        _stream++;
        using var receiver = new StreamReceiver(lab.Host(Far), _stream);
        await using var sender = Send();
        await receiver.Heard(Some);
        var cutAt = sender.Sent;
        await fail(before[hop]);
        await Moved(flow, before);
        await receiver.Heard(receiver.Received + Some);
        await lab.LinkState(LinkOf(before[hop]), "FAILED");
        await lab.Ovs.MendAsync(before[hop]);
        await lab.LinkState(LinkOf(before[hop]), "DISCOVERED");
        await lab.Rest.FlowStatus(flow.Id, "Up");
        var report = await receiver.Settled(await sender.StopAsync());
        output.WriteLine($"{report}");
        Assert.Equal(0, report.Duplicated);
        Assert.True(report.Received > 2 * Some, $"{report}");
        await OnlyItsWaysHoldRules(flow, empty);
        return report.Losses.FirstOrDefault(loss => loss.Last >= cutAt) is { Last: > 0 } outage ? outage.Count : 0;
    }

    private async Task<LabFlow> Flow(string id, bool isProtected)
    {
        var order = new FlowOrder(id, Near, Far, Bandwidth).ToJson();
        order["allocate_protected_path"] = isProtected;
        return await LabFlow.Create(lab.Rest, id, order);
    }

    private RateSender Send()
    {
        var stream = new NumberedStream(_stream, DiamondLab.Frame(ClientTags.Sent(Near)));
        return RateSender.Start(lab.Host(Near), stream, FramesPerSecond);
    }

    private async Task<IReadOnlyList<PortId>> Moved(LabFlow flow, IReadOnlyList<PortId> from) => await Eventually.Value(
        () => lab.Rest.ForwardPath(flow.Id), now => !now.SequenceEqual(from), $"{flow.Id} is on another way", now => string.Join(", ", now));

    /// <summary>Reroutes and swaps that were done to the flow.</summary>
    private async Task<int> Moves(string id) => (await lab.Rest.Get($"/v1/flows/{id}/history")).Ok().AsArray()
        .Count(entry => entry!["action"]!.GetValue<string>() is "Flow rerouting" or "Flow paths swap");

    /// <summary>Ends when the switches of the flow's paths, and no others, hold more than they did without it.</summary>
    private async Task OnlyItsWaysHoldRules(LabFlow flow, string empty)
    {
        var path = (await lab.Rest.Get($"/v1/flows/{flow.Id}/path")).Ok();
        var expected = new[] { path["flowpath_forward"], path["protected_path"]?["flowpath_forward"] }.OfType<JsonArray>()
            .SelectMany(nodes => nodes.Select(node => node!["switch_id"]!.GetValue<string>())).Distinct().Order(StringComparer.Ordinal).ToArray();
        await Eventually.Value(
            async () => (await lab.Tables()).Split('\n').Except(empty.Split('\n')).Select(line => line.Split(' ')[0]).Distinct().ToArray(),
            now => now.Order(StringComparer.Ordinal).SequenceEqual(expected),
            $"only {string.Join(", ", expected)} hold rules of the flow",
            now => string.Join(", ", now));
    }

    private static (PortId A, PortId B) LinkOf(PortId end) => DiamondLab.Links.Single(link => link.A == end || link.B == end);

    private void Print(string what, List<long> outages)
    {
        outages.Sort();
        output.WriteLine($"{what}: median {outages[outages.Count / 2]} ms, worst {outages[^1]} ms of {outages.Count} cuts");
    }
}
