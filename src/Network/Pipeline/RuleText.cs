using System.Globalization;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>Rules, meters and groups as one line each, with names for tables, colours and cookies.</summary>
public static class RuleText
{
    /// <summary><c>route prio=20 cookie=flow:7/fwd/0 colour=7/fwd/0,vlan -&gt; meter:32, set_vlan:1001, output:10</c>.</summary>
    public static string Of(Rule rule) =>
        $"{TablePipeline.Name(rule.Table),-7} prio={rule.Priority} cookie={Cookies.Name(rule.Cookie)} "
        + $"{Of(rule.Match)} -> {Of(rule.Instructions)}";

    public static string Of(Meter meter) =>
        $"meter {meter.Id}: {meter.Rate} {(meter.Packets ? "packet/s" : "kbit/s")}, burst {meter.Burst}";

    public static string Of(Group group) =>
        $"group {group.Id} {group.Type}: {string.Join(" | ", group.Buckets.Select(bucket => Of(bucket.Actions)))}";

    public static string Of(Match match) => match.Fields.IsEmpty ? "any" : string.Join(',', match.Fields.Select(Of));

    private static string Of(Seq<Instruction> instructions) =>
        instructions.IsEmpty ? "drop" : string.Join(", ", instructions.Select(Of));

    private static string Of(Seq<OfAction> actions) => string.Join(", ", actions.Select(Of));

    public static string Of(Instruction instruction) => instruction switch
    {
        Instruction.Meter meter => $"meter:{meter.Id}",
        Instruction.GotoTable to => TablePipeline.Name(to.Table),
        Instruction.ApplyActions apply => Of(apply.Actions),
        Instruction.WriteMetadata write => string.Join(", ", OfMetadata(write.Value, write.Mask, ":=")),
        _ => instruction.ToString(),
    };

    public static string Of(OfAction action) => action switch
    {
        OfAction.Output output => $"output:{PortName(output.Port)}",
        OfAction.PushVlan { EtherType: 0x8100 } => "push_vlan",
        OfAction.PopVlan => "pop_vlan",
        OfAction.ToGroup group => $"group:{group.Group}",
        OfAction.SetField { Field: { Field: OxmField.VlanVid, Mask: null } vlan } => $"set_vlan:{vlan.Value & 0xFFF}",
        _ => action.ToString(),
    };

    private static string Of(Oxm oxm) => oxm switch
    {
        { Field: OxmField.InPort, Mask: null } => $"in_port={PortName((uint)oxm.Value)}",
        { Field: OxmField.VlanVid, Mask: null } when oxm.Value == 0 => "no_vlan",
        { Field: OxmField.VlanVid, Mask: null } => $"vlan={oxm.Value & 0xFFF}",
        { Field: OxmField.VlanVid, Mask: { } mask } when (oxm.Value, mask) == (TablePipeline.VlanPresent, TablePipeline.VlanPresent) => "vlan",
        { Field: OxmField.Metadata, Mask: { } mask } => string.Join(',', OfMetadata((ulong)oxm.Value, (ulong)mask, "=")),
        _ => oxm.ToString(),
    };

    private static IEnumerable<string> OfMetadata(ulong value, ulong mask, string equals)
    {
        if ((mask & MetadataBits.ColourMask) == MetadataBits.ColourMask) yield return $"colour{equals}{Colour.In(value)}";
        if ((mask & MetadataBits.Probe) != 0 && (value & MetadataBits.Probe) != 0) yield return "probe";
        if ((mask & MetadataBits.OuterRemoved) == 0) yield break;
        yield return (value & MetadataBits.OuterRemoved) == 0
            ? "no_outer"
            : $"outer{equals}{(value & MetadataBits.OuterMask) >> MetadataBits.OuterShift}";
    }

    private static string PortName(uint port) => port switch
    {
        OfPort.InPort => "in_port",
        OfPort.Controller => "controller",
        _ => port.ToString(CultureInfo.InvariantCulture),
    };
}
