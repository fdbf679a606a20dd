namespace Kilda.Storage.Tests.Harness;

/// <summary>A test that mounts a file system. Where that is not allowed it is skipped, in CI it fails.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("CI") == "true" ? null : "needs root";
}
