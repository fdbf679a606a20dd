using Kilda.Lab.Hosts;
using Kilda.Network;

namespace Kilda.EndToEnd.Harness;

/// <summary>
/// What a client's frames look like: the tags it sends, and those that must be on what it gets. The carrier — the only tag of one-tag
/// clients, the inner of two — brings its priority bits to the other end; an outer tag that is put on starts with 0.
/// </summary>
internal static class ClientTags
{
    private const byte Priority = 5;

    public static VlanTag[] Sent(Endpoint from, params VlanTag[] inside) => [.. Of(from, outer: 1, carrier: Priority), .. inside];

    /// <param name="hasPriority">The carrier brings the priority bits of what was sent: see <see cref="KeepsPriority"/>.</param>
    public static VlanTag[] Delivered(Endpoint to, bool hasPriority, params VlanTag[] inside) =>
        [.. Of(to, outer: 0, carrier: hasPriority ? Priority : (byte)0), .. inside];

    /// <summary>
    /// A full-port client has no tag that could bring them. Where two-tag clients of the port use a one-tag client's VLAN as their outer
    /// one, the tag is taken off before it is known whose the frame is, and a fresh one carries it.
    /// </summary>
    public static bool KeepsPriority(Endpoint from, params Endpoint[] others) =>
        from.Outer != 0 && (from.Inner != 0 || !others.Any(o => o.At == from.At && o.Outer == from.Outer && o.Inner != 0));

    /// <summary>
    /// Open vSwitch 3.1 knows two tags of a packet: where both ends are on one switch, the two of a two-tag client leave no room for what is inside.
    /// </summary>
    public static bool KeepsWhatIsInside(Endpoint from, Endpoint to) => from.Switch != to.Switch || to.Inner == 0;

    private static VlanTag[] Of(Endpoint client, byte outer, byte carrier) => client switch
    {
        { Inner: not 0 } => [new(client.Outer, outer), new(client.Inner, carrier)],
        { Outer: not 0 } => [new(client.Outer, carrier)],
        _ => [],
    };
}
