using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Switches;

/// <summary>Open vSwitch whose rules go from the tables of the pipeline into one and back, while a client sends.</summary>
public sealed class TableModeTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    /// <summary>Some 250 frames wait for a switch that a busy machine leaves without time: so many come in a second, and none is dropped.</summary>
    private const double FramesPerSecond = 250;

    private const int Changes = 20;
    private const int Some = 25;
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100), Far = new(DiamondLab.S4, 1, 200);
    private static readonly Endpoint FullNear = new(DiamondLab.S1, 2), FullFar = new(DiamondLab.S4, 2);

    [OvsFact]
    public async Task No_frame_is_lost_or_doubled_when_a_switch_changes_its_tables_under_it()
    {
        await using var flow = await lab.Flow(new FlowOrder("steady", Near, Far, 100_000));
        await using var full = await lab.Flow(new FlowOrder("steady-port", FullNear, FullFar, 0));
        var tables = await lab.Tables();
        using var receiver = new StreamReceiver(lab.Host(Far), 1);
        using var receiverOfFull = new StreamReceiver(lab.Host(FullFar), 2);
        await using var sender = RateSender.Start(lab.Host(Near), new NumberedStream(1, DiamondLab.Frame(ClientTags.Sent(Near))), FramesPerSecond);
        await using var senderOfFull = RateSender.Start(lab.Host(FullNear), new NumberedStream(2, DiamondLab.Frame()), FramesPerSecond);
        for (var change = 0; change < Changes; change++)
        {
            foreach (var id in (SwitchId[])[DiamondLab.S1, DiamondLab.S2, DiamondLab.S3, DiamondLab.S4]) await Set(id, change % 2 == 1);
            await receiver.Heard(receiver.Received + Some);
            await receiverOfFull.Heard(receiverOfFull.Received + Some);
        }

        var (sent, sentOfFull) = (await sender.StopAsync(), await senderOfFull.StopAsync());
        foreach (var report in (StreamReport[])[await receiver.Settled(sent), await receiverOfFull.Settled(sentOfFull)])
        {
            output.WriteLine($"{Changes} changes of four switches: {report}");
            Assert.Equal((0, 0), (report.Lost, report.Duplicated));
        }

        Assert.Equal(tables, await lab.Tables());
    }

    [OvsFact]
    public async Task It_is_refused_while_a_client_with_two_tags_is_there()
    {
        await using var flow = await lab.Flow(new FlowOrder("two-tags", Near with { Inner = 101 }, Far));
        var tables = await lab.Tables();
        var answer = await lab.Rest.Put($"/v1/switches/{DiamondLab.S1}/properties", Body(false));
        Assert.Equal(400, answer.Status);
        Assert.Contains("flow/two-tags cannot be on switch", answer.Body!["error-message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(tables, await lab.Tables());
        Assert.True((await lab.Rest.Get($"/v1/switches/{DiamondLab.S1}/properties")).Ok()["multi_table"]!.GetValue<bool>());
    }

    private static string Body(bool multiTable) =>
        $$"""{ "supported_transit_encapsulation": ["transit_vlan"], "multi_table": {{(multiTable ? "true" : "false")}} }""";

    private async Task Set(SwitchId id, bool multiTable)
    {
        var set = (await lab.Rest.Put($"/v1/switches/{id}/properties", Body(multiTable))).Ok();
        Assert.Equal(multiTable, set["multi_table"]!.GetValue<bool>());
    }
}
