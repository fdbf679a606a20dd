namespace Kilda.Network.Pipeline;

/// <summary>Rules, meters and groups by what identifies them, whatever their content.</summary>
public sealed record KeySet(HashSet<RuleKey> Rules, HashSet<uint> Meters, HashSet<uint> Groups)
{
    public KeySet()
        : this(new HashSet<RuleKey>(RuleKeyComparer.Instance), [], [])
    {
    }

    public static KeySet Of(IEnumerable<SwitchProgram[]> programs)
    {
        var keys = new KeySet();
        foreach (var several in programs) keys.Add(several);
        return keys;
    }

    public static KeySet Of(ReadOnlySpan<SwitchProgram> programs)
    {
        var keys = new KeySet();
        keys.Add(programs);
        return keys;
    }

    /// <summary>What commands are about.</summary>
    public void Add(IEnumerable<SwitchCommand> commands)
    {
        foreach (var command in commands)
        {
            _ = command switch
            {
                SwitchCommand.AddRule c => Rules.Add(c.Rule.Key),
                SwitchCommand.DeleteRule c => Rules.Add(c.Key),
                SwitchCommand.AddMeter c => Meters.Add(c.Meter.Id),
                SwitchCommand.ModifyMeter c => Meters.Add(c.Meter.Id),
                SwitchCommand.DeleteMeter c => Meters.Add(c.Id),
                SwitchCommand.AddGroup c => Groups.Add(c.Group.Id),
                SwitchCommand.ModifyGroup c => Groups.Add(c.Group.Id),
                SwitchCommand.DeleteGroup c => Groups.Add(c.Id),
                _ => false,
            };
        }
    }

    private void Add(ReadOnlySpan<SwitchProgram> programs)
    {
        foreach (var program in programs)
        {
            foreach (var rule in program.Rules) Rules.Add(rule.Key);
            foreach (var meter in program.Meters) Meters.Add(meter.Id);
            foreach (var group in program.Groups) Groups.Add(group.Id);
        }
    }
}
