using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Flows;

/// <summary>
/// Whatever an operator changes about a flow, its clients' frames arrive, each once: numbered frames both ways meanwhile, at 10 kHz or
/// the highest rate at which the machine loses none by itself.
/// </summary>
public sealed class ChangeUnderTrafficTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    /// <summary>kbit/s, more than the streams ever have: a sender that catches up is not policed.</summary>
    private const int Bandwidth = 100_000;

    /// <summary>A change that costs frames costs them every time.</summary>
    private const int Conclusive = 3, Attempts = 12;
    private static readonly double[] s_rates = [10_000, 5_000, 2_000, 1_000, 500, 200];
    private static readonly Endpoint s_near = new(DiamondLab.S1, 1, 100), s_far = new(DiamondLab.S4, 1, 200);
    private static uint s_streams = 5000;

    /// <summary>Members of a flow, and what they become: by the number of the attempt, so that each changes something.</summary>
    private static readonly (string Name, Func<int, string> Body)[] s_patches =
    [
        ("maximum_bandwidth", n => $$"""{ "maximum_bandwidth": {{Bandwidth + 1000 + n}} }"""),
        ("ignore_bandwidth", n => $$"""{ "ignore_bandwidth": {{Flag(n)}} }"""),
        ("strict_bandwidth", n => $$"""{ "strict_bandwidth": {{Flag(n)}} }"""),
        ("pinned", n => $$"""{ "pinned": {{Flag(n)}} }"""),
        ("allocate_protected_path", n => $$"""{ "allocate_protected_path": {{Flag(n)}} }"""),
        ("periodic_pings", n => $$"""{ "periodic_pings": {{Flag(n)}} }"""),
        ("description", n => $$"""{ "description": "attempt {{n}}" }"""),
        ("priority", n => $$"""{ "priority": {{n}} }"""),
        ("max_latency and tier 2", n => $$"""{ "max_latency": {{500 + n}}, "max_latency_tier2": {{1000 + n}} }"""),
        ("path_computation_strategy", n => $$"""{ "path_computation_strategy": "{{(n % 2 == 0 ? "max_latency" : "latency")}}" }"""),
        ("diverse_flow_id", n => $$"""{ "diverse_flow_id": "{{(n % 2 == 0 ? "beside" : "")}}" }"""),
        ("destination.vlan_id", n => $$"""{ "destination": { "vlan_id": {{201 + n}} } }"""),
        ("destination.inner_vlan_id", n => $$"""{ "destination": { "inner_vlan_id": {{300 + n}} } }"""),
    ];

    public static TheoryData<string> Patches => [.. s_patches.Select(patch => patch.Name)];

    [OvsTheory]
    [MemberData(nameof(Patches))]
    public async Task A_patch_costs_no_frame(string name)
    {
        var body = s_patches.First(patch => patch.Name == name).Body;
        await using var beside = await lab.Flow(new FlowOrder("beside", s_near with { Port = 2 }, s_far with { Port = 2 }, 1000));
        await using var flow = await Flow(isProtected: false);
        // Frames that come in with tags that are not the flow's any more are nobody's.
        Endpoint[] from = name.StartsWith("destination", StringComparison.Ordinal) ? [s_near] : [s_near, s_far];
        await CostsNothing(flow, n => lab.Rest.Send(HttpMethod.Patch, $"/v2/flows/{flow.Id}?wait=true", body(n)), from);
    }

    [OvsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replacement_costs_no_frame(bool isProtected)
    {
        await using var flow = await Flow(isProtected);
        await CostsNothing(flow, n =>
        {
            var order = new FlowOrder(flow.Id, s_near, s_far, Bandwidth + n).ToJson();
            order["allocate_protected_path"] = isProtected;
            return lab.Rest.Send(HttpMethod.Put, $"/v2/flows/{flow.Id}?wait=true", order.ToJsonString());
        });
    }

    [OvsFact]
    public async Task A_swap_costs_no_frame()
    {
        await using var flow = await Flow(isProtected: true);
        var ways = new HashSet<string>();
        await CostsNothing(flow, async n =>
        {
            var answer = await lab.Rest.Send(HttpMethod.Patch, $"/v1/flows/{flow.Id}/swap?wait=true", null);
            ways.Add(string.Join(", ", await lab.Rest.ForwardPath(flow.Id)));
            return answer;
        });
        Assert.NotEmpty(ways);
    }

    [OvsFact]
    public async Task A_reroute_costs_no_frame()
    {
        await using var flow = await Flow(isProtected: false);
        try
        {
            await CostsNothing(flow, async n =>
            {
                var before = await lab.Rest.ForwardPath(flow.Id);
                await Costs(before[0], 10_000);
                await Costs(Other(before[0]), 1);
                var answer = await lab.Rest.Send(HttpMethod.Post, $"/v2/flows/{flow.Id}/reroute?wait=true", null);
                Assert.True(answer.Ok()["rerouted"]!.GetValue<bool>(), $"{answer}");
                Assert.NotEqual(before, await lab.Rest.ForwardPath(flow.Id));
                return answer;
            });
        }
        finally
        {
            foreach (var (a, _) in DiamondLab.Links) await Costs(a, 0);
        }
    }

    /// <summary>Where two entries exchange their tags neither is there for a moment: what that costs is printed; no frame comes twice or to both.</summary>
    [OvsFact]
    public async Task Ends_that_are_exchanged_cost_little_and_nothing_goes_astray()
    {
        var other = (Near: s_near with { Outer = 101 }, Far: s_far with { Port = 2 });
        await using var first = await Flow(isProtected: false);
        await using var second = await LabFlow.Create(lab.Rest, "other", new FlowOrder("other", other.Near, other.Far, Bandwidth).ToJson());
        var stream = s_streams++;
        using var before = new StreamReceiver(lab.Host(s_far), stream);
        using var after = new StreamReceiver(lab.Host(other.Far), stream);
        await using var sender = Send(s_near, stream, 1000);
        await before.Heard(500);
        (await lab.Rest.Post("/v2/flows/swap-endpoint", $$"""
            {
              "first_flow": { "flow_id": "{{first.Id}}", "source": {{End(other.Near)}}, "destination": {{End(s_far)}} },
              "second_flow": { "flow_id": "{{second.Id}}", "source": {{End(s_near)}}, "destination": {{End(other.Far)}} }
            }
            """)).Ok();
        await after.Heard(500);
        var sent = await sender.StopAsync();
        var @new = await after.Settled(sent);
        var old = before.Report(sent);
        output.WriteLine($"tags exchanged at 1000 frames/s: {sent - old.Received - @new.Received} of {sent} frames lost");
        Assert.Equal((0, 0), (old.Duplicated, @new.Duplicated));
        Assert.True(old.Received + @new.Received <= sent, $"frames came to both ends: {old}; {@new}");
    }

    private static string End(Endpoint end) =>
        $$"""{ "switch_id": "{{end.Switch}}", "port_number": {{end.Port}}, "vlan_id": {{end.Outer}}, "inner_vlan_id": {{end.Inner}} }""";

    private static string Flag(int n) => n % 2 == 0 ? "true" : "false";

    /// <summary>The way out of the first switch that is not this one.</summary>
    private static PortId Other(PortId port) => DiamondLab.Links.Select(link => link.A).Single(a => a.Switch == port.Switch && a != port);

    private async Task Costs(PortId end, int cost)
    {
        var (a, b) = DiamondLab.Links.Single(link => link.A == end || link.B == end);
        var props = $$"""
            [{ "src_switch": "{{a.Switch}}", "src_port": {{a.Port}}, "dst_switch": "{{b.Switch}}", "dst_port": {{b.Port}}, "props": { "cost": "{{cost}}" } }]
            """;
        (await lab.Rest.Send(HttpMethod.Put, "/v1/link/props", props)).Ok();
    }

    private async Task<LabFlow> Flow(bool isProtected)
    {
        var order = new FlowOrder("changing", s_near, s_far, Bandwidth).ToJson();
        order["allocate_protected_path"] = isProtected;
        return await LabFlow.Create(lab.Rest, "changing", order);
    }

    /// <summary>
    /// Frames that are lost count only where the machine loses none by itself, just before and just after. The next attempt is slower: a switch
    /// that stands still for half a second overruns its queues at one rate and not at another, a change that loses frames does so at any.
    /// </summary>
    private async Task CostsNothing(LabFlow flow, Func<int, Task<Answer>> change, params Endpoint[] from)
    {
        if (from.Length == 0) from = [s_near, s_far];
        var (rate, lossy, last) = (s_rates[0], 0, "");
        for (var n = 0; lossy < Conclusive; n++)
        {
            Assert.True(n < Attempts, $"the machine loses frames by itself, even at {rate:0} a second; {last}");
            var isQuiet = await IsQuiet(rate, from);
            var reports = await Streams(rate, from, async () =>
            {
                (await change(n)).Ok();
                await lab.Rest.FlowStatus(flow.Id, "Up");
            });
            last = string.Join("; ", reports.Select(report => $"{report}"));
            output.WriteLine($"attempt {n}, {rate:0} frames/s: {last}");
            Assert.All(reports, report => Assert.Equal(0, report.Duplicated));
            if (reports.All(report => report.Lost == 0)) return;
            if (isQuiet && await IsQuiet(rate, from)) lossy++;
            rate = s_rates.FirstOrDefault(slower => slower < rate, s_rates[^1]);
        }

        Assert.Fail($"frames were lost in each of {Conclusive} attempts while the machine lost none by itself: {last}");
    }

    private async Task<bool> IsQuiet(double rate, Endpoint[] from) =>
        (await Streams(rate, from, () => Task.CompletedTask)).All(report => report.Lost == 0);

    /// <summary>Frames from these ends: for half a second, while something is done, and until the old way is gone.</summary>
    private async Task<StreamReport[]> Streams(double rate, Endpoint[] from, Func<Task> meanwhile)
    {
        var receivers = from.Select(end => (Stream: s_streams, End: end, Receiver: new StreamReceiver(lab.Host(Across(end)), s_streams++))).ToArray();
        var senders = receivers.Select(at => Send(at.End, at.Stream, rate)).ToArray();
        try
        {
            foreach (var (_, _, receiver) in receivers) await receiver.Heard(rate / 2);
            await meanwhile();
            foreach (var (_, _, receiver) in receivers) await receiver.Heard(receiver.Received + (rate * 2));
            var reports = new List<StreamReport>();
            for (var i = 0; i < senders.Length; i++)
            {
                reports.Add(await receivers[i].Receiver.Settled(await senders[i].StopAsync()));
            }

            return [.. reports];
        }
        finally
        {
            foreach (var sender in senders) await sender.DisposeAsync();
            foreach (var (_, _, receiver) in receivers) receiver.Dispose();
        }
    }

    private static Endpoint Across(Endpoint end) => end == s_near ? s_far : s_near;

    private RateSender Send(Endpoint from, uint stream, double rate) =>
        RateSender.Start(lab.Host(from), new NumberedStream(stream, DiamondLab.Frame(ClientTags.Sent(from))), rate);
}
