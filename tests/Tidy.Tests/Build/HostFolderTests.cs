namespace Kilda.Tidy.Tests.Build;

/// <summary>What is of one host only is little, and in one folder of its project.</summary>
public sealed class HostFolderTests
{
    private const int MostFiles = 10;
    private const int MostLines = 200;
    private static readonly string[] s_hosts = ["Local", "Orleans"];

    private static IEnumerable<ProjectFile> Sources => ProjectFile.Projects.Where(p => p.IsSource && p.Project != "Local");

    /// <summary>Each host's build leaves the folder of the other one out, so that both folders hold the same types.</summary>
    [Fact]
    public void A_project_has_a_folder_for_each_host_or_for_none()
    {
        var apart = Sources.Where(p => FilesOf(p).Count > 0).ToList();
        Assert.NotEmpty(apart);
        Assert.All(apart, p => Assert.All(s_hosts, host => Assert.True(Repository.Has($"{p.Folder}/{host}"), $"{p.Folder}/{host} is missing")));
        Assert.All(apart, p => Assert.Contains("$(OtherHost)/**", p.Xml.Descendants("Compile").Select(c => (string?)c.Attribute("Remove"))));
    }

    [Fact]
    public void The_folder_is_at_the_top_of_its_project() => Assert.DoesNotContain(
        Repository.Names.Where(n => n.StartsWith("src/", StringComparison.Ordinal) && !n.StartsWith("src/Local/", StringComparison.Ordinal)),
        name => name.Split('/').Skip(3).SkipLast(1).Intersect(s_hosts).Any());

    [Fact]
    public void No_file_is_half_of_one_host() => Finding.AssertNone(
        Repository.Sources.SelectMany(f => f.Lines.Select((line, at) => new Finding(f.Name, at + 1, line.Trim())))
            .Where(line => line.What.StartsWith("#if", StringComparison.Ordinal)));

    [Fact]
    public void What_is_of_Orleans_alone_is_little() => Assert.All(Sources, project =>
    {
        var files = FilesOf(project);
        Assert.True(files.Count <= MostFiles, $"{project.Folder}/Orleans has {files.Count} files");
        Assert.All(files, f => Assert.True(f.Lines.Length <= MostLines, $"{f.Name} has {f.Lines.Length} lines"));
    });

    private static List<TextFile> FilesOf(ProjectFile project) =>
        [.. Repository.Files.Where(f => f.Name.StartsWith($"{project.Folder}/Orleans/", StringComparison.Ordinal))];
}
