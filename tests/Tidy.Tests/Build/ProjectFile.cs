using System.Xml.Linq;

namespace Kilda.Tidy.Tests.Build;

/// <summary>A project, or a file that projects import.</summary>
internal sealed record ProjectFile(string Name, XElement Xml)
{
    /// <summary>All projects, and the files for all of them in the root.</summary>
    public static IEnumerable<ProjectFile> All { get; } =
    [
        .. Repository.Names.Where(n => Path.GetExtension(n) is ".csproj" or ".props" or ".targets")
            .Select(n => new ProjectFile(n, XElement.Load(Repository.PathOf(n)))),
    ];

    public static IEnumerable<ProjectFile> Projects => All.Where(p => p.Name.EndsWith(".csproj", StringComparison.Ordinal));

    public string Project => Path.GetFileNameWithoutExtension(Name);

    public string Folder => Name[..Name.LastIndexOf('/')];

    public bool IsSource => Name.StartsWith("src/", StringComparison.Ordinal);

    public bool HasGrainModel => Xml.Descendants("GrainModel").Any(e => e.Value == "true");

    public IEnumerable<string> References => Items("ProjectReference").Select(Path.GetFileNameWithoutExtension).OfType<string>();

    public IEnumerable<string> Packages => Items("PackageReference");

    public IEnumerable<string> Frameworks => Items("FrameworkReference");

    private IEnumerable<string> Items(string kind) => Xml.Descendants(kind).Select(e => ((string?)e.Attribute("Include"))?.Replace('\\', '/')).OfType<string>();
}
