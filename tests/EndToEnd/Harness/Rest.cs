using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kilda.Network;

namespace Kilda.EndToEnd.Harness;

/// <summary>An answer of the REST interface; <see cref="Body"/> is null where it is not JSON.</summary>
public sealed record Answer(int Status, JsonNode? Body, string Text)
{
    /// <summary>The body of an answer that must be 200.</summary>
    public JsonNode Ok() => Status == 200 && Body is not null ? Body : throw new InvalidOperationException($"expected 200 with JSON, got {this}");

    public override string ToString() => $"{Status} {Text}";
}

/// <summary>One direction of a link as GET /v1/links tells it.</summary>
public sealed record LinkRow(PortId From, PortId To, string State, long AvailableBandwidth);

/// <summary>The Northbound API, as a client sees it.</summary>
public sealed class Rest(int port) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<Answer> Post(string path, JsonNode body) => Post(path, body.ToJsonString());

    /// <param name="text">Sent as JSON, whether it is or not.</param>
    public Task<Answer> Post(string path, string text) => Send(HttpMethod.Post, path, text);

    public Task<Answer> Put(string path, string text) => Send(HttpMethod.Put, path, text);

    public Task<Answer> Patch(string path, string? text = null) => Send(HttpMethod.Patch, path, text);

    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path, null);

    /// <summary>A call that must say when it was meant.</summary>
    public Task<Answer> Meant(HttpMethod method, string path) =>
        Send(method, path, null, ("EXTRA_AUTH", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));

    /// <summary>All directed links.</summary>
    public async Task<IReadOnlyList<LinkRow>> Links() =>
        [.. (await Get("/v1/links")).Ok().AsArray().Select(link => new LinkRow(
            PortOf(link!["path"]![0]!), PortOf(link["path"]![1]!), link["state"]!.GetValue<string>(), link["available_bandwidth"]!.GetValue<long>()))];

    public async Task FlowStatus(string id, string status) =>
        await Eventually.Value(() => Get($"/v2/flows/{id}"), a => a.Body?["status"]?.GetValue<string>() == status, $"flow {id} is {status}");

    /// <summary>Deletes a flow and waits until it is gone.</summary>
    public async Task DeleteFlow(string id)
    {
        (await Delete($"/v2/flows/{id}")).Ok();
        await Eventually.Value(() => Get($"/v2/flows/{id}"), a => a.Status == 404, $"flow {id} is gone");
    }

    public async Task<IReadOnlyList<string>> FlowIds() =>
        [.. (await Get("/v2/flows")).Ok().AsArray().Select(f => f!["flow_id"]!.GetValue<string>()).Order()];

    /// <summary>The ports by which the flow's forward path leaves each switch but the last.</summary>
    public async Task<IReadOnlyList<PortId>> ForwardPath(string id)
    {
        var nodes = (await Get($"/v1/flows/{id}/path")).Ok()["flowpath_forward"]!.AsArray();
        return [.. nodes.SkipLast(1).Select(n =>
            new PortId(SwitchId.Parse(n!["switch_id"]!.GetValue<string>()), n["output_port"]!.GetValue<uint>()))];
    }

    public void Dispose() => _http.Dispose();

    private static PortId PortOf(JsonNode node) => new(SwitchId.Parse(node["switch_id"]!.GetValue<string>()), node["port_no"]!.GetValue<uint>());

    public async Task<Answer> Send(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("correlation_id", Guid.NewGuid().ToString());
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer((int)response.StatusCode, Json(text), text);
    }

    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
