using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>Whether a list of actions can be carried out (OpenFlow 1.3.5 §6.4, §7.2.5). Where the specification leaves room, as Open vSwitch does.</summary>
internal static class ActionCheck
{
    private const uint HighestPort = 65_279;
    private const uint VlanPresent = 0x1000;

    /// <param name="actions">The list.</param>
    /// <param name="tags">Tags that the packet surely has, before and afterwards; null where that is not known, as in a bucket.</param>
    /// <param name="maxTags">How many tags a rule may know of.</param>
    /// <param name="later">Whether the actions are for the action set: nobody can know whether the packet will have a tag then.</param>
    public static OfError? Check(Seq<OfAction> actions, ref int? tags, int maxTags, bool later = false)
    {
        foreach (var action in actions.Span)
        {
            var wrong = action switch
            {
                OfAction.Output output => Port(output.Port),
                OfAction.ToGroup => null,
                OfAction.PushVlan push => Push(push, ref tags, maxTags),
                OfAction.PopVlan => Pop(ref tags, later),
                OfAction.SetField set => Set(set.Field, later ? null : tags),
                _ => Bad(OfErrorCode.BadAction.BadType, $"{action} is not carried out here"),
            };
            if (wrong is not null) return wrong;
        }

        return null;
    }

    /// <param name="actions">The list.</param>
    /// <param name="hasGroup">Whether there is a group of this number.</param>
    public static OfError? Missing(Seq<OfAction> actions, Func<uint, bool> hasGroup) =>
        actions.OfType<OfAction.ToGroup>().FirstOrDefault(to => !hasGroup(to.Group)) is { } lost
            ? Bad(OfErrorCode.BadAction.BadOutGroup, $"there is no group {lost.Group}")
            : null;

    private static OfError? Port(uint port) => port switch
    {
        OfPort.InPort or OfPort.Controller or OfPort.All or OfPort.Flood => null,
        0 or > HighestPort => Bad(OfErrorCode.BadAction.BadOutPort, $"output to port 0x{port:x}"),
        _ => null,
    };

    private static OfError? Push(OfAction.PushVlan push, ref int? tags, int maxTags)
    {
        if (push.EtherType is not (0x8100 or 0x88a8)) return Bad(OfErrorCode.BadAction.BadArgument, $"pushes a tag of type {push.EtherType:x4}");
        if (tags >= maxTags) return Bad(OfErrorCode.BadAction.BadTag, $"more than {maxTags} tags");
        tags++;
        return null;
    }

    private static OfError? Pop(ref int? tags, bool later)
    {
        if (tags == 0) return later ? null : Bad(OfErrorCode.BadAction.MatchInconsistent, "removes a tag that may not be there");
        tags--;
        return null;
    }

    private static OfError? Set(Oxm field, int? tags)
    {
        var isVlan = field.Field is OxmField.VlanVid or OxmField.VlanPcp;
        if (!isVlan && field.Field is not (OxmField.EthDst or OxmField.EthSrc))
        {
            return Bad(OfErrorCode.BadAction.BadSetType, $"{field} cannot be set");
        }

        if (field.Value >> field.Field.Bits() != 0) return Bad(OfErrorCode.BadAction.BadSetArgument, $"{field}: too large");
        if (field.Field == OxmField.VlanVid && (field.Value & VlanPresent) == 0)
        {
            return Bad(OfErrorCode.BadAction.BadSetArgument, $"{field}: without the present bit");
        }

        return isVlan && tags == 0 ? Bad(OfErrorCode.BadAction.MatchInconsistent, $"sets {field} of a tag that may not be there") : null;
    }

    private static OfError Bad(ushort code, string text) => OfError.Action(code, text);
}
