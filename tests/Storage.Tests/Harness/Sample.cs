using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;

namespace Kilda.Storage.Tests.Harness;

/// <summary>Values that the tests are written with.</summary>
internal static class Sample
{
    public static IslId Isl(ulong low = 1, ulong high = 2, uint port = 7) =>
        IslId.Between(new PortId(new SwitchId(low), port), new PortId(new SwitchId(high), port));

    public static HopRow Hop(
        ushort label, long kbps = 100, IslId? isl = null, LinkDirection direction = LinkDirection.Up, PathKind kind = PathKind.Both, bool counted = true) =>
        new(isl ?? Isl(), direction, label, 1, 0, new Kbps(kbps), kind, counted);

    public static DocumentWrite New(string id, IndexRows? rows = null, string body = "{}") => new(DocumentKinds.Flow, id, 0, body, rows);

    public static IndexRows Hops(params HopRow[] hops) => IndexRows.None with { Hops = [.. hops] };

    public static Task Put(this IStore store, params DocumentWrite[] writes) => store.Write(new Commit([.. writes]));
}
