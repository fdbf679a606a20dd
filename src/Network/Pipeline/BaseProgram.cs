using Kilda.Network.Discovery;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>
/// What every switch holds for itself: explicit table-miss rules, the way of probes that the controller puts in, and discovery frames and probes
/// that end here to the controller, metered.
/// </summary>
public static class BaseProgram
{
    /// <summary>The owner of these rules.</summary>
    public const string Owner = "base";

    public static SwitchProgram For(SwitchId id, SwitchAbilities abilities)
    {
        var hasMeters = abilities.MaxMeters >= (uint)ServiceTag.ProbeCatch;
        var rules = new List<Rule> { Discovery(hasMeters), Probes(id, hasMeters), Miss(TablePipeline.Input, ServiceTag.Drop) };
        if (abilities.UsesPipeline)
        {
            rules.Add(PutIn());
            rules.Add(Miss(TablePipeline.Transit, ServiceTag.TransitDrop));
            rules.Add(Miss(TablePipeline.Outer, ServiceTag.PreIngressPass, new Instruction.GotoTable(TablePipeline.Colouring)));
            rules.Add(Miss(TablePipeline.Colouring, ServiceTag.IngressDrop));
            rules.Add(Miss(TablePipeline.Route, ServiceTag.PostIngressDrop));
        }

        return new SwitchProgram(rules.ToSeq(), hasMeters ? [Meter(ServiceTag.Discovery, abilities), Meter(ServiceTag.ProbeCatch, abilities)] : [], []);
    }

    private static Meter Meter(ServiceTag tag, SwitchAbilities abilities) =>
        FlowMeter.ForService((uint)tag, 200, 4096, 250, abilities.PacketMeters);

    /// <summary>Frames with a tag are somebody's traffic, our address in them or not: only untagged ones are taken.</summary>
    private static Rule Discovery(bool metered)
    {
        var match = new Match(
        [
            new Oxm(OxmField.EthDst, ServiceFrames.DiscoveryAddress),
            new Oxm(OxmField.EthType, ServiceFrames.EtherType),
            new Oxm(OxmField.VlanVid, 0),
        ]);
        return ToController(match, ServiceTag.Discovery, metered);
    }

    /// <summary>Probes have the label of the last link in front.</summary>
    private static Rule Probes(SwitchId id, bool metered)
    {
        var match = new Match(
        [
            new Oxm(OxmField.EthDst, ServiceFrames.ProbeAddress(id)),
            new Oxm(OxmField.EthType, ServiceFrames.ProbeType),
            new Oxm(OxmField.VlanVid, TablePipeline.VlanPresent, TablePipeline.VlanPresent),
        ]);
        return ToController(match, ServiceTag.ProbeCatch, metered);
    }

    private static Rule ToController(Match match, ServiceTag tag, bool metered)
    {
        Instruction send = new Instruction.ApplyActions([new OfAction.Output(OfPort.Controller, OfMaxLength.NoBuffer)]);
        Seq<Instruction> instructions = metered ? [new Instruction.Meter((uint)tag), send] : [send];
        return new Rule(TablePipeline.Input, Priority.Service, match, instructions, Cookies.Of(tag));
    }

    /// <summary>What the controller puts in has its colour in its source address.</summary>
    private static Rule PutIn() => new(
        TablePipeline.Input, Priority.Port, new Match([new Oxm(OxmField.InPort, OfPort.Controller)]),
        [new Instruction.GotoTable(TablePipeline.Colouring)], Cookies.Of(ServiceTag.ProbeInput));

    private static Rule Miss(byte table, ServiceTag tag, params ReadOnlySpan<Instruction> instructions) =>
        new(table, Priority.Miss, Match.Any, Seq.Create(instructions), Cookies.Of(tag));
}
