using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kilda.Api.Tests.Harness;

/// <summary>An answer of the API. The body is null where it is not JSON.</summary>
public sealed record Answer(int Status, string Text, JsonNode? Body, IReadOnlyDictionary<string, string> Headers)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<Answer> Of(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new((int)response.StatusCode, text, Json(text), headers);
    }

    /// <summary>Status and body, for people.</summary>
    public string Shown() => $"{Status}\n{Body?.ToJsonString(s_indented) ?? Text}\n";

    public string Member(string name) => Body?[name]?.ToString() ?? throw new InvalidOperationException($"no {name} in {this}");

    /// <summary>The reasons of an error, each <c>field: message</c>.</summary>
    public IReadOnlyList<string> Reasons() =>
        [.. Body!["reasons"]!.AsArray().Select(reason => $"{reason!["field"]?.ToString() ?? "-"}: {reason["message"]}")];

    /// <summary>Everything that every error has, in one line and its reasons.</summary>
    public string Error()
    {
        Assert.True(Status >= 400, $"expected an error, got {this}");
        Assert.Equal("application/json; charset=utf-8", Headers["Content-Type"]);
        Assert.Equal(Headers["correlation_id"], Member("correlation_id"));
        Assert.Equal(Samples.Now.ToUnixTimeMilliseconds(), Body!["timestamp"]!.GetValue<long>());
        Assert.NotEmpty(Reasons());
        Assert.DoesNotContain("   at ", Text, StringComparison.Ordinal);
        return $"{Status} {Member("error-type")} | {Member("error-message")} | {Member("error-description")}"
            + string.Concat(Reasons().Select(reason => $"\n      {reason}"));
    }

    public override string ToString() => $"{Status} {Text}";

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
