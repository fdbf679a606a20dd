using System.Buffers;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>
/// The tables, groups, meters and ports of an OpenFlow 1.3 switch. Takes commands by the rules of the specification and forwards
/// packets; time is an argument, nothing is sent by itself. One thread at a time.
/// </summary>
public sealed partial class SimTables
{
    private static readonly Kbps s_portSpeed = new(10_000_000);
    private readonly FlowTable?[] _tables;
    private readonly Dictionary<uint, SimGroup> _groups = [];
    private readonly Dictionary<uint, SimMeter> _meters = [];
    private readonly HashSet<FlowEntry> _timed = [];

    public SimTables(SimAbilities abilities, IEnumerable<SimPort> ports)
    {
        Abilities = abilities;
        Ports = new SortedDictionary<uint, SimPort>(ports.ToDictionary(p => p.Number));
        _tables = new FlowTable?[abilities.Tables];
    }

    /// <summary>With ports of 10 Gbit/s that are up.</summary>
    public SimTables(SimAbilities abilities, params ReadOnlySpan<uint> ports)
        : this(abilities, ports.ToArray().Select(n => new SimPort(n, s_portSpeed, MacAddress.Local(n))))
    {
    }

    public SimAbilities Abilities { get; }

    public IReadOnlyDictionary<uint, SimPort> Ports { get; }

    public int RuleCount => _tables.Sum(t => t?.Count ?? 0);

    /// <summary>Called for each rule that goes and was to be reported (OFPFF_SEND_FLOW_REM).</summary>
    public Action<FlowRemoved>? Removed { get; set; }

    /// <summary>Sends the command through the wire format, so that it meets every check that it would meet on its way.</summary>
    /// <returns>The first error, or null.</returns>
    public OfError? Apply(SwitchCommand command, TimeSpan now = default)
    {
        var buffer = new ArrayBufferWriter<byte>();
        CommandEncoder.Write(buffer, command, 0);
        return Apply(buffer.WrittenSpan, now);
    }

    /// <summary>Adds the rule, or replaces the one with the same table, priority and match.</summary>
    public OfError? Apply(Rule rule, TimeSpan now = default) => Apply(new SwitchCommand.AddRule(rule), now);

    /// <summary>Carries out a frame that holds FLOW_MOD, GROUP_MOD or METER_MOD.</summary>
    /// <exception cref="ArgumentException">It holds something else.</exception>
    public OfError? Apply(ReadOnlySpan<byte> frame, TimeSpan now)
    {
        try
        {
            if (!OfFrame.TryCut(ref frame, out var command)) throw new ArgumentException("not a whole frame", nameof(frame));
            return Apply(command, now);
        }
        catch (OfWireException wrong)
        {
            return new OfError(wrong.Type, wrong.Code, wrong.Message);
        }
    }

    /// <exception cref="OfWireException">The body is not what its header says, or breaks a rule that is checked in reading.</exception>
    /// <exception cref="ArgumentException">It is another message.</exception>
    public OfError? Apply(OfFrame command, TimeSpan now) => command.Type switch
    {
        OfType.FlowMod => Apply(command.Read<FlowMod>(), now),
        OfType.GroupMod => Apply(command.Read<GroupMod>(), now),
        OfType.MeterMod => Apply(command.Read<MeterMod>(), now),
        _ => throw new ArgumentException($"{command.Type} does not change tables", nameof(command)),
    };

    /// <summary>Everything that is in the switch, sorted: tables up, priorities down, then by match.</summary>
    public SwitchDump Dump() => new(
        Entries().Select(e => new Rule(e.Table, e.Priority, e.Match, e.Instructions, e.Cookie))
            .OrderBy(r => r.Table).ThenByDescending(r => r.Priority).ThenBy(r => RuleText.Of(r.Match), StringComparer.Ordinal).ToSeq(),
        _meters.OrderBy(m => m.Key).Where(m => !m.Value.Bands.IsEmpty).Select(m => new Meter(
            m.Key, m.Value.Bands[0].Rate, m.Value.Bands[0].Burst, (m.Value.Flags & MeterFlags.PacketsPerSecond) != 0)).ToSeq(),
        _groups.Values.OrderBy(g => g.Id).Select(g => new Group(g.Id, g.Type, g.Buckets)).ToSeq());

    /// <summary>Forgets rules, groups and meters, as a restart does. Nothing is reported.</summary>
    public void Clear()
    {
        Array.Clear(_tables);
        _groups.Clear();
        _meters.Clear();
        _timed.Clear();
    }

    internal static uint Nanoseconds(TimeSpan age) => (uint)(age.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);

    private IEnumerable<FlowEntry> Entries() => _tables.SelectMany(t => t?.Entries ?? []);
}
