using System.Diagnostics;

namespace Kilda.Tidy.Tests;

/// <summary>The files that are kept in the repository, or would be with the next commit.</summary>
internal static class Repository
{
    private static readonly Lazy<IReadOnlyList<string>> s_names = new(List);
    private static readonly Lazy<IReadOnlyList<TextFile>> s_files = new(() => [.. Names.Select(Read).OfType<TextFile>()]);

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static IReadOnlyList<string> Names => s_names.Value;

    /// <summary>All but binary ones.</summary>
    public static IReadOnlyList<TextFile> Files => s_files.Value;

    /// <summary>C# of the product and its benches, without tests.</summary>
    public static IEnumerable<TextFile> Sources => Files.Where(f => IsCode(f) && !f.Name.StartsWith("tests/", StringComparison.Ordinal));

    public static IEnumerable<TextFile> Code => Files.Where(IsCode);

    public static IEnumerable<TextFile> Documents => Files.Where(f => f.Name.EndsWith(".md", StringComparison.Ordinal));

    public static string PathOf(string name) => Path.Combine(Root, name);

    public static bool Has(string name) => File.Exists(PathOf(name)) || Directory.Exists(PathOf(name));

    private static bool IsCode(TextFile file) => file.Name.EndsWith(".cs", StringComparison.Ordinal);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Kilda.Orleans.sln"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not run inside the repository"));

    private static List<string> List()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
        })!;
        var names = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        if (git.ExitCode != 0 || names.Length == 0) throw new InvalidOperationException("git does not list the files of the repository");
        return [.. names.Where(n => File.Exists(PathOf(n))).Distinct().Order(StringComparer.Ordinal)];
    }

    private static TextFile? Read(string name)
    {
        var text = File.ReadAllText(PathOf(name));
        return text.Contains('\0', StringComparison.Ordinal) ? null : new TextFile(name, text);
    }
}
