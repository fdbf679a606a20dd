using Kilda.Network.Discovery;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>What every switch holds for itself: explicit table-miss rules, and discovery frames to the controller, metered.</summary>
public static class BaseProgram
{
    /// <summary>The owner of these rules.</summary>
    public const string Owner = "base";

    public static SwitchProgram For(SwitchAbilities abilities)
    {
        var hasMeters = abilities.MaxMeters >= (uint)ServiceTag.Discovery;
        var rules = new List<Rule> { Discovery(hasMeters), Miss(TablePipeline.Input, ServiceTag.Drop) };
        if (abilities.UsesPipeline)
        {
            rules.Add(Miss(TablePipeline.Transit, ServiceTag.TransitDrop));
            rules.Add(Miss(TablePipeline.Outer, ServiceTag.PreIngressPass, new Instruction.GotoTable(TablePipeline.Colouring)));
            rules.Add(Miss(TablePipeline.Colouring, ServiceTag.IngressDrop));
            rules.Add(Miss(TablePipeline.Route, ServiceTag.PostIngressDrop));
        }

        return new SwitchProgram(rules.ToSeq(), hasMeters ? [DiscoveryMeter(abilities)] : [], []);
    }

    private static Meter DiscoveryMeter(SwitchAbilities abilities) =>
        FlowMeter.ForService((uint)ServiceTag.Discovery, 200, 4096, 250, abilities.PacketMeters);

    /// <summary>Frames with a tag are somebody's traffic, our address in them or not: only untagged ones are taken.</summary>
    private static Rule Discovery(bool metered)
    {
        var match = new Match(
        [
            new Oxm(OxmField.EthDst, ServiceFrames.DiscoveryAddress),
            new Oxm(OxmField.EthType, ServiceFrames.EtherType),
            new Oxm(OxmField.VlanVid, 0),
        ]);
        Instruction send = new Instruction.ApplyActions([new OfAction.Output(OfPort.Controller, OfMaxLength.NoBuffer)]);
        Seq<Instruction> instructions = metered ? [new Instruction.Meter((uint)ServiceTag.Discovery), send] : [send];
        return new Rule(TablePipeline.Input, Priority.Service, match, instructions, Cookies.Of(ServiceTag.Discovery));
    }

    private static Rule Miss(byte table, ServiceTag tag, params ReadOnlySpan<Instruction> instructions) =>
        new(table, Priority.Miss, Match.Any, Seq.Create(instructions), Cookies.Of(tag));
}
