using Kilda.Interfaces.Switches;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <summary>Changes that were sent together, with a barrier behind them. Their transaction numbers follow one another.</summary>
internal sealed class CommandBatch
{
    public List<CommandEntry> Entries { get; } = [];

    public uint First { get; set; }

    public uint Barrier { get; set; }

    /// <summary>Time stamp.</summary>
    public long Sent { get; set; }

    /// <returns>The change that a transaction number belongs to; null: none of this batch.</returns>
    public CommandEntry? Find(uint xid, out int index)
    {
        index = 0;
        // Numbers begin again after 2³²: what counts is the distance.
        if (xid - First >= Barrier - First) return null;
        foreach (var entry in Entries)
        {
            index = (int)(xid - entry.First);
            if (xid - entry.First < entry.Commands.Count) return entry;
        }

        return null;
    }
}

/// <summary>One change of what the switch holds for an owner, until it is confirmed.</summary>
internal sealed class CommandEntry(string owner, Seq<SwitchCommand> commands)
{
    private readonly TaskCompletionSource<PutAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<SwitchCommand>? _mends;

    public string Owner => owner;

    public Seq<SwitchCommand> Commands { get; set; } = commands;

    /// <summary>Transaction number of the first command.</summary>
    public uint First { get; set; }

    /// <summary>The owner's change before this one, when that was open.</summary>
    public CommandEntry? Before { get; set; }

    /// <summary>The first thing that the switch refused, and what it was.</summary>
    public string? Error { get; private set; }

    public Task<PutAnswer> Answer => _answer.Task;

    /// <summary>A meter or group that is there already is given the content that it is to have. Anything else is a refusal.</summary>
    public void OnError(int index, in ErrorMessage error)
    {
        var mend = (Commands[index], error.Type, error.Code) switch
        {
            (SwitchCommand.AddMeter add, OfErrorType.MeterModFailed, OfErrorCode.MeterModFailed.MeterExists) =>
                new SwitchCommand.ModifyMeter(add.Meter),
            (SwitchCommand.AddGroup add, OfErrorType.GroupModFailed, OfErrorCode.GroupModFailed.GroupExists) =>
                (SwitchCommand)new SwitchCommand.ModifyGroup(add.Group),
            _ => null,
        };
        if (mend is null) Error ??= $"{error.Describe()} for {Text(Commands[index])}";
        else (_mends ??= []).Add(mend);
    }

    public Seq<SwitchCommand> TakeMends()
    {
        if (_mends is null) return [];
        var mends = _mends.ToSeq();
        _mends = null;
        return mends;
    }

    public void Confirm()
    {
        Error ??= Before?.Error;
        Before = null;
        _answer.TrySetResult(Error is null ? PutAnswer.Done : new PutAnswer(PutResult.Refused, Error));
    }

    public void End(PutAnswer answer) => _answer.TrySetResult(answer);

    private static string Text(SwitchCommand command) => command switch
    {
        SwitchCommand.AddRule c => $"rule {RuleText.Of(c.Rule)}",
        SwitchCommand.DeleteRule c => $"removal of the rule in {TablePipeline.Name(c.Key.Table)}, priority {c.Key.Priority}, {RuleText.Of(c.Key.Match)}",
        SwitchCommand.AddMeter c => $"meter {c.Meter.Id}",
        SwitchCommand.ModifyMeter c => $"change of meter {c.Meter.Id}",
        SwitchCommand.DeleteMeter c => $"removal of meter {c.Id}",
        SwitchCommand.AddGroup c => $"group {c.Group.Id}",
        SwitchCommand.ModifyGroup c => $"change of group {c.Group.Id}",
        SwitchCommand.DeleteGroup c => $"removal of group {c.Id}",
        _ => command.ToString(),
    };
}
