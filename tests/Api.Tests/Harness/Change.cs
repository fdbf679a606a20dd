using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kilda.Api.Tests.Harness;

/// <summary>Puts mistakes into bodies that are good otherwise.</summary>
internal static class Change
{
    public const string Gone = "(removed)";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="members">Paths of members with a point between parts and places of lists as numbers, whose entries can only be removed; several are
    /// separated by a semicolon.</param>
    /// <param name="value">JSON, or <see cref="Gone"/>.</param>
    public static string Of(string body, string members, string value)
    {
        var root = JsonNode.Parse(body)!;
        var marks = new List<string>();
        foreach (var member in members.Split(';'))
        {
            var parts = member.Split('.');
            var at = parts[..^1].Aggregate(root, (node, part) => node is JsonArray list ? list[int.Parse(part, CultureInfo.InvariantCulture)]! : node[part]!);
            if (at is JsonArray entries)
            {
                entries.RemoveAt(int.Parse(parts[^1], CultureInfo.InvariantCulture));
                continue;
            }

            at.AsObject().Remove(parts[^1]);
            if (value == Gone) continue;
            marks.Add($"<{marks.Count}>");
            at[parts[^1]] = marks[^1];
        }

        // The value goes in as text: numbers and escapes must reach the API as they are written in the test.
        return marks.Aggregate(root.ToJsonString(s_plain), (text, mark) => text.Replace($"\"{mark}\"", value, StringComparison.Ordinal));
    }

    public static string Short(string text) => text.Length <= 80 ? text : $"{text[..10]}… ({text.Length} characters)";
}
