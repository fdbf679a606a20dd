using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Kilda.Tidy.Tests.Build;

/// <summary>Who may use whom, and what of others.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] s_nothing = [];

    /// <summary>Everything that a project of ours may reference.</summary>
    private static readonly Dictionary<string, (string[] Ours, string[] Packages)> s_allowed = new()
    {
        ["OpenFlow"] = (s_nothing, s_nothing),
        ["Network"] = (["OpenFlow"], s_nothing),
        ["Local"] = (s_nothing, s_nothing),
        ["Interfaces"] = (["Network"], s_nothing),
        ["Grains"] = (["Interfaces"], ["Microsoft.Orleans.Serialization.SystemTextJson"]),
        ["Storage"] = (["Interfaces"], ["Dapper", "Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3", "Npgsql"]),
        ["Api"] = (["Interfaces"], ["Microsoft.AspNetCore.OpenApi", "Swashbuckle.AspNetCore.SwaggerUI"]),
        ["Lab"] = (["Network"], ["System.CommandLine"]),
        ["Silo"] = (["Grains", "Storage", "Api", "Lab"], [
            "System.CommandLine", "Microsoft.Orleans.Server", "Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Persistence.AdoNet", "Microsoft.Orleans.Dashboard",
        ]),
    };

    /// <summary>What the base class library consists of.</summary>
    private static readonly HashSet<string> s_library =
        [.. Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll").Select(f => Path.GetFileNameWithoutExtension(f)!)];

    [Fact]
    public void Every_project_references_only_what_it_may()
    {
        foreach (var project in ProjectFile.Projects.Where(p => p.IsSource))
        {
            Assert.True(s_allowed.TryGetValue(project.Project, out var may), $"{project.Name}: say here what it may reference");
            Assert.Empty(project.References.Except(may.Ours).Select(r => $"{project.Name} references {r}"));
            Assert.Empty(project.Packages.Except(may.Packages).Select(r => $"{project.Name} references {r}"));
        }
    }

    [Theory]
    [InlineData("OpenFlow", new string[0])]
    [InlineData("Network", new[] { "Kilda.OpenFlow" })]
    public void The_core_uses_the_base_class_library_alone(string project, string[] ours)
    {
        var file = ProjectFile.Projects.Single(p => p.IsSource && p.Project == project);
        Assert.Empty(file.Frameworks);
        Assert.False(file.HasGrainModel);
        Assert.Subset(s_library.Union(ours).ToHashSet(), ReferencesOf(project));
    }

    [Theory]
    [InlineData("Interfaces")]
    [InlineData("Grains")]
    [InlineData("Lab")]
    public void Only_the_outside_knows_the_web(string project) =>
        Assert.DoesNotContain(ReferencesOf(project), r => r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void Projects_are_all_in_the_solution()
    {
        var solution = File.ReadAllText(Repository.PathOf("Kilda.Orleans.sln"));
        Assert.All(ProjectFile.Projects, p => Assert.Contains($"\"{p.Name.Replace('/', '\\')}\"", solution, StringComparison.Ordinal));
    }

    /// <summary>What the compiled assembly uses, which may be less than what its project could.</summary>
    private static HashSet<string> ReferencesOf(string project)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"Kilda.{project}.dll"));
        using var assembly = new PEReader(file);
        var metadata = assembly.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }
}
