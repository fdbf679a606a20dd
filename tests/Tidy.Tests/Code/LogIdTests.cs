using System.Text.RegularExpressions;

namespace Kilda.Tidy.Tests.Code;

/// <summary>A log entry is found by its number, in every version and in every language of its text.</summary>
public sealed partial class LogIdTests
{
    [Fact]
    public void Every_log_message_has_a_number_of_its_own() => Finding.AssertNone(Problems(Repository.Sources));

    [Fact]
    public void Numbers_that_are_missing_or_used_twice_are_found()
    {
        var found = Problems(
        [
            new TextFile("a.cs", "[LoggerMessage(1, LogLevel.Warning, \"\")]\n[LoggerMessage(EventId = 2, Level = LogLevel.Warning)]"),
            new TextFile("b.cs", "\n[LoggerMessage(2, LogLevel.Warning, \"\")]\n[LoggerMessage(LogLevel.Warning, \"\")]"),
        ]);
        Assert.Equal(["b.cs:2: log message 2 is a.cs:2's", "b.cs:3: a log message without a number"], found.Select(f => f.ToString()).Order());
    }

    private static IEnumerable<Finding> Problems(IEnumerable<TextFile> files)
    {
        var first = new Dictionary<string, Finding>();
        foreach (var finding in files.SelectMany(f => f.Find(Message(), match => match.Groups["id"].Value)))
        {
            if (finding.What.Length == 0) yield return finding with { What = "a log message without a number" };
            else if (!first.TryAdd(finding.What, finding))
                yield return finding with { What = $"log message {finding.What} is {first[finding.What].File}:{first[finding.What].Line}'s" };
        }
    }

    [GeneratedRegex(@"\[LoggerMessage\s*\(\s*(EventId\s*=\s*)?(?<id>\d*)")]
    private static partial Regex Message();
}
