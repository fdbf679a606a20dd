using Kilda.Interfaces.Switches;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <content>The switch is read for people: what it holds, beside what it is to hold, and the repair of the difference.</content>
public sealed partial class SwitchGrain
{
    /// <summary>Reads for people that are under way at once: each may be long. More are refused.</summary>
    private const int MostReads = 4;

    /// <summary>Of each comparison that is under way: what the switch is told of meanwhile.</summary>
    private readonly List<KeySet> _unsettled = [];
    private int _reads;

    public Task<Outcome<SwitchTables>> Tables(TableParts parts) => Reading(async at =>
    {
        var read = await Lists(at, parts);
        return new SwitchTables(read.Flows.ToSeq(), read.Meters.ToSeq(), read.Groups.ToSeq(), read.Ports.ToSeq(), HasMeters(at));
    });

    public Task<Outcome<SwitchValidation>> Compare(ServiceScope? scope) => Reading(at => Compared(at, scope));

    public Task<Outcome<SwitchRepair>> Synchronize(ServiceScope? scope, bool removeExcess) => Reading(async at =>
    {
        var before = await Compared(at, scope);
        // Until the commands are in the outbox no other turn comes between.
        var removes = removeExcess && !_isBlind;
        var refused = await Tell(at, before.Comparison.Repair(removes).ToArray());
        if (_drift is not null) _auditAt = default;
        return new SwitchRepair(before, removes, refused);
    });

    private static bool HasMeters(ControlSession at) => at.Hello.Abilities.MaxMeters > 0;

    private async Task<Outcome<T>> Reading<T>(Func<ControlSession, Task<T>> read)
        where T : class
    {
        if (_session is not { IsReady: true } at) return Away($"Switch {_id} is not connected to the controller");
        if (_reads == MostReads)
            return Refusal.Of(RefusalKind.Unavailable, $"Switch {_id} is read {MostReads} times at once already", "Try again later");
        _reads++;
        try
        {
            return await read(at);
        }
        catch (SessionOverException over)
        {
            return Away($"The connection of switch {_id} has ended: {over.Message}");
        }
        catch (UnreadableException silent)
        {
            return Refusal.Of(RefusalKind.Internal, $"Switch {_id} does not say what it holds", silent.Message);
        }
        finally
        {
            _reads--;
        }
    }

    private Refusal Away(string why) => Refusal.Of(RefusalKind.NotFound, $"Switch {_id} was not found", why);

    private async Task<SwitchValidation> Compared(ControlSession at, ServiceScope? scope)
    {
        var unsettled = new KeySet();
        unsettled.Add(at.Outbox.OpenCommands());
        _unsettled.Add(unsettled);
        try
        {
            var read = await Lists(at, TableParts.Tables);
            var comparison = SwitchComparison.Of(State, SwitchDump.From(read.Flows, read.Meters, read.Groups), unsettled, scope);
            return new(comparison, read.Flows.Count, read.Meters.Count, HasMeters(at), scope is null ? [] : Counts(comparison, read.Flows));
        }
        finally
        {
            _unsettled.Remove(unsettled);
        }
    }

    private static Seq<RuleCount> Counts(SwitchComparison comparison, List<FlowStats> listed)
    {
        var there = comparison.Rules.Proper.Concat(comparison.Rules.Misconfigured.Select(wrong => wrong.Actual)).Concat(comparison.Rules.Excess);
        var counters = listed.GroupBy(stats => (stats.Cookie, stats.Table, stats.Priority)).ToDictionary(same => same.Key, same => same.ToList());
        return there.Select(rule => Count(rule, counters[(rule.Cookie, rule.Table, rule.Priority)])).ToSeq();
    }

    private static RuleCount Count(Rule rule, List<FlowStats> alike)
    {
        var stats = alike.Count == 1 ? alike[0] : alike.First(one => SwitchDump.From([one], [], []).Rules[0].Key == rule.Key);
        return new(rule, stats.Packets, stats.Bytes);
    }

    /// <summary>Asks for lists; the answers come in the order of the questions.</summary>
    /// <exception cref="UnreadableException">The switch does not say its rules or ports.</exception>
    /// <exception cref="SessionOverException">The connection has ended.</exception>
    private async Task<TableRead> Lists(ControlSession at, TableParts parts)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var abilities = at.Hello.Abilities;
        var flows = parts.HasFlag(TableParts.Rules) ? Ask(at, buffer, MultipartQuery.Flow.AllFlows) : null;
        var meters = parts.HasFlag(TableParts.Meters) && HasMeters(at) ? Ask(at, buffer, new MultipartQuery.MeterConfigs(OfMeter.All)) : null;
        var groups = parts.HasFlag(TableParts.Groups) && abilities.Groups ? Ask(at, buffer, new MultipartQuery.GroupDescriptions()) : null;
        var ports = parts.HasFlag(TableParts.Ports) ? Ask(at, buffer, new MultipartQuery.PortDescriptions()) : null;
        await Send(at, buffer.WrittenMemory);
        var read = new TableRead();
        if (flows is not null) read.Add(await flows.Reply, isNeeded: true);
        if (meters is not null) read.Add(await meters.Reply);
        if (groups is not null) read.Add(await groups.Reply);
        if (ports is not null) read.Add(await ports.Reply, isNeeded: true);
        return read.Failure is { } failure ? throw new UnreadableException(failure) : read;
    }

    /// <summary>Commands on their way: whoever compares meanwhile does not judge what they are about.</summary>
    private void Unsettle(Seq<SwitchCommand> commands)
    {
        foreach (var keys in _unsettled) keys.Add(commands);
    }
}
