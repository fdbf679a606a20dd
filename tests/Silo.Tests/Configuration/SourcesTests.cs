using Kilda.Silo.Configuration;

namespace Kilda.Silo.Tests.Configuration;

public sealed class SourcesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kilda-settings-").FullName;

    [Fact]
    public void Words_win_over_the_environment_and_that_over_the_file()
    {
        // The environment belongs to the whole process, so names that nothing else reads.
        File("""{ "Kilda": { "TestA": "file", "TestB": "file", "TestC": "file" } }""");
        Environment.SetEnvironmentVariable("Kilda__TestB", "environment");
        Environment.SetEnvironmentVariable("Kilda__TestC", "environment");
        try
        {
            var read = SettingsSources.Read(new Dictionary<string, string?> { ["Kilda:TestC"] = "words" }, _folder);
            Assert.Equal(("file", "environment", "words"), (read["Kilda:TestA"], read["Kilda:TestB"], read["Kilda:TestC"]));
        }
        finally
        {
            Environment.SetEnvironmentVariable("Kilda__TestB", null);
            Environment.SetEnvironmentVariable("Kilda__TestC", null);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "Kilda": { "Lab": "sim", "lab": "ovs" } }""")]
    public void A_file_that_is_damaged_is_named(string text)
    {
        File(text);
        var wrong = Assert.Throws<StartException>(() => SettingsSources.Read(new Dictionary<string, string?>(), _folder));
        Assert.StartsWith(Path.Combine(_folder, "appsettings.json") + ": ", Assert.Single(wrong.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_become_settings()
    {
        var given = CommandLine.Read(["--lab", "none", "--http=127.0.0.1:1", "--openflow", "x", "--data", "", "--topology", "t"]);
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["Kilda:Lab"] = "none", ["Kilda:Http"] = "127.0.0.1:1", ["Kilda:OpenFlow"] = "x", ["Kilda:Data"] = "", ["Kilda:Topology"] = "t",
            },
            given);
    }

    [Theory]
    [InlineData("--labs", "none")]
    [InlineData("none")]
    [InlineData("--lab")]
    [InlineData("--lab", "none", "--lab", "sim")]
    public void Words_that_are_not_understood_are_refused(params string[] words) =>
        Assert.Contains(Assert.Throws<StartException>(() => CommandLine.Read(words)).Problems, p => p.Contains(words[0], StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void File(string text) => System.IO.File.WriteAllText(Path.Combine(_folder, "appsettings.json"), text);
}
