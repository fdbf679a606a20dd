namespace Kilda.Tidy.Tests.Build;

public sealed class ScriptTests
{
    /// <summary>What begins with <c>#!</c> can be started by its name.</summary>
    [Fact]
    public void Scripts_are_executable()
    {
        var scripts = Repository.Files.Where(f => f.Text.StartsWith("#!", StringComparison.Ordinal)).Select(f => f.Name).ToList();
        Assert.Contains("run", scripts);
        Assert.All(scripts, name => Assert.True(IsExecutable(Repository.PathOf(name)), $"{name} is not executable"));
    }

    [Fact]
    public void Scripts_of_the_shell_stop_at_unset_variables() =>
        Assert.Empty(Repository.Files.Where(f => f.Text.StartsWith("#!/usr/bin/env bash", StringComparison.Ordinal))
            .Where(f => !f.Lines.Any(l => l.StartsWith("set -", StringComparison.Ordinal) && l.Contains('u', StringComparison.Ordinal)))
            .Select(f => f.Name));

    private static bool IsExecutable(string path)
    {
        const UnixFileMode All = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & All) == All;
    }
}
