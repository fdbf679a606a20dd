using System.Text;
using System.Text.Json.Nodes;
using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.OpenApi;

public sealed class OpenApiTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task The_calls_are_those_of_the_golden_text()
    {
        var text = new StringBuilder();
        foreach (var (path, calls) in (await Description())["paths"]!.AsObject())
        {
            foreach (var (method, call) in calls!.AsObject()) Append(text, method, path, call!);
        }

        Golden.Check("calls.txt", text.ToString());
    }

    [Fact]
    public async Task It_is_of_version_3_1_and_offers_no_other_server()
    {
        var description = await Description();
        Assert.StartsWith("3.1", description["openapi"]!.ToString(), StringComparison.Ordinal);
        Assert.Null(description["servers"]);
    }

    [Fact]
    public async Task The_example_of_every_body_is_accepted()
    {
        // A call that answers when everything is done.
        api.Flows.OnEnded = _ => Task.FromResult(new Interfaces.Flows.OperationEnd(null, null));
        var examples = 0;
        foreach (var (path, calls) in (await Description())["paths"]!.AsObject())
        {
            foreach (var (method, call) in calls!.AsObject())
            {
                if (call!["requestBody"]?["content"]?["application/json"]?["example"] is not { } example) continue;
                var id = path.Contains("/switches/", StringComparison.Ordinal) ? "00:00:00:00:00:00:00:01" : "first-light";
                var there = path.Replace("{id}", id, StringComparison.Ordinal).Replace("{port}", "1", StringComparison.Ordinal)
                    .Replace("{source}", "1_11", StringComparison.Ordinal).Replace("{destination}", "2_11", StringComparison.Ordinal);
                // Of a call before that deletes something.
                Samples.Fill(api.Network);
                var answer = await api.Send(method.ToUpperInvariant(), there + Query(call!), example.ToJsonString());

                // BFD is kept, and the answer says that it does not run.
                var isBfd = path.EndsWith("/bfd", StringComparison.Ordinal);
                Assert.True(isBfd ? answer.Status == 409 : answer.Status is 200 or 201 or 202, $"{method} {path}: {answer}");
                examples++;
            }
        }

        Assert.NotEqual(0, examples);
    }

    [Fact]
    public async Task The_members_of_a_flow_are_described_as_they_are_answered()
    {
        api.Services.Put(Samples.Up(Samples.Order("described")));
        var answered = (await api.Get("/v2/flows/described")).Body!.AsObject().Select(member => member.Key);
        var described = (await Description())["components"]!["schemas"]!["FlowAnswer"]!["properties"]!.AsObject().Select(member => member.Key);
        Assert.Equal(described.Where(name => name != "y_flow_id"), answered);
    }

    [Fact]
    public async Task There_is_a_page_to_try_it()
    {
        var page = await api.Get("/swagger/index.html");
        Assert.Equal(200, page.Status);
        Assert.Contains("Kilda.Orleans", page.Text, StringComparison.Ordinal);
    }

    private static string Query(JsonNode call) => "?" + string.Join('&', (call["parameters"]?.AsArray() ?? [])
        .Where(parameter => parameter!["example"] is not null).Select(parameter => $"{parameter!["name"]}={parameter["example"]}"));

    private static void Append(StringBuilder text, string method, string path, JsonNode call)
    {
        var parameters = (call["parameters"]?.AsArray() ?? []).Select(parameter => $"{parameter!["in"]}:{parameter["name"]}");
        var body = call["requestBody"] is null ? "" : ", a body";
        var statuses = string.Join(' ', call["responses"]!.AsObject().Select(response => response.Key));
        text.Append($"{method.ToUpperInvariant()} {path} ({call["tags"]![0]}): {call["summary"]}\n");
        text.Append($"  asks {string.Join(", ", parameters)}{body}; answers {statuses}\n");
    }

    private async Task<JsonNode> Description() => (await api.Get("/openapi/v1.json")).Body!;
}
