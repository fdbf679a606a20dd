using Kilda.Interfaces;
using Kilda.Silo.Configuration;
using Microsoft.Extensions.Configuration;

namespace Kilda.Silo.Tests.Configuration;

/// <summary>Settings, code and <c>docs/configuration.md</c> know the same names.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void Every_setting_has_a_line_and_every_line_is_a_setting()
    {
        var rows = File.ReadAllLines(Path.Combine(Root(AppContext.BaseDirectory), "docs", "configuration.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);
        Assert.Equal(Known(), rows);
    }

    [Fact]
    public void Everything_that_the_controller_can_be_told_can_be_set() =>
        Assert.Empty(typeof(ControllerSettings).GetProperties().Select(p => p.Name).Except(Known()));

    /// <summary>Whoever gives a wrong name is told all that exist.</summary>
    private static string[] Known()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Kilda:?"] = "" }).Build();
        var problem = Assert.Single(Assert.Throws<StartException>(() => OptionsReader.Read(configuration)).Problems);
        return problem[(problem.LastIndexOf("there are ", StringComparison.Ordinal) + "there are ".Length)..].Split(", ");
    }

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "Kilda.Orleans.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
}
