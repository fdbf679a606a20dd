using System.Text.RegularExpressions;

namespace Kilda.Tidy.Tests.Code;

/// <summary>Words that do not belong into code, with what to write instead.</summary>
internal static partial class BannedWords
{
    private static readonly (Regex Word, string Instead)[] s_words =
    [
        (Clock(), "take a TimeProvider, so that tests and the simulation have their own time"),
        (Sleep(), "wait for an event"),
        (Region(), "split the type into files"),
        (Blocking(), "await"),
    ];

    /// <summary>Only in grains.</summary>
    private static readonly (Regex Word, string Instead)[] s_grainWords =
    [
        (Elsewhere(), "a grain stays on its scheduler, in its time, and one turn at a time"),
    ];

    public static IEnumerable<Finding> In(TextFile file)
    {
        var code = CSharp.Blank(file.Text);
        var words = GrainFile().IsMatch(file.Name) ? s_words.Concat(s_grainWords) : s_words;
        return words.SelectMany(w => file.Find(w.Word, match => $"{match.Value.Trim()}: {w.Instead}", code)).Concat(EmptyCatches(file));
    }

    /// <summary>Work that waits for an issue names it.</summary>
    public static IEnumerable<Finding> Unfinished(TextFile file) => file.Find(Mark(), match => $"{match.Value}: name the issue, like {match.Value} (#12)");

    /// <summary>One that is meant says why in a comment.</summary>
    private static IEnumerable<Finding> EmptyCatches(TextFile file) =>
        file.Find(Catch(), _ => "an empty catch: say why nothing is to be done", CSharp.Blank(file.Text, keepsComments: true));

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(Utc)?(Now|Today)\b|\bEnvironment\s*\.\s*TickCount(64)?\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\bThread\s*\.\s*Sleep\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"^\s*#region\b", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"\.GetAwaiter\(\)\s*\.GetResult\(\)|\bTask\s*\.\s*Wait(All|Any)\b|Async\([^()]*\)\s*\.(Result\b|Wait\(\))")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"\bConfigureAwait\s*\(\s*false|\bTask\s*\.\s*(Run|Delay)\b|\block\s*\(|\bnew\s+(Timer|Thread|SemaphoreSlim|Lock)\b")]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"^src/.*Grain(\.\w+)?\.cs$")]
    private static partial Regex GrainFile();

    [GeneratedRegex(@"\bcatch\s*(\([^()]*\))?\s*(when\s*\([^{}]*\))?\s*\{\s*\}")]
    private static partial Regex Catch();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b(?!\s*\(#\d+\))")]
    private static partial Regex Mark();
}
