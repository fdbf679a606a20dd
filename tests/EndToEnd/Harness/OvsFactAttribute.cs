using Kilda.Lab.OpenVSwitch;

namespace Kilda.EndToEnd.Harness;

/// <summary>A test that needs root and Open vSwitch. Where they are missing it is skipped with the reason; with CI=true it fails instead.</summary>
public sealed class OvsFactAttribute : FactAttribute
{
    public OvsFactAttribute() => Skip = OvsNeeded.SkipReason;
}

/// <summary>See <see cref="OvsFactAttribute"/>.</summary>
public sealed class OvsTheoryAttribute : TheoryAttribute
{
    public OvsTheoryAttribute() => Skip = OvsNeeded.SkipReason;
}

internal static class OvsNeeded
{
    public static string? SkipReason { get; } =
        Environment.GetEnvironmentVariable("CI") == "true" ? null : OvsLab.Missing();
}
