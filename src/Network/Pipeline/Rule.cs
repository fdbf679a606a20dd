using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>What identifies a rule in a switch (OpenFlow 1.3.5 §5.2): an ADD over an equal key replaces the rule.</summary>
public readonly record struct RuleKey(byte Table, ushort Priority, Match Match);

/// <summary>A rule that is, or is to be, in a switch.</summary>
public sealed record Rule(byte Table, ushort Priority, Match Match, Seq<Instruction> Instructions, ulong Cookie)
{
    public RuleKey Key => new(Table, Priority, Match);
}

/// <summary>A meter with one drop band. Rate in kbit/s (burst in kbit), or packets/s and packets where <paramref name="Packets"/>.</summary>
public sealed record Meter(uint Id, long Rate, long Burst, bool Packets = false);

/// <summary>A group. Never changed in place: another content is another id.</summary>
public sealed record Group(uint Id, GroupType Type, Seq<Bucket> Buckets);

/// <summary>What one owner wants of one switch.</summary>
public sealed record SwitchProgram(Seq<Rule> Rules, Seq<Meter> Meters, Seq<Group> Groups)
{
    public static SwitchProgram Empty { get; } = new([], [], []);

    public bool IsEmpty => Rules.IsEmpty && Meters.IsEmpty && Groups.IsEmpty;

    /// <summary>The same in whatever order.</summary>
    public bool HoldsSame(SwitchProgram other) =>
        Rules.ToHashSet().SetEquals(other.Rules) && Meters.ToHashSet().SetEquals(other.Meters) && Groups.ToHashSet().SetEquals(other.Groups);
}

/// <summary>A plan's rules on one switch, in the two parts that a transition installs one after the other.</summary>
public sealed record CompiledPlan(SwitchProgram Body, SwitchProgram Entries);
