using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.Switches;

/// <summary>
/// The switches of this process are compared, once in a while, with what they are to hold: one at a time, so that no two are read at once. Holds the
/// turn, and counts what was found. Safe for concurrent use.
/// </summary>
public sealed class TableAudits
{
    private readonly ConcurrentDictionary<SwitchId, bool> _drifting = new();
    private int _isTaken;
    private long _audits, _missing, _misconfigured, _excess;

    /// <returns>False: another switch is looked at.</returns>
    public bool TryBegin() => Interlocked.CompareExchange(ref _isTaken, 1, 0) == 0;

    /// <summary>Of whoever began.</summary>
    public void End() => Volatile.Write(ref _isTaken, 0);

    public void Found(SwitchId at, SwitchDrift drift)
    {
        Interlocked.Increment(ref _audits);
        Interlocked.Add(ref _missing, drift.Missing);
        Interlocked.Add(ref _misconfigured, drift.Misconfigured);
        Interlocked.Add(ref _excess, drift.Excess);
        if (drift.IsNone) Forget(at);
        else _drifting[at] = true;
    }

    /// <summary>Nothing is known of the switch any more.</summary>
    public void Forget(SwitchId at) => _drifting.TryRemove(at, out _);

    public AuditNumbers Read() => new(
        Interlocked.Read(ref _audits), _drifting.Count, Interlocked.Read(ref _missing), Interlocked.Read(ref _misconfigured), Interlocked.Read(ref _excess));
}

/// <summary>Since the process began.</summary>
/// <param name="Drifting">Switches that differed when they were last looked at.</param>
/// <param name="Missing">Rules, meters and groups, each as often as it was found so; the others likewise.</param>
public sealed record AuditNumbers(long Audits, int Drifting, long Missing, long Misconfigured, long Excess);

/// <summary>How a switch differed from what it is to hold when it was last looked at: rules, meters and groups together.</summary>
/// <param name="Examples">Some of it, as text.</param>
public sealed record SwitchDrift(DateTimeOffset Seen, int Missing, int Misconfigured, int Excess, Seq<string> Examples)
{
    [JsonIgnore]
    public bool IsNone => Missing + Misconfigured + Excess == 0;
}
