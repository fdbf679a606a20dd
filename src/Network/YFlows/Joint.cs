using Kilda.OpenFlow;

namespace Kilda.Network.YFlows;

/// <summary>
/// Where the shared flow of a Y-flow meets its leaf flows: the Y-point. The shared flow runs from the shared end to here, each leaf flow from
/// here to its leaf. A flow is named by its number and the slot of its path pair, as the trees of one Y-flow have the same numbers.
/// </summary>
/// <param name="Number">Of the shared flow.</param>
/// <param name="Legs">Two; the pipeline takes more.</param>
public sealed record Joint(uint Number, byte Slot, Seq<Leg> Legs);

/// <summary>One leg: its leaf flow, and how its packets are told from those of the others.</summary>
/// <param name="Number">Of the leaf flow.</param>
/// <param name="Shared">The leg's client at the shared end.</param>
/// <param name="Tag">The VLAN id that the leg's packets have behind the carrier on the shared path.</param>
public sealed record Leg(uint Number, byte Slot, Endpoint Shared, ushort Tag)
{
    /// <summary>
    /// The tags of legs with these clients at the shared end: the inner VLANs if they differ and none is 0, else the outer ones if they do,
    /// else 1, 2, … .
    /// </summary>
    public static Seq<ushort> Tags(Seq<Endpoint> shared)
    {
        if (AreTags(shared.Select(client => client.Inner))) return shared.Select(client => client.Inner).ToSeq();
        if (AreTags(shared.Select(client => client.Outer))) return shared.Select(client => client.Outer).ToSeq();
        return Enumerable.Range(1, shared.Count).Select(tag => (ushort)tag).ToSeq();
    }

    private static bool AreTags(IEnumerable<ushort> vlans)
    {
        var known = new HashSet<ushort> { 0 };
        return vlans.All(known.Add);
    }
}
