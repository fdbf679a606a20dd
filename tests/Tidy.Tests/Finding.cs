namespace Kilda.Tidy.Tests;

/// <summary>Something that is against a rule, and where: <c>file:line: what</c>. Lines count from 1.</summary>
internal readonly record struct Finding(string File, int Line, string What)
{
    public override string ToString() => $"{File}:{Line}: {What}";

    /// <summary>Fails with one line per finding.</summary>
    public static void AssertNone(IEnumerable<Finding> findings)
    {
        var all = findings.ToList();
        if (all.Count > 0) Assert.Fail(string.Join('\n', all.Select(f => f.ToString()).Order(StringComparer.Ordinal)));
    }
}
