using System.Text.RegularExpressions;

namespace Kilda.Tidy.Tests.Texts;

/// <summary>A file of the repository is true on every machine.</summary>
public sealed partial class PathTests
{
    [Fact]
    public void No_file_names_a_folder_of_one_machine() =>
        Finding.AssertNone(Repository.Files.Where(f => f.Name != "tests/Tidy.Tests/Texts/PathTests.cs").SelectMany(Problems));

    [Theory]
    [InlineData("cd /work/somewhere", true)]
    [InlineData("\"/home/somebody/x\"", true)]
    [InlineData("/root/.nuget", true)]
    [InlineData(@"C:\Users\x", true)]
    [InlineData("https://example.org/home/x", false)]
    [InlineData("src/work/x", false)]
    public void Such_folders_are_found(string text, bool isFound) => Assert.Equal(isFound, Problems(new TextFile("a", text)).Any());

    private static IEnumerable<Finding> Problems(TextFile file) => file.Find(Machine(), match => $"'{match.Value}' is a folder of one machine");

    [GeneratedRegex(@"(?<![\w./-])/(work|home|root|Users)/|\b[A-Z]:\\Users\\")]
    private static partial Regex Machine();
}
