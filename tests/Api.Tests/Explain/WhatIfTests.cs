using System.Text;
using Kilda.Api.Tests.Harness;
using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Explain;

public sealed class WhatIfTests : IAsyncLifetime
{
    private const string Over12 = """
        "src_switch": "2", "src_port": 11, "dst_switch": "1", "dst_port": 11
        """;

    private static readonly (string Name, string Body)[] s_supposed =
    [
        ("a link fails", $$"""{"links": [{ {{Over12}}, "change": "fail" }]}"""),
        ("a link goes into maintenance", $$"""{"links": [{ {{Over12}}, "change": "maintenance" }]}"""),
        ("the protected half fails", """{"links": [{"src_switch": "1", "src_port": 12, "dst_switch": "3", "dst_port": 11, "change": "fail"}]}"""),
        ("a switch on the way fails", """{"switches": [{"switch_id": "2", "change": "fail"}]}"""),
        ("a switch at the end fails", """{"switches": [{"switch_id": "4", "change": "fail"}]}"""),
        ("both ways fail", $$"""{"links": [{ {{Over12}}, "change": "fail" }], "switches": [{"switch_id": "3", "change": "fail"}]}"""),
        ("what no flow uses", """{"switches": []}"""),
    ];

    private static readonly (string Name, string Body)[] s_mistakes =
    [
        ("nothing", "{}"), ("a list", "[]"), ("no lists", """{"links": 1, "switches": "2"}"""), ("empty entries", """{"links": [{}], "switches": [{}]}"""),
        ("what is not there", """{"links": [{"src_switch": "1", "src_port": 9, "dst_switch": "2", "dst_port": 9, "change": "fail"}], "switches": [{"switch_id": "99", "change": "fail"}]}"""),
        ("no such change", """{"switches": [{"switch_id": "1", "change": "explode"}]}"""),
        ("two that contradict each other", """{"switches": [{"switch_id": "1", "change": "fail"}, {"switch_id": "01", "change": "maintenance"}]}"""),
        ("ids that are none", """{"switches": [{"switch_id": "x", "change": 5}]}"""),
        ("a great many", $$"""{"switches": [{{string.Join(',', Enumerable.Repeat("{}", 101))}}]}"""),
    ];

    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task What_would_become_of_flows_is_the_golden_text_and_nothing_changes()
    {
        Repair(new Kbps(10_000));
        _api.Services.Put(Samples.Up(Samples.Order("plain")));
        _api.Services.Put(Samples.Up(Samples.Order("pinned") with { Pinned = true }));
        _api.Services.Put(Samples.Up(Samples.Order("protected") with { AllocateProtectedPath = true }));
        _api.Services.Put(Samples.Up(Samples.Order("local") with { Destination = new Endpoint(Samples.S1, 9) }));
        var before = _api.Network.Now;
        var text = new StringBuilder();
        foreach (var (name, body) in s_supposed) text.Append(name).Append(": ").Append((await Ask(body)).Shown());
        Golden.Check("what if.txt", text.ToString());
        Assert.Same(before, _api.Network.Now);
        Assert.Empty(_api.Flows.Moved);
    }

    [Fact]
    public async Task What_the_first_takes_is_not_there_for_the_next()
    {
        Repair(new Kbps(1500));
        _api.Services.Put(Samples.Up(Samples.Order("a") with { StrictBandwidth = true }));
        _api.Services.Put(Samples.Up(Samples.Order("b") with { StrictBandwidth = true, Priority = 1 }));
        _api.Services.Put(Samples.Up(Samples.Order("c")));
        var flows = (await Ask(s_supposed[0].Body)).Body!["flows"]!.AsArray();
        Assert.Equal("a down, b moved, c moved", string.Join(", ", flows.Select(flow => $"{flow!["flow_id"]} {flow["outcome"]}")));
        Assert.Equal("Couldn't find path with required bandwidth", flows[2]!["why"]!.ToString());
    }

    [Fact]
    public async Task Mistakes_are_answered_with_the_golden_text()
    {
        var text = new StringBuilder();
        foreach (var (name, body) in s_mistakes) text.Append(name).Append("\n  ").Append((await Ask(body)).Error()).Append('\n');
        Golden.Check("what if mistakes.txt", text.ToString());
    }

    private Task<Answer> Ask(string body) => _api.Post("/v2/network/what-if", body);

    /// <summary>The lower half of the diamond works, too.</summary>
    private void Repair(Kbps capacity)
    {
        _api.Network.Put(Samples.Switch(Samples.S3) with { Active = true });
        foreach (var isl in (IslId[])[Samples.Over13, Samples.Over34])
            _api.Network.Put(Samples.Link(isl, LinkStatus.Active) with { Capacity = [capacity, capacity] });
    }
}
