using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Links;

/// <summary>Values and steps that the tests are written with.</summary>
internal static class Sample
{
    public static IslId Isl(ulong low = 1, ulong high = 2, uint port = 7) =>
        IslId.Between(new PortId(new SwitchId(low), port), new PortId(new SwitchId(high), port));

    public static LedgerWant Want(uint number, LinkDirection direction, long kbps, byte slot = 0, PathKind kind = PathKind.Both) =>
        new(new LedgerKey(number, slot, direction), new Kbps(kbps), kind, Counted: true);

    /// <summary>Both directions, as a flow wants them.</summary>
    public static Seq<LedgerWant> Wants(uint number, long kbps, byte slot = 0) =>
        [Want(number, LinkDirection.Up, kbps, slot), Want(number, LinkDirection.Down, kbps, slot)];

    public static async Task<ReserveAnswer.Held> Reserved(this IIslGrain link, string owner, Seq<LedgerWant> wants) =>
        Assert.IsType<ReserveAnswer.Held>(await link.Reserve(owner, wants));

    public static async Task<string> Refused(this IIslGrain link, string owner, Seq<LedgerWant> wants) =>
        Assert.IsType<ReserveAnswer.Short>(await link.Reserve(owner, wants)).Why;

    public static Seq<HopRow> Rows(IslId isl, Seq<LedgerWant> wants, Seq<ushort> labels) => wants.Zip(labels, (want, label) =>
        new HopRow(isl, want.Key.Direction, label, want.Key.Number, want.Key.Slot, want.Bandwidth, want.Kind, want.Counted)).ToSeq();

    /// <summary>Stores the rows as an owner's only ones.</summary>
    public static async Task Keep(this IStore store, string flow, Seq<HopRow> rows, Seq<LinkLimit> limits = default)
    {
        var version = (await store.Read(DocumentKinds.Flow, flow))?.Version ?? 0;
        var write = new DocumentWrite(DocumentKinds.Flow, flow, version, "{}", IndexRows.None with { Hops = rows });
        await store.Write(new Commit([write], Limits: limits));
    }

    public static async Task<LinkRecordText?> Stored(this IStore store, IslId isl) =>
        await store.Read(DocumentKinds.Isl, isl.ToString()) is { } document ? new(document.Version, document.Body) : null;
}

internal sealed record LinkRecordText(long Version, string Body);
