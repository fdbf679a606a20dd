using Kilda.Interfaces;
using Kilda.Interfaces.Switches;
using Kilda.Network.Pipeline;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <content>
/// Once in a while the switch is compared with what it is to hold. What differs is told and put right; where that is asked for it is told only, and stays
/// until somebody asks for a synchronisation.
/// </content>
public sealed partial class SwitchGrain
{
    /// <summary>Of what differs, so much is told of by name.</summary>
    private const int MostExamples = 10;

    private const string Mending = "repair";

    /// <summary>Of <see cref="SteadyClock"/>.</summary>
    private DateTimeOffset _auditAt;
    private Task _auditing = Task.CompletedTask;
    private SwitchDrift? _drift;

    /// <summary>What the last audit found has been put right: this is seen at the next one, which is due at once.</summary>
    private bool _hasMended;

    /// <summary>Where in a period this switch has its place: those that connect at the same moment do not do the same at the same moment for ever.</summary>
    private double PlaceInPeriod
    {
        get
        {
            const uint Golden = 0x9E37_79B9;
            var part = (uint)_id.Value * Golden / (double)uint.MaxValue;
            return part - Math.Floor(part);
        }
    }

    private void AuditIfDue(DateTimeOffset now)
    {
        if (!IsReady || now < _auditAt || !_auditing.IsCompleted || !audits.TryBegin()) return;
        _auditAt = now + settings.AuditPeriod;
        _auditing = Audit();
    }

    private async Task Audit()
    {
        try
        {
            await Reading(async at =>
            {
                var found = await Compared(at, null);
                Note(found.Comparison);
                // What comes again at once has another cause, and waits for the next audit.
                var isNews = !_hasMended;
                _hasMended = _drift is not null && isNews && settings.Drift == DriftRule.Repair;
                if (!_hasMended) return found;
                // Until the commands are in the outbox no other turn comes between.
                var telling = Tell(at, found.Comparison.Repair(removeExcess: !_isBlind).ToArray());
                foreach (var why in await telling) LogRefused(_id, Mending, why);
                _auditAt = default;
                return found;
            });
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // The switch must not stop for it; the next one is due anyway.
            LogAuditFailed(_id, failed);
        }
        finally
        {
            audits.End();
        }
    }

    private void Note(SwitchComparison found)
    {
        var (rules, meters, groups) = (found.Rules, found.Meters, found.Groups);
        var drift = new SwitchDrift(
            time.GetUtcNow(), rules.Missing.Count + meters.Missing.Count + groups.Missing.Count,
            rules.Misconfigured.Count + meters.Misconfigured.Count + groups.Misconfigured.Count,
            rules.Excess.Count + meters.Excess.Count + groups.Excess.Count, Examples(found));
        audits.Found(_id, drift);
        var isNews = _drift is null ? !drift.IsNone : drift.IsNone || drift.Examples != _drift.Examples;
        _drift = drift.IsNone ? null : drift;
        if (isNews && drift.IsNone) LogDriftOver(_id);
        else if (isNews) LogDrift(_id, drift.Missing, drift.Misconfigured, drift.Excess, string.Join("; ", drift.Examples));
    }

    private static Seq<string> Examples(SwitchComparison found) => Texts(found.Rules, RuleText.Of).Concat(Texts(found.Meters, RuleText.Of))
        .Concat(Texts(found.Groups, RuleText.Of)).Take(MostExamples).ToSeq();

    private static IEnumerable<string> Texts<T>(Compared<T> found, Func<T, string> text) =>
        found.Missing.Select(item => $"missing {text(item)}")
            .Concat(found.Misconfigured.Select(wrong => $"{text(wrong.Actual)} instead of {text(wrong.Expected)}"))
            .Concat(found.Excess.Select(item => $"in excess {text(item)}"));
}
