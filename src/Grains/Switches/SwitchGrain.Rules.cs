using Kilda.Interfaces.Switches;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <content>What an operator does to the tables by hand.</content>
public sealed partial class SwitchGrain
{
    public Task<Outcome<RulesChange>> RemoveRules(RuleSelection removed, RuleSelection.Wanted? again) => Reading(async at =>
    {
        var dump = await Dump(at);
        // Until the commands are in the outbox no other turn comes between.
        var (commands, cookies) = RuleSelection.Removal(removed, State, dump);
        if (again is not null) commands.AddRange(RuleSelection.Installation(again, State, dump).Commands);
        return new RulesChange(cookies, await ByHand(at, commands));
    });

    public Task<Outcome<RulesChange>> InstallRules(RuleSelection.Wanted installed) => Reading(async at =>
    {
        var dump = await Dump(at);
        var (commands, cookies) = RuleSelection.Installation(installed, State, dump);
        return new RulesChange(cookies, await ByHand(at, commands));
    });

    public async Task<Outcome<MeterRemoval>> RemoveMeter(uint meter)
    {
        var done = await Reading(async at =>
        {
            if (!(await Lists(at, TableParts.Meters)).Meters.Exists(listed => listed.Meter == meter)) return new Changed(WasThere: false, []);
            return new Changed(WasThere: true, await ByHand(at, [new SwitchCommand.DeleteMeter(meter)]));
        });
        if (done.Refusal is { } refusal) return refusal;
        return done.Value!.Refused.IsEmpty ? new MeterRemoval(done.Value.WasThere) : Failed(done.Value.Refused);
    }

    public async Task<Outcome<SwitchTables>> ResetMeters(Seq<uint> meters)
    {
        var done = await Reading(async at =>
        {
            var there = (await Lists(at, TableParts.Meters)).Meters.Select(listed => listed.Meter).ToHashSet();
            var wanted = State.Desired().Meters.Where(meter => meters.Contains(meter.Id));
            var commands = wanted.Select(SwitchCommand (meter) =>
                there.Contains(meter.Id) ? new SwitchCommand.ModifyMeter(meter) : new SwitchCommand.AddMeter(meter));
            return new Changed(WasThere: true, await ByHand(at, [.. commands]));
        });
        if (done.Refusal is { } refusal) return refusal;
        if (!done.Value!.Refused.IsEmpty) return Failed(done.Value.Refused);
        var listed = await Tables(TableParts.Meters);
        return listed.Value is { } tables ? tables with { Meters = tables.Meters.Where(meter => meters.Contains(meter.Meter)).ToSeq() } : listed;
    }

    private async Task<SwitchDump> Dump(ControlSession at)
    {
        var read = await Lists(at, TableParts.Tables);
        return SwitchDump.From(read.Flows, read.Meters, read.Groups);
    }

    /// <summary>Deletions first: what goes and comes back is new.</summary>
    private static Task<Seq<string>> ByHand(ControlSession at, List<SwitchCommand> commands) =>
        Tell(at, CommandOrder.DeleteThenAdd(commands).ToArray());

    private static Refusal Failed(Seq<string> refused) =>
        new("OpenFlow commands failed", refused.Select(why => new Problem(RefusalKind.Internal, why)).ToSeq());

    private sealed record Changed(bool WasThere, Seq<string> Refused);
}
