using Kilda.Interfaces.Switches;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <content>In how many tables the rules are: the operator's choice, changed while packets go through.</content>
public sealed partial class SwitchGrain
{
    private const string ModeNotSet = "Failed to update switch properties.";

    public async Task<Outcome<Switch>> SetTableMode(bool multiTable)
    {
        if (_record is not { } before) return Unknown();
        var abilities = before.Abilities with { MultiTable = multiTable };
        if (multiTable && !abilities.UsesPipeline)
            return Refusal.Of(RefusalKind.DataInvalid, $"Switch {_id} has {abilities.Tables} tables, {TablePipeline.Tables.Count} are needed", ModeNotSet);
        if (abilities == before.Abilities) return Shown();
        if (Objection(abilities) is { } objection) return objection;
        _record = before with { Abilities = abilities };
        if (!await Stored())
        {
            TakeBack(before);
            return NotStored(ModeNotSet);
        }

        // What came in meanwhile may need several tables.
        if (Objection(abilities) is { } late)
        {
            TakeBack(before);
            _ = Record();
            return late;
        }

        return await Recompile(abilities);
    }

    private void TakeBack(SwitchRecord before) =>
        _record = _record! with { Abilities = _record.Abilities with { MultiTable = before.Abilities.MultiTable } };

    /// <summary>What runs here would not run in that mode, or it cannot be told now.</summary>
    private Refusal? Objection(SwitchAbilities abilities)
    {
        if (_undecided.Count > 0 || _session is { IsReady: false } or { IsRepairing: true })
            return Refusal.Of(RefusalKind.Unavailable, $"Switch {_id} is being made what it is to be", "Try again later");
        var problems = new List<Problem>();
        Built(abilities, (owner, why) => problems.Add(new(RefusalKind.DataInvalid, $"{owner} cannot be on switch {_id} then: {why}")));
        return problems.Count == 0 ? null : new(problems[0].Text, [new(RefusalKind.DataInvalid, ModeNotSet), .. problems.Take(MostProblems)]);
    }

    /// <summary>New rules beside the old ones, then the old ones go: each origin of packets turns over at once.</summary>
    private async Task<Outcome<Switch>> Recompile(SwitchAbilities abilities)
    {
        var held = State.Desired();
        Compile(abilities);
        Publish();
        LogMode(_id, abilities.UsesPipeline ? TablePipeline.Tables.Count : 1);
        if (_session is not { TakesCommands: true } at) return Shown();
        try
        {
            var refused = await Tell(at, State.ChangesFrom(held).ToArray());
            if (refused.IsEmpty) return Shown();
            return new Refusal("OpenFlow commands failed", refused.Select(why => new Problem(RefusalKind.Internal, why)).ToSeq());
        }
        catch (SessionOverException)
        {
            // It is told when it is back.
            return Shown();
        }
    }
}
