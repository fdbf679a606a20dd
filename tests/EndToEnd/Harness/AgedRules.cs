using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Kilda.Lab.OpenVSwitch;
using Kilda.Network;

namespace Kilda.EndToEnd.Harness;

/// <summary>A rule with its cookie, match and actions as Open vSwitch prints it, its age in seconds, and the packets it has matched.</summary>
internal sealed record AgedRule(SwitchId At, string Text, double Age, long Packets);

/// <summary>Rules that must stay as they are, and the proof that they did.</summary>
internal sealed partial class AgedRules
{
    private readonly OvsLab _ovs;
    private readonly Dictionary<(SwitchId, string), AgedRule> _first;
    private readonly long _since;
    private Dictionary<(SwitchId, string), AgedRule> _latest;

    private AgedRules(OvsLab ovs, IEnumerable<AgedRule> first, long since)
    {
        (_ovs, _since, _first) = (ovs, since, first.ToDictionary(rule => (rule.At, rule.Text)));
        _latest = _first;
    }

    public int Count => _first.Count;

    /// <summary>Everything that the switches have now.</summary>
    public static async Task<AgedRules> Of(OvsLab ovs)
    {
        var since = Stopwatch.GetTimestamp();
        return new(ovs, await Read(ovs), since);
    }

    public bool AreOlderThan(TimeSpan age) => _first.Values.All(rule => rule.Age > age.TotalSeconds);

    /// <summary>
    /// Fails unless each rule is there with its cookie, match and actions, is older than the first look at it, so that it was never removed and added
    /// again, and has not counted fewer packets than at the last look.
    /// </summary>
    public async Task AreUntouched(string when)
    {
        var now = (await Read(_ovs)).ToDictionary(rule => (rule.At, rule.Text));
        var watched = Stopwatch.GetElapsedTime(_since).TotalSeconds;
        foreach (var (key, first) in _first)
        {
            Assert.True(now.TryGetValue(key, out var rule), $"{when}: switch {first.At} has no rule {first.Text}");
            Assert.True(rule!.Age >= watched, $"{when}: {rule} is younger than the {watched:0.000} s since it was first seen");
            Assert.True(rule.Packets >= _latest[key].Packets, $"{when}: {rule} had counted {_latest[key].Packets} packets before");
        }

        _latest = now;
    }

    /// <summary>Those changes that Open vSwitch told of which are of these rules.</summary>
    public IEnumerable<string> ChangesIn(SwitchId at, IEnumerable<string> changes)
    {
        var cookies = _first.Keys.Where(key => key.Item1 == at).Select(key => CookieIn(key.Item2)).ToHashSet(StringComparer.Ordinal);
        return changes.Where(line => cookies.Contains(CookieIn(line)));
    }

    private static string CookieIn(string line) => Cookie().Match(line).Value;

    private static async Task<List<AgedRule>> Read(OvsLab ovs)
    {
        var rules = new List<AgedRule>();
        foreach (var at in ovs.Switches.ToArray())
        {
            foreach (var line in (await ovs.OfctlAsync(at, "dump-flows")).Split('\n'))
            {
                if (Counts().Match(line) is not { Success: true } counts) continue;
                rules.Add(new(
                    at, Counts().Replace(line, "${table} ").Trim(), double.Parse(counts.Groups["age"].Value, CultureInfo.InvariantCulture),
                    long.Parse(counts.Groups["packets"].Value, CultureInfo.InvariantCulture)));
            }
        }

        return rules;
    }

    [GeneratedRegex(@" duration=(?<age>[0-9.]+)s,(?<table> table=\d+,) n_packets=(?<packets>\d+), n_bytes=\d+,")]
    private static partial Regex Counts();

    [GeneratedRegex(@"cookie=0x[0-9a-f]+")]
    private static partial Regex Cookie();
}
