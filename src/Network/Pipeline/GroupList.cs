using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <summary>A way out of a switch: what happens to the carrier in front, and the port.</summary>
internal readonly record struct Exit(Seq<OfAction> Tags, uint Port)
{
    /// <summary>Out to a client.</summary>
    public static Exit To(Endpoint client) => new(RuleList.ClientTags(client), client.Port);

    /// <summary>Into a link.</summary>
    public static Exit To(Flows.Hop hop) => new([RuleList.SetVlan(hop.Label)], hop.From.Port);
}

/// <summary>
/// The groups of one mirror point or join. A bucket is a set of actions, each at most once (OpenFlow 1.3.5 §5.10): where two tags have to be set the
/// bucket ends in another group for the second. Equal groups are one.
/// </summary>
/// <param name="ids">Their numbers, in the order in which they are made; there may be fewer than are needed.</param>
internal sealed class GroupList(Seq<uint> ids)
{
    private readonly List<Group> _groups = [];

    public IReadOnlyList<Group> Groups => _groups;

    /// <summary>A group that sends a copy along each way.</summary>
    /// <param name="inPort">Where the packets came in, if any of the ways leads back there.</param>
    public uint All(ReadOnlySpan<Exit> exits, uint? inPort)
    {
        var buckets = new Bucket[exits.Length];
        for (var i = 0; i < buckets.Length; i++) buckets[i] = Bucket(exits[i], inPort);
        return Add(GroupType.All, new Seq<Bucket>(buckets));
    }

    private Bucket Bucket(in Exit exit, uint? inPort)
    {
        var output = exit.Port == inPort ? RuleList.Back : new OfAction.Output(exit.Port);
        return exit.Tags is [var inner, OfAction.PushVlan, var outer]
            ? Bucket([inner, new OfAction.ToGroup(Add(GroupType.Indirect, [Bucket([RuleList.Push, outer, output])]))])
            : Bucket([.. exit.Tags, output]);
    }

    private uint Add(GroupType type, Seq<Bucket> buckets)
    {
        foreach (var known in _groups)
        {
            if (known.Type == type && known.Buckets == buckets) return known.Id;
        }

        // Without a number left it is only counted: the number given is none that a switch is ever asked for.
        var id = _groups.Count < ids.Count ? ids[_groups.Count] : PlanCompiler.LastGroup + 1 + (uint)_groups.Count;
        _groups.Add(new Group(id, type, buckets));
        return id;
    }

    private static Bucket Bucket(Seq<OfAction> actions) => new(0, OfPort.Any, OfGroup.Any, actions);
}
