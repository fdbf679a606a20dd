using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>A VLAN tag: id and priority bits.</summary>
public readonly record struct Tag(ushort Vid, byte Pcp)
{
    public override string ToString() => $"{Vid}p{Pcp}";
}

/// <summary>A frame, as far as the pipeline looks at it: its tags, outer first.</summary>
public sealed record Frame(Seq<Tag> Tags, ulong Destination = 0, ushort EtherType = 0x0800, ulong Source = 0);

/// <summary>A switch that takes the commands by the rules of OpenFlow 1.3.5 §6.4 to §6.7 and forwards frames.</summary>
internal sealed class TestSwitch
{
    private readonly Dictionary<RuleKey, Rule> _rules = [];
    private readonly Dictionary<uint, Meter> _meters = [];
    private readonly Dictionary<uint, Group> _groups = [];

    public SwitchDump Dump() => new(_rules.Values.ToSeq(), _meters.Values.ToSeq(), _groups.Values.ToSeq());

    public void Apply(SwitchCommand command)
    {
        switch (command)
        {
            case SwitchCommand.AddRule { Rule: var rule }:
                var meter = rule.Instructions.OfType<Instruction.Meter>().FirstOrDefault();
                Assert.True(meter is null || _meters.ContainsKey(meter.Id), $"no meter for {RuleText.Of(rule)}");
                Assert.All(GroupsIn(rule), group => Assert.True(_groups.ContainsKey(group), $"no group for {RuleText.Of(rule)}"));
                _rules[rule.Key] = rule;
                break;
            case SwitchCommand.DeleteRule { Key: var key }:
                _rules.Remove(key);
                break;
            case SwitchCommand.AddMeter { Meter: var added }:
                _meters.TryAdd(added.Id, added);
                break;
            case SwitchCommand.ModifyMeter { Meter: var changed }:
                Assert.True(_meters.ContainsKey(changed.Id), $"no meter {changed.Id}");
                _meters[changed.Id] = changed;
                break;
            case SwitchCommand.DeleteMeter { Id: var id }:
                _meters.Remove(id);
                var users = _rules.Values.Where(r => r.Instructions.Contains(new Instruction.Meter(id))).ToArray();
                foreach (var user in users) _rules.Remove(user.Key);
                break;
            case SwitchCommand.AddGroup { Group: var added }:
                Assert.All(SwitchCommand.ChainedTo(added), group => Assert.True(_groups.ContainsKey(group), $"no group for {RuleText.Of(added)}"));
                _groups.TryAdd(added.Id, added);
                break;
            case SwitchCommand.DeleteGroup { Id: var id }:
                Assert.All(_rules.Values, rule => Assert.DoesNotContain(id, GroupsIn(rule)));
                _groups.Remove(id);
                break;
            default:
                Assert.Fail($"{command} was not expected");
                break;
        }
    }

    private static IEnumerable<uint> GroupsIn(Rule rule) => rule.Instructions.OfType<Instruction.ApplyActions>()
        .SelectMany(apply => apply.Actions).OfType<OfAction.ToGroup>().Select(to => to.Group);

    /// <summary>Where the frame leaves, and how. The controller is a port too.</summary>
    public List<(uint Port, Frame Frame)> Forward(uint inPort, Frame frame)
    {
        var (left, tags, metadata, table) = (new List<(uint, Frame)>(), frame.Tags.ToList(), 0UL, (byte?)0);
        while (table is { } at)
        {
            table = null;
            var rule = _rules.Values
                .Where(r => r.Table == at && r.Match.Fields.All(oxm => Matches(oxm, inPort, metadata, tags, frame)))
                .MaxBy(r => r.Priority);
            foreach (var instruction in rule?.Instructions ?? [])
            {
                if (instruction is Instruction.GotoTable to) table = to.Table;
                if (instruction is Instruction.WriteMetadata write) metadata = (metadata & ~write.Mask) | write.Value;
                if (instruction is Instruction.ApplyActions apply) Apply(apply.Actions, inPort, tags, frame, left);
            }
        }

        return left;
    }

    /// <summary>Each bucket has a copy, its actions are a set: one of a kind, in the order of OpenFlow 1.3.5 §5.10.</summary>
    private void ApplyGroup(uint id, uint inPort, List<Tag> tags, Frame frame, List<(uint, Frame)> left)
    {
        foreach (var bucket in _groups[id].Buckets)
        {
            var copy = tags.ToList();
            var set = bucket.Actions.GroupBy(action => action.GetType()).Select(same => same.Last());
            Apply(set.OrderBy(Place).ToSeq(), inPort, copy, frame, left);
        }

        static int Place(OfAction action) => action switch
        {
            OfAction.PopVlan => 0,
            OfAction.PushVlan => 1,
            OfAction.SetField => 2,
            OfAction.ToGroup => 3,
            _ => 4,
        };
    }

    private void Apply(Seq<OfAction> actions, uint inPort, List<Tag> tags, Frame frame, List<(uint, Frame)> left)
    {
        foreach (var action in actions)
        {
            switch (action)
            {
                case OfAction.PushVlan: tags.Insert(0, new Tag(0, 0)); break;
                case OfAction.PopVlan: tags.RemoveAt(0); break;
                case OfAction.SetField { Field: { Field: OxmField.VlanVid } vlan }:
                    tags[0] = tags[0] with { Vid = (ushort)(vlan.Value & 0xFFF) };
                    break;
                case OfAction.Output { Port: OfPort.InPort }: left.Add((inPort, frame with { Tags = tags.ToSeq() })); break;
                case OfAction.Output output when output.Port != inPort: left.Add((output.Port, frame with { Tags = tags.ToSeq() })); break;
                case OfAction.Output: break;
                case OfAction.ToGroup { Group: var group }: ApplyGroup(group, inPort, tags, frame, left); break;
                default: Assert.Fail($"{action} was not expected"); break;
            }
        }
    }

    private static bool Matches(Oxm oxm, uint inPort, ulong metadata, List<Tag> tags, Frame frame)
    {
        UInt128 value = oxm.Field switch
        {
            OxmField.InPort => inPort,
            OxmField.Metadata => metadata,
            OxmField.EthDst => frame.Destination,
            OxmField.EthSrc => frame.Source,
            OxmField.EthType => frame.EtherType,
            OxmField.VlanVid => tags.Count == 0 ? 0u : 0x1000u | tags[0].Vid,
            _ => throw new InvalidOperationException($"{oxm} was not expected"),
        };
        return (value & (oxm.Mask ?? UInt128.MaxValue)) == oxm.Value;
    }
}

/// <summary>
/// Switches joined as in <see cref="Samples"/>, each with its desired state: what is put into the state is sent command by command.
/// </summary>
internal sealed class TestNetwork(int size, Func<int, SwitchAbilities> abilities)
{
    private readonly Node[] _nodes = Enumerable.Range(1, size).Select(number => new Node(abilities(number))).ToArray();

    public int Size => size;

    public SwitchAbilities Abilities(SwitchId id) => At(id).Abilities;

    public SwitchState State(SwitchId id) => At(id).State;

    public TestSwitch Switch(SwitchId id) => At(id).Switch;

    /// <summary>Asks for the program; the commands are applied by the caller.</summary>
    public Seq<SwitchCommand> Put(string owner, SwitchId id, SwitchProgram program) => At(id).State.Put(owner, program) switch
    {
        Change.Accepted accepted => accepted.Commands,
        var conflict => throw new InvalidOperationException($"{id}, {owner}: {conflict}"),
    };

    /// <summary>Every client port where the frame arrives, in the end, with what it then is.</summary>
    public List<(PortId At, Frame Frame)> Send(PortId from, Frame frame)
    {
        var (arrived, under) = (new List<(PortId, Frame)>(), new Queue<(PortId At, Frame Frame)>([(from, frame)]));
        for (var steps = 0; under.TryDequeue(out var next); steps++)
        {
            Assert.True(steps < 100, $"{frame} from {from} circulates");
            foreach (var (at, left, isLink) in Pass(next.At, next.Frame))
            {
                if (isLink) under.Enqueue((at, left));
                else arrived.Add((at, left));
            }
        }

        return arrived;
    }

    /// <summary>Through one switch: to the far end of a link, or out of a client port.</summary>
    public IEnumerable<(PortId At, Frame Frame, bool IsLink)> Pass(PortId at, Frame frame)
    {
        foreach (var (port, left) in At(at.Switch).Switch.Forward(at.Port, frame))
        {
            var isLink = port is > 10 and < 100 && port % 10 <= size;
            yield return (isLink ? Samples.Toward((int)(port % 10), (int)(port / 10)) : new PortId(at.Switch, port), left, isLink);
        }
    }

    /// <summary>The switch is to hold another state from now on; the commands are applied by the caller.</summary>
    public Seq<SwitchCommand> Recompile(SwitchId id, SwitchAbilities abilities, SwitchState state)
    {
        var held = State(id).Desired();
        At(id).Abilities = abilities;
        At(id).State = state;
        return state.ChangesFrom(held);
    }

    private Node At(SwitchId id) => _nodes[id.Value - 1];

    private sealed class Node(SwitchAbilities abilities)
    {
        public SwitchAbilities Abilities { get; set; } = abilities;

        public SwitchState State { get; set; } = new();

        public TestSwitch Switch { get; } = new();
    }
}
