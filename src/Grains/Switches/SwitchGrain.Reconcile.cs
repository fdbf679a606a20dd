using System.Buffers;
using Kilda.Interfaces.Switches;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;
using Orleans.Runtime;

namespace Kilda.Grains.Switches;

/// <content>Makes the switch hold what it is to hold: when it has connected, and after it has refused something.</content>
public sealed partial class SwitchGrain
{
    /// <summary>Rules of others that are reported, at most.</summary>
    private const int MaxForeign = 1000;

    private const int RoleAttempts = 3;
    private const string Reconciling = "reconcile";
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);
    private IGrainTimer? _repairing;
    private TimeSpan _repairPause;
    private Seq<string> _foreign = [];
    private Seq<string> _refused = [];

    /// <summary>Commands that were refused: while it grows, what the switch holds is not known.</summary>
    private long _doubts;

    /// <summary>The switch holds what it is to hold, or is on the way there with commands that were not refused.</summary>
    private bool _isSure;

    private async Task Connect(ControlSession at)
    {
        try
        {
            await Remember(at.Hello);
            Compile(_record!.Abilities);
            await TakeRole(at);
            var isEqual = await MakeEqual(at);
            Open(at);
            if (!isEqual) Doubt(at);
        }
        catch (SessionOverException)
        {
            // Whoever ended the session has told everyone.
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            LogConnectFailed(_id, at.Connection, failed);
            Lose(at, failed.Message);
            DeactivateOnIdle();
        }
    }

    private void Open(ControlSession at)
    {
        var now = time.Steady();
        at.IsReady = true;
        Turned(time.GetUtcNow());
        _claims.Wake(now + settings.IdRest);
        LogReady(_id, at.Connection, State.RuleCount, _foreign.Count, _refused.Count);
        _havePortsChanged = false;
        FollowKnown();
        TellAll();
        foreach (var port in _ports.Values) port.Eager();
        SpreadTicks();
        _auditAt = now + (settings.AuditPeriod * PlaceInPeriod);
    }

    /// <summary>Becomes the master (§6.3.6). A switch that knows no roles obeys anyway.</summary>
    private async Task TakeRole(ControlSession at)
    {
        for (var attempt = 0; attempt < RoleAttempts; attempt++)
        {
            var generation = _record!.Generation;
            var reply = await AskRole(at, ControllerRole.Master);
            if (reply.Error is not { } error) return;
            if (error is not { Type: OfErrorType.RoleRequestFailed, Code: OfErrorCode.RoleRequestFailed.Stale })
            {
                LogNoRoles(_id, error.Describe());
                return;
            }

            // Another controller, or this one with another database, had a greater generation.
            var present = await AskRole(at, ControllerRole.NoChange);
            if (present.Role is not { } known) return;
            if (known.GenerationId >= long.MaxValue) break;
            _record = _record! with { Generation = Math.Max(generation, (long)known.GenerationId) + 1 };
            await Record();
        }

        Lose(at, "another controller takes the switch again and again");
        throw new SessionOverException("no master");
    }

    private async Task<Reply> AskRole(ControlSession at, ControllerRole role)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var xid = at.TakeXids(1);
        var question = at.Ask(xid);
        OfFrame.Write(buffer, xid, new RoleRequest(role, role == ControllerRole.NoChange ? 0 : (ulong)_record!.Generation));
        await Send(at, buffer.WrittenMemory);
        return await question.Reply;
    }

    /// <summary>Reads the switch and sends what it lacks. Puts may go on meanwhile: every command leads toward what is wanted.</summary>
    /// <returns>False: something was refused.</returns>
    private async Task<bool> MakeEqual(ControlSession at)
    {
        _toldSinceAsked.Clear();
        var read = await Read(at);
        // Until the commands are in the outbox no other turn comes between.
        OnPorts(read.Ports);
        var difference = State.Diff(SwitchDump.From(read.Flows, read.Meters, read.Groups));
        _foreign = difference.Foreign.Take(MaxForeign).Select(RuleText.Of).ToSeq();
        foreach (var rule in difference.Replaced) LogReplaced(_id, RuleText.Of(rule));
        var commands = difference.Commands.Where(command => !_isBlind || !command.IsDeletion).ToArray();
        LogDifference(_id, read.Flows.Count, commands.Length);
        var doubts = _doubts;
        at.TakesCommands = true;
        _refused = await Tell(at, commands);
        foreach (var why in _refused) LogRefused(_id, Reconciling, why);
        if (_doubts != doubts) return false;
        _isSure = true;
        _repairPause = TimeSpan.Zero;
        return true;
    }

    /// <summary>Commands that lead the switch to what is wanted.</summary>
    /// <returns>What was refused.</returns>
    /// <exception cref="SessionOverException">The connection has ended.</exception>
    private static async Task<Seq<string>> Tell(ControlSession at, SwitchCommand[] commands)
    {
        var answers = commands.Chunk(Outbox.BatchLength).Select(part => at.Outbox.Add(Reconciling, new Seq<SwitchCommand>(part))).ToArray();
        var refused = new List<string>();
        foreach (var answer in answers)
        {
            var (result, why) = await answer;
            if (result == PutResult.Refused) refused.Add(why!);
            else if (result != PutResult.Done) throw new SessionOverException(why!);
        }

        return at.IsOver ? throw new SessionOverException("the connection has ended") : refused.Distinct().ToSeq();
    }

    private async Task<TableRead> Read(ControlSession at)
    {
        try
        {
            return await Lists(at, TableParts.All);
        }
        catch (UnreadableException silent)
        {
            Lose(at, $"the switch does not say what it holds: {silent.Message}");
            throw new SessionOverException(silent.Message);
        }
    }

    private static Question Ask(ControlSession at, ArrayBufferWriter<byte> buffer, MultipartQuery query)
    {
        var xid = at.TakeXids(1);
        OfFrame.Write(buffer, xid, new MultipartRequest(query));
        return at.Ask(xid);
    }

    /// <summary>Something was refused, so the switch is read again: at once the first time, then after growing pauses.</summary>
    private void Doubt(ControlSession at)
    {
        _doubts++;
        _isSure = false;
        if (at.IsRepairing || !at.IsReady) return;
        at.IsRepairing = true;
        _repairing?.Dispose();
        _repairing = Start(() => Repair(at), _repairPause);
        _repairPause = _repairPause == TimeSpan.Zero ? s_firstPause : _repairPause * 2 < s_longestPause ? _repairPause * 2 : s_longestPause;
    }

    private async Task Repair(ControlSession at)
    {
        try
        {
            var isEqual = await MakeEqual(at);
            at.IsRepairing = false;
            if (!isEqual) Doubt(at);
        }
        catch (SessionOverException)
        {
            // Whoever ended the session has told everyone.
        }
    }
}
