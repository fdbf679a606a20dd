using Kilda.Lab.OpenVSwitch;
using Kilda.Network;

namespace Kilda.EndToEnd.Harness;

/// <summary>The rules that switches hold, which must stay as they are: their ages prove it, and so does what Open vSwitch tells of every change.</summary>
internal sealed class WatchedRules : IAsyncDisposable
{
    private static readonly TimeSpan s_young = TimeSpan.FromSeconds(1);
    private readonly AgedRules _rules;
    private readonly List<(SwitchId At, RuleWatch Watch)> _watches = [];

    private WatchedRules(AgedRules rules) => _rules = rules;

    public static async Task<WatchedRules> Begin(OvsLab ovs)
    {
        // A rule proves its age only when it is older than the look at it takes.
        await Eventually.True(async () => (await AgedRules.Of(ovs)).AreOlderThan(s_young), "the rules are a second old");
        var watched = new WatchedRules(await AgedRules.Of(ovs));
        foreach (var at in ovs.Switches.ToArray()) watched._watches.Add((at, await ovs.WatchRulesAsync(at)));
        return watched;
    }

    /// <summary>Fails where one of the rules was removed, added again or changed since the beginning, even for a moment.</summary>
    public async Task AreUntouched(string when)
    {
        foreach (var (at, watch) in _watches)
        {
            var changes = _rules.ChangesIn(at, watch.Changes().ToArray()).ToArray();
            Assert.True(changes.Length == 0, $"{when}: rules at {at} changed that nobody asked for: {string.Join("; ", changes)}");
        }

        await _rules.AreUntouched(when);
    }

    /// <summary>So many rules are watched, and so many changes of others were seen.</summary>
    public override string ToString() => $"{_rules.Count} rules stayed untouched, {_watches.Sum(each => each.Watch.Changes().Count)} changes of others";

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, watch) in _watches) await watch.DisposeAsync();
    }
}
