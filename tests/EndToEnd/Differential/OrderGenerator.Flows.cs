using Kilda.Lab.Hosts;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Differential;

/// <content>FLOW_MOD.</content>
internal sealed partial class OrderGenerator
{
    private const ushort VlanPresent = 0x1000;
    private const int MostMatches = 16;
    private const byte PushingTable = 3;
    private const ushort PriorityApart = 5000;
    private static readonly ulong[] s_metadataMasks = [0x7f_ffff, 1 << 23, 0x1fff_0000_0000, 1UL << 44, ulong.MaxValue, 0xff];
    private readonly List<Match> _matches = [Match.Any];

    private byte Table() => (byte)random.Next(Tables);

    /// <summary>Rules that are to be reported name meters that stay: Open vSwitch does not report rules that go with their meter.</summary>
    private Order Add()
    {
        var (table, match) = (Table(), RandomMatch());
        var isReported = Chance(20);
        var flags = (ushort)((isReported ? FlowFlags.SendFlowRemoved : 0) | (Chance(30) ? FlowFlags.ResetCounts : 0));
        uint[] meters = isReported ? s_staying : [.. s_staying, .. s_meters];
        return new Order.Flow(FlowMod.Add(table, PriorityOf(match), match, Instructions(table, match, meters, [.. s_inner, .. s_outer]), Of(s_cookies), flags) with
        {
            HardTimeout = (ushort)(Chance(5) ? 3600 : 0),
            IdleTimeout = (ushort)(Chance(5) ? 1800 : 0),
        });
    }

    /// <summary>
    /// Names groups and meters that are there. The specification has the instructions checked (§6.4), whether a rule is modified or not;
    /// Open vSwitch looks for their groups and meters only when one is.
    /// </summary>
    private Order Modify(bool isStrict)
    {
        var (table, match) = (Table(), RandomMatch());
        var instructions = Instructions(table, match, s_staying, s_inner);
        return new Order.Flow(FlowMod.Add(table, PriorityOf(match), match, instructions, Of(s_cookies)) with
        {
            Command = isStrict ? FlowCommand.ModifyStrict : FlowCommand.Modify,
            CookieMask = CookieMask(),
        });
    }

    /// <summary>Rules of one priority, of which no two match the same packet: all are added with CHECK_OVERLAP.</summary>
    private Order AddApart()
    {
        var (table, match) = (Table(), RandomMatch());
        var instructions = Instructions(table, match, s_staying, s_inner);
        return new Order.Flow(FlowMod.Add(table, PriorityApart, match, instructions, Of(s_cookies), FlowFlags.CheckOverlap));
    }

    private Order Delete(bool isStrict)
    {
        var match = RandomMatch();
        return new Order.Flow(FlowMod.DeleteStrict(Chance(15) ? OfTable.All : Table(), PriorityOf(match), match) with
        {
            Command = isStrict ? FlowCommand.DeleteStrict : FlowCommand.Delete,
            Cookie = Of(s_cookies),
            CookieMask = match.Fields.IsEmpty ? Of(s_cookieMasks) : CookieMask(), // the table-miss rules stay
            OutPort = Chance(15) ? Of(Ports) : OfPort.Any,
            OutGroup = Chance(10) ? AnyGroup() : OfGroup.Any,
        });
    }

    private ulong CookieMask() => Chance(40) ? 0 : Of(s_cookieMasks);

    /// <summary>Out of few, so that rules replace and commands find each other.</summary>
    private Match RandomMatch()
    {
        if (_matches.Count >= MostMatches || (_matches.Count > 1 && Chance(50))) return Of(_matches);
        var match = NewMatch();
        if (!_matches.Contains(match)) _matches.Add(match);
        return match;
    }

    /// <summary>
    /// No two matches at the same priority: which of two such rules takes a packet that fits both is undefined (§6.3). Matches that mean
    /// the same share theirs.
    /// </summary>
    private ushort PriorityOf(Match match)
    {
        var meaning = new Rule(0, 0, match, [], 0).Normalized().Match;
        return (ushort)((random.Next(1, 4) * 1000) + _matches.FindIndex(m => new Rule(0, 0, m, [], 0).Normalized().Match == meaning));
    }

    private Match NewMatch()
    {
        var fields = new List<Oxm>();
        if (Chance(40)) fields.Add(new Oxm(OxmField.InPort, Of(Ports)));
        if (Chance(25)) fields.Add(MetadataField());
        if (Chance(10)) fields.Add(Chance(50) ? new Oxm(OxmField.EthDst, Of(Addresses).Value) : new Oxm(OxmField.EthDst, 1, 1));
        if (Chance(10)) fields.Add(Chance(50) ? new Oxm(OxmField.EthSrc, Of(Addresses).Value) : new Oxm(OxmField.EthSrc, 2, 2));
        if (Chance(10)) fields.Add(new Oxm(OxmField.EthType, Chance(70) ? EthernetFrame.Experimental : 0x0800u));
        if (Chance(60)) fields.Add(VlanField());
        if (fields.Any(f => f.Field == OxmField.VlanVid && (f.Value & VlanPresent) != 0) && Chance(10))
        {
            fields.Add(new Oxm(OxmField.VlanPcp, (uint)random.Next(8)));
        }

        return new Match(fields.ToSeq());
    }

    private Oxm MetadataField()
    {
        var mask = Of(s_metadataMasks);
        var value = Of<ulong>([0, 56, 60, 1UL << 23, 100UL << 32, 1UL << 44]) & mask;
        return mask == ulong.MaxValue && Chance(50) ? new Oxm(OxmField.Metadata, value) : new Oxm(OxmField.Metadata, value, mask);
    }

    private Oxm VlanField() => random.Next(10) switch
    {
        0 => new Oxm(OxmField.VlanVid, 0),
        < 3 => new Oxm(OxmField.VlanVid, VlanPresent, VlanPresent),
        3 => new Oxm(OxmField.VlanVid, VlanPresent | 100, 0x1ffe),
        4 => new Oxm(OxmField.VlanVid, VlanPresent | 100u, 0x1fff),
        _ => new Oxm(OxmField.VlanVid, VlanPresent | (uint)Of(Vlans)),
    };

    /// <summary>No rule names a group twice: when such a group is deleted, Open vSwitch 3.1 fails an assertion and ends.</summary>
    private Seq<Instruction> Instructions(byte table, Match match, uint[] meters, uint[] usable)
    {
        var groups = usable.ToList();
        var isTagged = match[OxmField.VlanVid] is { } vlan && (vlan.Value & VlanPresent) != 0;
        var instructions = new List<Instruction>();
        if (Chance(20)) instructions.Add(new Instruction.Meter(Of(meters)));
        if (Chance(75)) instructions.Add(new Instruction.ApplyActions(Actions(isTagged ? 1 : 0, groups, PushesIn(table), later: false)));
        if (Chance(6)) instructions.Add(new Instruction.ClearActions());
        if (Chance(12)) instructions.Add(new Instruction.WriteActions(Actions(isTagged ? 1 : 0, groups, pushes == PushPlace.ActionSet ? 1 : 0, later: true)));
        if (Chance(35))
        {
            var mask = Of(s_metadataMasks);
            instructions.Add(new Instruction.WriteMetadata(Of<ulong>([56, 60, 1UL << 23, 100UL << 32, 1UL << 44]) & mask, mask));
        }

        if (table < Tables - 1 && Chance(60)) instructions.Add(new Instruction.GotoTable((byte)random.Next(table + 1, Tables)));
        return instructions.ToSeq();
    }

    /// <param name="tags">Tags that the packet surely has: actions on others are refused, which <see cref="Bad"/> tries.</param>
    /// <param name="groups">Groups that may be used; those that are, are taken out.</param>
    /// <param name="pushed">Tags that may be pushed.</param>
    /// <param name="later">Whether they are for the action set: then as <see cref="Bucket"/> and <see cref="Output"/> say.</param>
    private Seq<OfAction> Actions(int tags, List<uint> groups, int pushed, bool later)
    {
        var actions = new List<OfAction>();
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            switch (random.Next(10))
            {
                case 3 or 4 when pushed > 0: actions.AddRange([Push(), SetVlan()]); tags++; pushed--; break;
                case 5 when tags > 0: actions.Add(new OfAction.PopVlan()); tags--; break;
                case 6 or 7 when tags > 0 && !later: actions.Add(SetVlan()); break;
                case 8 when tags > 0 && !later: actions.Add(new OfAction.SetField(new Oxm(OxmField.VlanPcp, (uint)random.Next(8)))); break;
                case 8: actions.Add(new OfAction.SetField(new Oxm(Chance(50) ? OxmField.EthDst : OxmField.EthSrc, Of(Addresses).Value))); break;
                case 9 when groups.Count > 0: actions.Add(Take(groups)); break;
                default: actions.Add(Output(!later)); break;
            }
        }

        return actions.ToSeq();
    }

    private OfAction Take(List<uint> groups)
    {
        var at = random.Next(groups.Count);
        var action = new OfAction.ToGroup(groups[at]);
        groups.RemoveAt(at);
        return action;
    }

    private int PushesIn(byte table) => (pushes, table) switch
    {
        (PushPlace.Rule, PushingTable) => 1,
        (PushPlace.RuleTwice, PushingTable) => 2,
        _ => 0,
    };

    private OfAction Push() => new OfAction.PushVlan((ushort)(Chance(85) ? 0x8100 : 0x88a8));

    private OfAction SetVlan() => new OfAction.SetField(new Oxm(OxmField.VlanVid, VlanPresent | (uint)Of(Vlans)));

    /// <param name="mayAsk">
    /// Whether the controller may be asked: not from a bucket or the action set, whose packets belong to no rule by the specification
    /// (§7.4.1) and to one of several in Open vSwitch.
    /// </param>
    private OfAction Output(bool mayAsk = false) => random.Next(20) switch
    {
        < 2 => new OfAction.Output(OfPort.InPort),
        2 when mayAsk => new OfAction.Output(OfPort.Controller, OfMaxLength.NoBuffer),
        3 => new OfAction.Output(Chance(50) ? OfPort.All : OfPort.Flood),
        4 => new OfAction.Output(99), // a number that a port could have, and none has
        _ => new OfAction.Output(Of(Ports)),
    };
}
