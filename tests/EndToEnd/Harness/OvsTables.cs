using Kilda.Lab.OpenVSwitch;

namespace Kilda.EndToEnd.Harness;

/// <summary>What switches hold, as text that can be compared.</summary>
internal static class OvsTables
{
    private static readonly (string Verb, string[] Words)[] s_dumps = [("dump-flows", ["--no-stats"]), ("dump-meters", []), ("dump-groups", [])];

    /// <summary>Rules, meters and groups of all switches, a line each, without counters and ages.</summary>
    public static async Task<string> Of(OvsLab ovs)
    {
        var all = new List<string>();
        foreach (var id in ovs.Switches.ToArray())
        {
            foreach (var (verb, words) in s_dumps)
            {
                var lines = (await ovs.OfctlAsync(id, verb, words)).Split('\n').Where(l => l.Length > 0 && !l.StartsWith("OFPST", StringComparison.Ordinal));
                all.AddRange(lines.Order(StringComparer.Ordinal).Select(l => $"{id} {verb[5..]} {l.Trim()}"));
            }
        }

        return string.Join('\n', all);
    }

    /// <summary>Lines that are missing, and lines that are too much.</summary>
    public static string Difference(string wanted, string got)
    {
        var (want, have) = (wanted.Split('\n'), got.Split('\n'));
        return string.Join('\n', want.Except(have).Select(l => $"- {l}").Concat(have.Except(want).Select(l => $"+ {l}")).Prepend("tables differ"));
    }
}
