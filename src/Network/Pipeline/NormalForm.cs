using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>
/// One form for what means the same: fields in the order of their numbers, no mask where it hides nothing, no field where it hides
/// everything, instructions in the order of their execution (OpenFlow 1.3.5 §5.9). Generated rules are in it, listed ones are brought
/// to it.
/// </summary>
public static class NormalForm
{
    public static Rule Normalized(this Rule rule)
    {
        var (match, instructions) = (Of(rule.Match), Of(rule.Instructions));
        return match == rule.Match && instructions == rule.Instructions ? rule : rule with { Match = match, Instructions = instructions };
    }

    /// <summary>Where an instruction stands among others.</summary>
    public static int Place(Instruction instruction) => instruction switch
    {
        Instruction.Meter => 0,
        Instruction.ApplyActions => 1,
        Instruction.ClearActions => 2,
        Instruction.WriteActions => 3,
        Instruction.WriteMetadata => 4,
        Instruction.GotoTable => 5,
        _ => 6,
    };

    internal static Seq<Bucket> Of(Seq<Bucket> buckets) => buckets.Select(bucket => bucket with
    {
        // Without meaning in the types used here; switches list them as 0 or as "any".
        Weight = 0,
        WatchPort = OfPort.Any,
        WatchGroup = OfGroup.Any,
        Actions = Of(bucket.Actions),
    }).ToSeq();

    private static Match Of(Match match) => new(match.Fields.Select(Of).OfType<Oxm>().OrderBy(oxm => oxm.Field).ToSeq());

    private static Oxm? Of(Oxm oxm)
    {
        if (oxm.Field == OxmField.Foreign || oxm.Mask is not { } mask) return oxm;
        if (mask == 0) return null;
        return mask == (UInt128.One << oxm.Field.Bits()) - 1 ? oxm with { Mask = null } : oxm;
    }

    private static Seq<Instruction> Of(Seq<Instruction> instructions) => instructions
        .Where(instruction => instruction
            is not (Instruction.ApplyActions { Actions.IsEmpty: true } or Instruction.WriteActions { Actions.IsEmpty: true }))
        .Select(instruction => instruction switch
        {
            Instruction.ApplyActions apply => new Instruction.ApplyActions(Of(apply.Actions)),
            Instruction.WriteActions write => new Instruction.WriteActions(Of(write.Actions)),
            Instruction.WriteMetadata write => write with { Value = write.Value & write.Mask },
            _ => instruction,
        })
        .OrderBy(Place)
        .ToSeq();

    /// <summary>How much of a packet is sent is said to the controller's port alone.</summary>
    private static Seq<OfAction> Of(Seq<OfAction> actions) => actions
        .Select(action => action is OfAction.Output { Port: not OfPort.Controller } output ? new OfAction.Output(output.Port) : action)
        .ToSeq();
}
