using System.Text.RegularExpressions;
using Kilda.Tidy.Tests.Code;

namespace Kilda.Tidy.Tests.Build;

/// <summary>Grains use nothing that only one host has. The compiled assemblies say what they use.</summary>
public sealed partial class GrainApiTests
{
    private const string Host = "Kilda.Local";

    /// <summary>Projects whose files may start the host or call grains from outside; in the others are grains and their interfaces alone.</summary>
    private static readonly string[] s_outside = ["Grains", "Storage", "Api", "Silo"];

    private static IEnumerable<ProjectFile> Users => ProjectFile.Projects.Where(p => p.IsSource && p.HasGrainModel);

    [Fact]
    public void Nothing_is_used_that_is_not_in_the_list()
    {
        Assert.Equal(["Api", "Grains", "Interfaces", "Silo", "Storage"], Users.Select(p => p.Project).Order(StringComparer.Ordinal));
        Assert.Empty(Users.SelectMany(p => Unlisted(Uses(p).Where(u => !IsOfHost(u)), s_outside.Contains(p.Project)).Select(u => $"{p.Project} uses {u}")));
    }

    /// <summary>The names of the local host itself: its counters, its limits.</summary>
    [Fact]
    public void Only_files_for_the_local_host_know_its_names()
    {
        var elsewhere = Repository.Code.Where(f => f.Name.StartsWith("src/", StringComparison.Ordinal) && !LocalFile().IsMatch(f.Name));
        Finding.AssertNone(elsewhere.SelectMany(f => f.Find(LocalName(), m => $"{m.Value} is not there on a cluster", CSharp.Blank(f.Text))));
        Assert.DoesNotContain(Users.Where(p => !Repository.Has($"{p.Folder}/Local")).SelectMany(Uses), IsOfHost);
    }

    [Fact]
    public void What_is_used_is_read_from_the_assembly_and_what_is_not_listed_is_found()
    {
        var api = UsedMember.Of("Kilda.Api", Host);
        Assert.Contains(new("Orleans.IGrainFactory", ""), api);
        Assert.Contains(new("Orleans.IGrainFactory", "GetGrain"), api);
        Assert.Contains(new("Kilda.Local.Counters.GrainCounters", "Read"), api);
        Assert.Contains(new("Orleans.Streams.IAsyncObserver`1", "OnNextAsync"), UsedMember.Of("Kilda.Grains", Host));
        UsedMember[] some =
        [
            new("Orleans.Grain", ""), new("Orleans.Grain", "DeactivateOnIdle"), new("Orleans.Grain", "get_ServiceProvider"),
            new("Orleans.GrainId", ""), new("Orleans.IClusterClient", ""),
        ];
        Assert.Equal(some[2..], Unlisted(some, outside: false));
        Assert.Equal(some[2..4], Unlisted(some, outside: true));
    }

    private static IReadOnlySet<UsedMember> Uses(ProjectFile project) => UsedMember.Of($"Kilda.{project.Project}", Host);

    private static bool IsOfHost(UsedMember used) => used.Type.StartsWith($"{Host}.", StringComparison.Ordinal);

    private static IEnumerable<UsedMember> Unlisted(IEnumerable<UsedMember> used, bool outside) =>
        used.Where(u => !(outside ? GrainApi.IsForOutside(u) : GrainApi.IsForGrains(u)));

    [GeneratedRegex(@"^src/(\w+/)?Local/")]
    private static partial Regex LocalFile();

    [GeneratedRegex(@"\bKilda\s*\.\s*Local\b")]
    private static partial Regex LocalName();
}
