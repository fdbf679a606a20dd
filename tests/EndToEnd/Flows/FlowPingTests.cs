using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Flows;

/// <summary>Probes through flows on Open vSwitch.</summary>
public sealed class FlowPingTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    private const string Lost = "No ping for reasonable time";

    public static TheoryData<ushort, ushort, ushort, ushort> Tags => new()
    {
        { 0, 0, 0, 0 }, { 100, 0, 200, 0 }, { 100, 101, 200, 201 }, { 0, 0, 200, 201 },
    };

    [OvsTheory]
    [MemberData(nameof(Tags))]
    public async Task A_flow_answers_both_ways_and_its_clients_hear_nothing(ushort outer, ushort inner, ushort farOuter, ushort farInner)
    {
        Endpoint near = new(DiamondLab.S1, 1, outer, inner), far = new(DiamondLab.S4, 1, farOuter, farInner);
        await using var flow = await lab.Flow(new FlowOrder("pinged", near, far));
        lab.Host(near).Clear();
        lab.Host(far).Clear();
        for (var i = 0; i < 5; i++)
        {
            var answer = await Ping(10_000);
            output.WriteLine($"{answer}");
            Assert.True(answer.Ok()["forward"]!["ping_success"]!.GetValue<bool>(), $"{answer}");
            Assert.True(answer.Ok()["reverse"]!["ping_success"]!.GetValue<bool>(), $"{answer}");
        }

        foreach (var host in (PacketHost[])[lab.Host(near), lab.Host(far)])
            await Assert.ThrowsAsync<TimeoutException>(() => host.Expect(_ => true, TimeSpan.FromMilliseconds(200), "a probe"));
    }

    [OvsFact]
    public async Task A_label_that_is_gone_on_the_way_is_found_in_its_direction()
    {
        await using var flow = await lab.Flow(new FlowOrder("pinged", new(DiamondLab.S1, 1, 100), new(DiamondLab.S4, 1, 200)));
        var way = await lab.Rest.ForwardPath(flow.Id);
        // The forward direction's rule in the table of labels of the switch in the middle.
        await lab.Ovs.OfctlAsync(way[1].Switch, "del-flows", ["table=1,in_port=11"]);
        var answer = await Ping(500);
        Assert.Equal((Lost, null), (answer.Ok()["forward"]!["error"]?.GetValue<string>(), answer.Ok()["reverse"]!["error"]?.GetValue<string>()));
    }

    private Task<Answer> Ping(int timeout) => lab.Rest.Send(HttpMethod.Put, "/v1/flows/pinged/ping", $$"""{ "timeout": {{timeout}} }""");
}
