using System.Text;
using System.Text.Json;
using Kilda.Network.Flows;

namespace Kilda.Api.Requests;

/// <summary>
/// One pass over a whole body, before anything is read from it: members that are there twice, and text that is no text (half of a
/// surrogate pair). What passes can be read without a surprise.
/// </summary>
internal static class JsonScan
{
    private const int MaxNameInPath = 64;

    /// <param name="json">Valid UTF-8.</param>
    /// <exception cref="JsonException">It is not JSON, or nested too deep.</exception>
    public static void Check(ReadOnlySpan<byte> json, int maxDepth, ProblemList problems)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        var levels = new Stack<Level>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    levels.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    Member(ref reader, levels, problems);
                    break;
                default:
                    if (levels.TryPeek(out var level) && level.Seen is null) level.Index++;
                    if (reader.TokenType == JsonTokenType.String && Text(ref reader) is null) Unreadable(problems, Path(levels));
                    if (reader.TokenType == JsonTokenType.StartObject) levels.Push(new Level { Seen = [] });
                    if (reader.TokenType == JsonTokenType.StartArray) levels.Push(new Level());
                    break;
            }
        }
    }

    private static void Member(ref Utf8JsonReader reader, Stack<Level> levels, ProblemList problems)
    {
        var level = levels.Peek();
        var name = Text(ref reader);
        level.Name = name ?? "?";
        if (name is null) Unreadable(problems, Path(levels));
        else if (!level.Seen!.Add(name) && level.Twice.Add(name)) problems.Add(RefusalKind.RequestInvalid, "is there twice", Path(levels));
    }

    private static void Unreadable(ProblemList problems, string path) =>
        problems.Add(RefusalKind.RequestInvalid, "is not valid text: half of a surrogate pair is missing", path);

    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Path(Stack<Level> levels)
    {
        var path = new StringBuilder("$");
        foreach (var level in levels.Reverse())
        {
            if (level.Seen is null) path.Append('[').Append(level.Index).Append(']');
            else path.Append('.').Append(level.Name.AsSpan(0, Math.Min(level.Name.Length, MaxNameInPath)));
        }

        return path.ToString();
    }

    /// <summary>An object or array that is open: names of an object so far, or the index in an array.</summary>
    private sealed class Level
    {
        public HashSet<string>? Seen { get; init; }

        public HashSet<string> Twice { get; } = [];

        public string Name { get; set; } = "";

        public int Index { get; set; } = -1;
    }
}
