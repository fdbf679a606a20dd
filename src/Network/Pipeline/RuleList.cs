using Kilda.Network.Discovery;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>The rules of the two stages, one method for each kind.</summary>
internal static class RuleList
{
    public static readonly OfAction Push = new OfAction.PushVlan();
    public static readonly OfAction Back = new OfAction.Output(OfPort.InPort);

    private const ulong RouteMask = MetadataBits.ColourMask | MetadataBits.Probe;

    private static readonly Instruction s_toTransit = new Instruction.GotoTable(TablePipeline.Transit);
    private static readonly Instruction s_toOuter = new Instruction.GotoTable(TablePipeline.Outer);
    private static readonly Instruction s_toColouring = new Instruction.GotoTable(TablePipeline.Colouring);
    private static readonly Instruction s_toRoute = new Instruction.GotoTable(TablePipeline.Route);
    private static readonly Instruction s_pushCarrier = new Instruction.ApplyActions([new OfAction.PushVlan()]);
    private static readonly Instruction s_popOuter = new Instruction.ApplyActions([new OfAction.PopVlan()]);
    private static readonly Instruction s_popOuterAgain =
        new Instruction.ApplyActions([new OfAction.PopVlan(), new OfAction.ToGroup(PlanCompiler.AgainGroup)]);

    private static readonly OfAction s_pop = new OfAction.PopVlan();
    private static readonly Oxm s_anyVlan = new(OxmField.VlanVid, TablePipeline.VlanPresent, TablePipeline.VlanPresent);
    private static readonly Oxm s_noOuterRemoved = new(OxmField.Metadata, 0, MetadataBits.OuterRemoved);

    /// <summary>Table 0: packets of a link. Shared by every path that arrives there.</summary>
    public static void IslPort(this List<Rule> rules, uint port)
    {
        foreach (var rule in rules)
        {
            if (rule.Cookie == Cookies.IslPort(port)) return;
        }

        rules.Add(new Rule(TablePipeline.Input, Priority.Port, new Match([InPort(port)]), [s_toTransit], Cookies.IslPort(port)));
    }

    /// <summary>Table 0: packets of clients. Shared by every client of the port.</summary>
    public static void ClientPort(this List<Rule> rules, uint port)
    {
        foreach (var rule in rules)
        {
            if (rule.Cookie == Cookies.ClientPort(port)) return;
        }

        rules.Add(new Rule(TablePipeline.Input, Priority.Port, new Match([InPort(port)]), [s_toOuter], Cookies.ClientPort(port)));
    }

    /// <summary>Table 1: the label of the next hop.</summary>
    public static void Swap(this List<Rule> rules, uint inPort, ushort label, ushort next, uint outPort, ulong cookie)
    {
        Instruction actions = new Instruction.ApplyActions([SetVlan(next), outPort == inPort ? Back : new OfAction.Output(outPort)]);
        rules.Add(new Rule(TablePipeline.Transit, Priority.Label, new Match([InPort(inPort), Vlan(label)]), [actions], cookie));
    }

    /// <summary>Table 1: a probe goes from link to link also where clients' packets are copied or joined by others.</summary>
    /// <param name="to">Where the probe ends.</param>
    public static void SwapProbe(this List<Rule> rules, uint inPort, ushort label, SwitchId to, in Exit exit, ulong cookie)
    {
        Instruction actions = new Instruction.ApplyActions(exit.Tags.Add(exit.Port == inPort ? Back : new OfAction.Output(exit.Port)));
        var match = new Match([InPort(inPort), new Oxm(OxmField.EthDst, ServiceFrames.ProbeAddress(to)), Vlan(label)]);
        rules.Add(new Rule(TablePipeline.Transit, Priority.ProbeLabel, match, [actions], cookie));
    }

    /// <summary>Table 1: here the path ends, the colour takes over.</summary>
    public static void PathEnd(this List<Rule> rules, uint inPort, ushort label, Start start, ulong cookie) => rules.Add(new Rule(
        TablePipeline.Transit, Priority.Label, new Match([InPort(inPort), Vlan(label)]), Then(start, start.Tags), cookie));

    /// <summary>Table 1: here the path ends, and the tag behind the carrier says whose packet it is.</summary>
    public static void PathEndUnder(this List<Rule> rules, uint inPort, ushort label, Colour colour, ulong cookie) => rules.Add(new Rule(
        TablePipeline.Transit, Priority.Label, new Match([InPort(inPort), Vlan(label)]), [s_popOuter, Give(colour), s_toColouring], cookie));

    /// <summary>Table 2: an outer tag of two-tag clients. Shared by all of them on the port.</summary>
    /// <param name="again">The packet has to be looked up anew, see <see cref="PlanCompiler.AgainGroup"/>.</param>
    public static void OuterTag(this List<Rule> rules, uint port, ushort outer, bool again)
    {
        foreach (var rule in rules)
        {
            if (rule.Cookie == Cookies.OuterTag(port, outer)) return;
        }

        Instruction remember = new Instruction.WriteMetadata(MetadataBits.Outer(outer), MetadataBits.OuterBits);
        rules.Add(new Rule(
            TablePipeline.Outer, Priority.Outer, new Match([InPort(port), Vlan(outer)]),
            [again ? s_popOuterAgain : s_popOuter, remember, s_toColouring], Cookies.OuterTag(port, outer)));
    }

    /// <summary>
    /// Table 3: a client's packets. A one-tag client has two rules: where two-tag clients of the port use the same outer tag, table 2 has
    /// removed it.
    /// </summary>
    public static void Colour(this List<Rule> rules, Endpoint client, Start start, ulong cookie)
    {
        var port = InPort(client.Port);
        switch (client)
        {
            case { Inner: not 0 }:
                rules.Colour(Priority.TwoTags, [port, Removed(client.Outer), Vlan(client.Inner)], Then(start, Under(client.Inner, start.Tags)), cookie);
                break;
            case { Outer: not 0 }:
                rules.Colour(Priority.OneTag, [port, s_noOuterRemoved, Vlan(client.Outer)], Then(start, Under(client.Outer, start.Tags)), cookie);
                rules.Colour(Priority.OneTagUnderOuter, [port, Removed(client.Outer)], Then(start, Pushed(start.Tags)), cookie);
                break;
            default:
                rules.Colour(Priority.FullPort, [port, s_noOuterRemoved], Then(start, Pushed(start.Tags)), cookie);
                break;
        }
    }

    /// <summary>Table 3, at a Y-point: the tag that has come to light says which leaf flow it is.</summary>
    public static void Recolour(this List<Rule> rules, Colour from, ushort tag, Colour to, ulong cookie) =>
        rules.Colour(Priority.Recolour, [Of(from), Vlan(tag)], [Give(to), s_toRoute], cookie);

    /// <summary>Table 3, at the shared end of a Y-flow: the tag that has come to light becomes the client's.</summary>
    public static void Untag(this List<Rule> rules, Colour from, ushort tag, Seq<OfAction> tags, ulong cookie)
    {
        var actions = Under(tag, tags);
        rules.Colour(
            Priority.Recolour, [Of(from), Vlan(tag)], actions.IsEmpty ? [s_toRoute] : [new Instruction.ApplyActions(actions), s_toRoute], cookie);
    }

    /// <summary>
    /// Table 3: a probe that the controller puts in, by the address of its colour. It goes to the first link at once: no meter, no group and no
    /// client has to do with it.
    /// </summary>
    public static void Probe(this List<Rule> rules, Colour colour, in Exit exit, ulong cookie) => rules.Colour(
        Priority.Probe, [InPort(OfPort.Controller), new Oxm(OxmField.EthSrc, ServiceFrames.ColourAddress(colour)), s_anyVlan],
        [new Instruction.ApplyActions(exit.Tags.Add(new OfAction.Output(exit.Port)))], cookie);

    /// <summary>Table 4: what happens to a colour, with a second rule where its packets can come in on the port they leave by.</summary>
    /// <param name="inPorts">Where packets of the colour come in.</param>
    public static void Route(
        this List<Rule> rules, Colour colour, ulong cookie, Instruction.Meter? meter, in Exit exit, ReadOnlySpan<uint> inPorts)
    {
        rules.Route(colour, cookie, meter, exit.Tags.Add(new OfAction.Output(exit.Port)), null);
        if (inPorts.Contains(exit.Port)) rules.Route(colour, cookie, meter, exit.Tags.Add(Back), exit.Port);
    }

    /// <summary>Table 4: one rule of a colour, for packets that came in on <paramref name="inPort"/> or for all others.</summary>
    public static void Route(
        this List<Rule> rules, Colour colour, ulong cookie, Instruction.Meter? meter, Seq<OfAction> actions, uint? inPort)
    {
        var of = new Oxm(OxmField.Metadata, colour.Value, RouteMask);
        rules.Add(inPort is { } port
            ? new Rule(TablePipeline.Route, Priority.RouteBack, new Match([InPort(port), of, s_anyVlan]), Then(meter, actions), cookie)
            : new Rule(TablePipeline.Route, Priority.Route, new Match([of, s_anyVlan]), Then(meter, actions), cookie));
    }

    /// <summary>Table 4: out of a port as it is, with or without a tag.</summary>
    public static void RouteOut(
        this List<Rule> rules, Colour colour, ulong cookie, Instruction.Meter? meter, ReadOnlySpan<uint> inPorts, uint outPort)
    {
        var of = new Oxm(OxmField.Metadata, colour.Value, RouteMask);
        rules.Add(new Rule(TablePipeline.Route, Priority.Route, new Match([of]), Then(meter, [new OfAction.Output(outPort)]), cookie));
        if (!inPorts.Contains(outPort)) return;
        rules.Add(new Rule(
            TablePipeline.Route, Priority.RouteBack, new Match([InPort(outPort), of]), Then(meter, [Back]), cookie));
    }

    /// <summary>From the carrier to the client's tags: the outer is pushed, so the carrier's priority bits stay with the inner.</summary>
    public static Seq<OfAction> ClientTags(Endpoint client) => client switch
    {
        { Inner: not 0 } => [SetVlan(client.Inner), Push, SetVlan(client.Outer)],
        { Outer: not 0 } => [SetVlan(client.Outer)],
        _ => [s_pop],
    };

    public static OfAction SetVlan(ushort vlan) => new OfAction.SetField(Vlan(vlan));

    private static void Colour(this List<Rule> rules, ushort priority, Seq<Oxm> match, Seq<Instruction> then, ulong cookie) =>
        rules.Add(new Rule(TablePipeline.Colouring, priority, new Match(match), then, cookie));

    private static Seq<Instruction> Then(Start start, Seq<OfAction> tags)
    {
        var give = Give(start.Colour);
        if (tags.IsEmpty) return start.Meter is { } only ? [only, give, s_toRoute] : [give, s_toRoute];
        Instruction actions = tags is [OfAction.PushVlan] ? s_pushCarrier : new Instruction.ApplyActions(tags);
        return start.Meter is { } meter ? [meter, actions, give, s_toRoute] : [actions, give, s_toRoute];
    }

    private static Seq<Instruction> Then(Instruction.Meter? meter, Seq<OfAction> actions)
    {
        var apply = new Instruction.ApplyActions(actions);
        return meter is null ? [apply] : [meter, apply];
    }

    /// <summary>Actions on a carrier with this VLAN id: it need not be set again.</summary>
    private static Seq<OfAction> Under(ushort vlan, Seq<OfAction> tags) =>
        tags is [OfAction.SetField { Field: var field }, ..] && field == Vlan(vlan) ? new([.. tags.Span[1..]]) : tags;

    /// <summary>Actions on a carrier that has to be pushed first, unless they begin by removing it.</summary>
    private static Seq<OfAction> Pushed(Seq<OfAction> tags) => tags is [OfAction.PopVlan, ..] ? new([.. tags.Span[1..]]) : [Push, .. tags];

    private static Oxm Of(Colour colour) => new(OxmField.Metadata, colour.Value, MetadataBits.ColourMask);

    private static Instruction Give(Colour colour) => new Instruction.WriteMetadata(colour.Value, MetadataBits.ColourMask);

    private static Oxm InPort(uint port) => new(OxmField.InPort, port);

    private static Oxm Vlan(ushort vlan) => new(OxmField.VlanVid, (uint)(TablePipeline.VlanPresent | vlan));

    private static Oxm Removed(ushort outer) => new(OxmField.Metadata, MetadataBits.Outer(outer), MetadataBits.OuterBits);
}
