namespace Kilda.Tidy.Tests.Code;

/// <summary>Files and lines that a person can take in. Tests may be longer: a table of cases is read line by line.</summary>
public sealed class SizeTests
{
    private const int MostLines = 400;
    private const int MostColumns = 160;

    [Fact]
    public void No_file_is_longer_than_400_lines() => Finding.AssertNone(Repository.Sources.SelectMany(Long));

    [Fact]
    public void No_line_is_longer_than_160_columns() => Finding.AssertNone(Repository.Sources.SelectMany(Wide));

    [Fact]
    public void What_is_too_long_is_found()
    {
        Assert.Empty(Long(new TextFile("a.cs", string.Concat(Enumerable.Repeat("x\n", MostLines)))));
        Assert.Equal("a.cs:401: 401 lines", Assert.Single(Long(new TextFile("a.cs", string.Concat(Enumerable.Repeat("x\n", MostLines + 1))))).ToString());
        Assert.Empty(Wide(new TextFile("a.cs", new string('x', MostColumns))));
        Assert.Equal("a.cs:2: 161 columns", Assert.Single(Wide(new TextFile("a.cs", $"\n{new string('x', MostColumns + 1)}"))).ToString());
    }

    private static IEnumerable<Finding> Long(TextFile file)
    {
        var lines = file.Text.Count(c => c == '\n');
        if (lines > MostLines) yield return new(file.Name, MostLines + 1, $"{lines} lines");
    }

    private static IEnumerable<Finding> Wide(TextFile file) =>
        file.Lines.Index().Where(l => l.Item.Length > MostColumns).Select(l => new Finding(file.Name, l.Index + 1, $"{l.Item.Length} columns"));
}
