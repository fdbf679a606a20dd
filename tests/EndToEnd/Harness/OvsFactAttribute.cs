using Kilda.Lab.OpenVSwitch;
using Kilda.Lab.Postgres;

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

/// <summary>See <see cref="OvsFactAttribute"/>; it needs PostgreSQL, too.</summary>
public sealed class OvsAndPostgresFactAttribute : FactAttribute
{
    public OvsAndPostgresFactAttribute() => Skip = OvsNeeded.SkipReason ?? PostgresNeeded.SkipReason;
}

/// <summary>A long run, for which KILDA_SOAK=1 asks, with root and Open vSwitch.</summary>
public sealed class OvsSoakFactAttribute : FactAttribute
{
    public OvsSoakFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable("KILDA_SOAK") == "1" ? OvsNeeded.SkipReason : "soak: a long run, with KILDA_SOAK=1";
}

internal static class PostgresNeeded
{
    public static string? SkipReason { get; } =
        Environment.GetEnvironmentVariable("CI") == "true" ? null : PrivatePostgres.Missing();
}

internal static class OvsNeeded
{
    public static string? SkipReason { get; } =
        Environment.GetEnvironmentVariable("CI") == "true" ? null : OvsLab.Missing();
}
