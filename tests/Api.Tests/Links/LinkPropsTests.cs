using System.Text;
using Kilda.Api.Tests.Harness;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Links;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Links;

public sealed class LinkPropsTests : IAsyncLifetime
{
    private const string Up24 = """
        "src_switch": "2", "src_port": 12, "dst_switch": "4", "dst_port": 11
        """;

    private const string Down24 = """
        "src_switch": "4", "src_port": 11, "dst_switch": "2", "dst_port": 12
        """;

    private static readonly (string Name, string Body)[] s_mistakes =
    [
        ("an object", "{}"), ("no objects", "[1]"), ("no JSON", "[{"),
        ("no props", $$"""[{ {{Up24}} }]"""), ("props that are none", $$"""[{ {{Up24}}, "props": [] }]"""),
        ("a value that is none", $$"""[{ {{Up24}}, "props": { "cost": {}, "description": true } }]"""),
        ("a cost that is none", $$"""[{ {{Up24}}, "props": { "cost": "dear" } }]"""),
        ("values below zero", $$"""[{ {{Up24}}, "props": { "cost": "-1", "max_bandwidth": -1 } }]"""),
        ("huge values", $$"""[{ {{Up24}}, "props": { "cost": "2147483648", "max_bandwidth": "9007199254740993" } }]"""),
        ("values with a point", $$"""[{ {{Up24}}, "props": { "cost": "1.5", "max_bandwidth": 1.5 } }]"""),
        ("a long description", $$"""[{ {{Up24}}, "props": { "description": "{{new string('x', 1001)}}" } }]"""),
        ("less than is reserved", $$"""[{ {{Up24}}, "props": { "max_bandwidth": "1400" } }]"""),
        ("two that contradict each other", $$"""[{ {{Up24}}, "props": { "cost": "1" } }, { {{Down24}}, "props": { "cost": "2", "description": "x" } }]"""),
        ("one good, one bad", $$"""[{ {{Up24}}, "props": { "cost": "1" } }, { "src_switch": "1", "src_port": 11, "dst_switch": "2", "dst_port": 11, "props": { "cost": "x" } }]"""),
        ("a great many", $"[{string.Join(',', Enumerable.Repeat("{}", 1001))}]"),
    ];

    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("", "1-11>2-11 2-11>1-11 9-1>a-2 a-2>9-1")]
    [InlineData("src_switch=9", "9-1>a-2")]
    [InlineData("dst_port=11&limit=1", "1-11>2-11")]
    [InlineData("src_switch=4", "")]
    public async Task What_is_set_is_listed_for_each_direction(string query, string directions)
    {
        SetSome();
        var answer = await _api.Get($"/v1/link/props?{query}");
        Assert.Equal(directions, string.Join(' ', answer.Body!.AsArray().Select(row =>
            $"{row!["src_switch"]!.ToString()[^1]}-{row["src_port"]}>{row["dst_switch"]!.ToString()[^1]}-{row["dst_port"]}")));
    }

    [Fact]
    public async Task What_is_set_is_the_golden_text()
    {
        SetSome();
        Golden.Check("props.txt", (await _api.Get("/v1/link/props")).Shown());
    }

    [Fact]
    public async Task Both_directions_of_a_link_are_set_at_once_and_unknown_keys_are_dropped()
    {
        var answer = await Put($$"""
            [
              { {{Up24}}, "props": { "cost": "5", "colour": "red" } },
              { {{Down24}}, "props": { "cost": 5, "max_bandwidth": "2000" } },
              { "src_switch": "00:00:00:00:00:00:00:09", "src_port": 1, "dst_switch": "a", "dst_port": 2, "props": { "description": "to be" } }
            ]
            """);
        Assert.Equal("""{"failures":0,"successes":3,"messages":[]}""", answer.Text);
        Assert.Equal(
            [$"{Samples.Over24} set 5, 2000, ", $"{IslId.Between(new(new(9), 1), new(new(10), 2))} set , , to be"], _api.Links.Asked);
    }

    [Fact]
    public async Task An_entry_that_names_no_link_fails_alone()
    {
        var answer = await Put($$"""
            [
              { "src_switch": "I'm invalid", "src_port": 1, "dst_switch": "2", "dst_port": 2, "props": {} },
              { "src_switch": "1", "src_port": -1, "dst_switch": "2", "dst_port": 2, "props": {} },
              { "src_switch": "1", "src_port": 1, "dst_switch": "1", "dst_port": 2, "props": {} },
              { {{Up24}}, "props": { "cost": "7" } }
            ]
            """);
        Assert.Equal(
            """{"failures":3,"successes":1,"messages":["Can not parse input string: \"I'm invalid\"","Invalid portId: -1","Both ends are at switch 00:00:00:00:00:00:00:01, no link has that"]}""",
            answer.Text);
        Assert.Equal([$"{Samples.Over24} set 7, , "], _api.Links.Asked);
    }

    [Fact]
    public async Task Mistakes_are_answered_with_the_golden_text_and_nothing_is_set()
    {
        var text = new StringBuilder();
        foreach (var (name, body) in s_mistakes) text.Append(name).Append("\n  ").Append((await Put(body)).Error()).Append('\n');
        Golden.Check("bad props.txt", text.ToString());
        Assert.Empty(_api.Links.Asked);
    }

    [Fact]
    public async Task A_link_that_refuses_alone_is_the_answer_and_among_others_it_is_counted()
    {
        _api.Links.Refuses = isl => isl == Samples.Over24
            ? Refusal.Of(RefusalKind.DataInvalid, "Can't create/update link props", "Not enough available bandwidth for operation", "$.props.max_bandwidth")
            : null;
        Assert.StartsWith(
            "400 Invalid request data | Can't create/update link props | Not enough available bandwidth for operation\n",
            (await Put($$"""[{ {{Up24}}, "props": { "cost": "1" } }]""")).Error(), StringComparison.Ordinal);
        var answer = await Put($$"""
            [{ "src_switch": "1", "src_port": 11, "dst_switch": "2", "dst_port": 11, "props": { "cost": "1" } }, { {{Up24}}, "props": { "cost": "1" } }]
            """);
        Assert.Equal(("1", "1"), (answer.Member("failures"), answer.Member("successes")));
    }

    [Fact]
    public async Task What_was_set_is_taken_away_whatever_the_entry_says_of_it()
    {
        var answer = await _api.Send("DELETE", "/v1/link/props", $$"""[{ {{Up24}} }, { {{Down24}}, "props": { "cost": "x" } }, { "src_switch": "?" }]""");
        Assert.Equal(("1", "2"), (answer.Member("failures"), answer.Member("successes")));
        Assert.Equal([$"{Samples.Over24} clear"], _api.Links.Asked);
        Assert.Equal(400, (await _api.Send("DELETE", "/v1/link/props", "[2]")).Status);
    }

    [Fact]
    public async Task The_bandwidth_of_a_link_is_set()
    {
        var answer = await Bandwidth("src_switch=4&src_port=11&dst_switch=2&dst_port=12", """{"max_bandwidth": 2000}""");
        Assert.Equal(
            """{"src_switch":"00:00:00:00:00:00:00:04","src_port":11,"dst_switch":"00:00:00:00:00:00:00:02","dst_port":12,"max_bandwidth":2000}""",
            answer.Text);
        Assert.Equal([$"{Samples.Over24} set , 2000, "], _api.Links.Asked);
    }

    [Theory]
    [InlineData("", "{}", "400 Invalid request | Required SwitchId parameter 'src_switch' is not present | MissingServletRequestParameterException")]
    [InlineData("1,-1,2,11", "{}", "400 Invalid request parameters | Invalid value of source port | Port number can't be negative")]
    [InlineData("1,11,2,-1", "{}", "400 Invalid request parameters | Invalid value of destination port | Port number can't be negative")]
    [InlineData("1,11,2,11", "{}", "400 Invalid request parameters | Invalid value of max_bandwidth | Maximum bandwidth must not be null")]
    [InlineData("1,11,2,11", """{"max_bandwidth": -1}""", "400 Invalid request data | Can't create/update link props | Bad max bandwidth value '-1'")]
    [InlineData(
        "1,11,2,11", """{"max_bandwidth": "much"}""",
        "400 Invalid request | JSON parse error: $.max_bandwidth must be a whole number, not text | HttpMessageNotReadableException")]
    [InlineData(
        "1,11,2,9", """{"max_bandwidth": 1}""",
        "404 Object was not found | There is no ISL between 00:00:00:00:00:00:00:01-11 and 00:00:00:00:00:00:00:02-9. | ISL was not found.")]
    public async Task A_bandwidth_that_makes_no_sense_is_refused(string ends, string body, string error)
    {
        var parts = ends.Split(',');
        var query = parts is [var from, var fromPort, var to, var toPort] ? $"src_switch={from}&src_port={fromPort}&dst_switch={to}&dst_port={toPort}" : "";
        Assert.StartsWith($"{error}\n", (await Bandwidth(query, body)).Error(), StringComparison.Ordinal);
        Assert.Empty(_api.Links.Asked);
    }

    private Task<Answer> Put(string body) => _api.Send("PUT", "/v1/link/props", body);

    private Task<Answer> Bandwidth(string query, string body) => _api.Send("PATCH", $"/v1/links/bandwidth?{query}", body);

    private void SetSome()
    {
        var record = new LinkRecord(Samples.Over12, 1, LinkStatus.Active, Samples.Now, null, 500, false, new(1000), new(1000), [1, 1]);
        _api.Store.Links.Add(record with { MaxBandwidth = new Kbps(800), Description = "leased" });
        _api.Store.Links.Add(record with { Id = IslId.Between(new(new(9), 1), new(new(10), 2)), Cost = 0, MaxBandwidth = new Kbps(5), IsSeen = false });
        _api.Store.Links.Add(record with { Id = Samples.Over24, Cost = 0 });
    }
}
