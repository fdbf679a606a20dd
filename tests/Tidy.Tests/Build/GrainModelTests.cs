using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kilda.Tidy.Tests.Code;

namespace Kilda.Tidy.Tests.Build;

/// <summary>The same grains compile for two hosts, of which the default build knows one.</summary>
public sealed partial class GrainModelTests
{
    private const string Orleans = "'$(GrainHost)' == 'Orleans'";

    [Fact]
    public void A_project_with_grains_or_grain_interfaces_sets_GrainModel()
    {
        foreach (var project in ProjectFile.Projects.Where(p => p.Project != "Local"))
        {
            var files = Repository.Code.Where(f => f.Name.StartsWith($"{project.Folder}/", StringComparison.Ordinal));
            if (!project.HasGrainModel) Finding.AssertNone(files.SelectMany(f => f.Find(Grains(), m => $"{m.Value}, but not {project.Project}", CSharp.Blank(f.Text))));
        }
    }

    /// <summary>Directory.Build.targets adds it where GrainModel is set; whoever names it would not compile for the other host.</summary>
    [Fact]
    public void No_project_names_the_local_host() =>
        Assert.Empty(ProjectFile.Projects.Where(p => p.References.Contains("Local")).Select(p => p.Name));

    [Fact]
    public void The_default_build_names_no_package_of_Orleans()
    {
        Assert.NotEmpty(ProjectFile.All.SelectMany(p => Named(p.Xml)));
        Assert.Empty(ProjectFile.All.SelectMany(p => Named(p.Xml).Where(e => !IsConditional(e)).Select(e => $"{p.Name}: {e}")));
    }

    [Fact]
    public void An_unconditional_package_of_Orleans_is_found()
    {
        var project = XElement.Parse("""<Project><ItemGroup><PackageReference Include="Microsoft.Orleans.Sdk" /></ItemGroup></Project>""");
        Assert.False(IsConditional(Assert.Single(Named(project))));
        project.Element("ItemGroup")!.SetAttributeValue("Condition", $"'$(GrainModel)' == 'true' and {Orleans}");
        Assert.True(IsConditional(Assert.Single(Named(project))));
    }

    private static IEnumerable<XElement> Named(XElement project) => project.Descendants()
        .Where(e => e.Attribute("Include")?.Value.StartsWith("Microsoft.Orleans", StringComparison.OrdinalIgnoreCase) == true);

    private static bool IsConditional(XElement element) =>
        element.AncestorsAndSelf().Any(e => e.Attribute("Condition")?.Value.Contains(Orleans, StringComparison.Ordinal) == true);

    [GeneratedRegex(@"\b(IGrainWithStringKey|IGrainObserver|:\s*Grain)\b")]
    private static partial Regex Grains();
}
