using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.OpenFlow;
using Kilda.Storage.Sql;

namespace Kilda.Storage.Index;

/// <summary>Claims on endpoints: one owner each.</summary>
internal sealed class ClaimTable(PrepareStatement prepare)
{
    private const string Key = "switch = @1 AND port = @2 AND outer_tag = @3 AND inner_tag = @4";

    private readonly Statement _of = prepare("SELECT switch, port, outer_tag, inner_tag FROM claims WHERE kind = @1 AND id = @2", 2);
    private readonly Statement _add = prepare(
        "INSERT INTO claims (switch, port, outer_tag, inner_tag, kind, id) VALUES (@1, @2, @3, @4, @5, @6) ON CONFLICT DO NOTHING", 6,
        "INSERT INTO claims (switch, port, outer_tag, inner_tag, kind, id) SELECT * FROM unnest(@1, @2, @3, @4, @5, @6) ON CONFLICT DO NOTHING");
    private readonly Statement _remove = prepare($"DELETE FROM claims WHERE {Key}", 4);
    private readonly Statement _owner = prepare($"SELECT kind || '/' || id FROM claims WHERE {Key}", 4);

    public Seq<Endpoint> Of(Owner owner) => _of.Rows(
        row => new Endpoint(
            new SwitchId(unchecked((ulong)row.GetInt64(0))), checked((uint)row.GetInt64(1)),
            (ushort)row.GetInt32(2), (ushort)row.GetInt32(3)),
        owner.Kind, owner.Id).ToSeq();

    public void Ahead(Owner owner) => _of.Ahead(owner.Kind, owner.Id);

    public void Add(Endpoint at, Owner owner)
    {
        if (_add.Run(Switch(at), (long)at.Port, (int)at.Outer, (int)at.Inner, owner.Kind, owner.Id) == 1) return;
        throw new TakenException($"the endpoint {at} belongs to {_owner.Value(Switch(at), (long)at.Port, (int)at.Outer, (int)at.Inner)}");
    }

    public void Remove(Endpoint at) => _remove.Do(Switch(at), (long)at.Port, (int)at.Outer, (int)at.Inner);

    private static long Switch(Endpoint at) => unchecked((long)at.Switch.Value);
}
