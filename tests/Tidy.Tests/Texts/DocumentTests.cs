using System.Text.RegularExpressions;

namespace Kilda.Tidy.Tests.Texts;

/// <summary>What documents name is there.</summary>
public sealed partial class DocumentTests
{
    private static readonly Lazy<HashSet<string>> s_words =
        new(() => [.. Repository.Files.Except(Repository.Documents).SelectMany(f => Word().Matches(f.Text)).Select(m => m.Value)]);

    [Fact]
    public void Names_in_documents_exist_in_the_sources() => Finding.AssertNone(Repository.Documents.SelectMany(Names));

    [Fact]
    public void Files_and_folders_that_documents_name_exist() => Finding.AssertNone(Repository.Documents.SelectMany(Files));

    [Fact]
    public void Figures_come_from_a_bench_that_can_be_run()
    {
        var readme = Repository.Documents.Single(f => f.Name == "bench/README.md");
        var sections = Section().Matches(readme.Text).Select(m => (Name: m.Groups["name"].Value, Text: m.Groups["text"].Value)).ToList();
        Assert.NotEmpty(sections);
        Assert.All(sections, s => Assert.True(Commands(s.Name).Any(c => s.Text.Contains(c, StringComparison.Ordinal)), $"{s.Name}: by which command?"));
        var scripts = Repository.Names.Where(n => n.StartsWith("bench/", StringComparison.Ordinal) && n.Count(c => c == '/') == 1);
        var names = scripts.Select(n => n["bench/".Length..]).Where(n => !n.Contains('.', StringComparison.Ordinal)).ToList();
        Assert.Subset(sections.Select(s => s.Name).ToHashSet(), names.ToHashSet());

        // A script of that name, or tests that print what they measured.
        static string[] Commands(string name) => Repository.Has($"bench/{name}") ? [$"`bench/{name}"] : ["`./test`", "`./test "];
    }

    [Fact]
    public void What_does_not_exist_is_found()
    {
        const string Nobody = "NoSuch" + "Class";
        var file = new TextFile("docs/a.md", $"`DocumentTests` and `{Nobody}`, `src/Nowhere/A.cs`, [a](b.md), [c](../LICENSE), `src/Silo`");
        Assert.Equal([$"docs/a.md:1: `{Nobody}` is not in the sources"], Names(file).Select(f => f.ToString()));
        Assert.Equal(["docs/a.md:1: 'b.md' is not there", "docs/a.md:1: 'src/Nowhere/A.cs' is not there"], Files(file).Select(f => f.ToString()).Order());
    }

    private static IEnumerable<Finding> Names(TextFile file) =>
        file.Find(Name(), m => m.Groups[1].Value).Where(f => !s_words.Value.Contains(f.What)).Select(f => f with { What = $"`{f.What}` is not in the sources" });

    private static IEnumerable<Finding> Files(TextFile file) =>
        file.Find(Place(), m => m.Groups[1].Value).Where(f => !Repository.Has(f.What))
            .Concat(file.Find(Link(), m => m.Groups[1].Value).Where(f => !Repository.Has(Path.Combine(file.Folder, f.What))))
            .Select(f => f with { What = $"'{f.What}' is not there" });

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();

    /// <summary>A code span of one word with two capitals or more, as types and members of ours have.</summary>
    [GeneratedRegex("`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)`")]
    private static partial Regex Name();

    [GeneratedRegex("`((?:src|tests|bench|docs|web|\\.ci)/[A-Za-z0-9_./-]*)")]
    private static partial Regex Place();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^## (?<name>\S+)\n(?<text>(?:(?!^## ).*\n?)*)", RegexOptions.Multiline)]
    private static partial Regex Section();
}
