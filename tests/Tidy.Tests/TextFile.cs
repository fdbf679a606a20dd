using System.Text.RegularExpressions;

namespace Kilda.Tidy.Tests;

/// <summary>A file of the repository. <paramref name="Name"/>: relative to its root, with slashes.</summary>
internal sealed record TextFile(string Name, string Text)
{
    public string[] Lines => Text.Split('\n');

    public string Folder => Name.Contains('/', StringComparison.Ordinal) ? Name[..Name.LastIndexOf('/')] : "";

    /// <summary>Where a pattern occurs in the text, or in a version of it that has the same lines.</summary>
    public IEnumerable<Finding> Find(Regex pattern, Func<Match, string> what, string? within = null)
    {
        within ??= Text;
        return pattern.Matches(within).Select(match => new Finding(Name, within.AsSpan(0, match.Index).Count('\n') + 1, what(match)));
    }
}
