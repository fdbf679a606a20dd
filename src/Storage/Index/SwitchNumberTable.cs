using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.OpenFlow;
using Kilda.Storage.Sql;

namespace Kilda.Storage.Index;

/// <summary>Numbered things of switches, meters or groups: one owner each.</summary>
/// <param name="table">Its columns are switch, <paramref name="column"/>, kind and id.</param>
/// <param name="noun">What one of them is called.</param>
internal sealed class SwitchNumberTable(PrepareStatement prepare, string table, string column, string noun)
{
    private readonly Statement _of = prepare($"SELECT switch, {column} FROM {table} WHERE kind = @1 AND id = @2", 2);
    private readonly Statement _add = prepare(
        $"INSERT INTO {table} (switch, {column}, kind, id) VALUES (@1, @2, @3, @4) ON CONFLICT DO NOTHING", 4,
        $"INSERT INTO {table} (switch, {column}, kind, id) SELECT * FROM unnest(@1, @2, @3, @4) ON CONFLICT DO NOTHING");
    private readonly Statement _remove = prepare($"DELETE FROM {table} WHERE switch = @1 AND {column} = @2", 2);
    private readonly Statement _owner = prepare($"SELECT kind || '/' || id FROM {table} WHERE switch = @1 AND {column} = @2", 2);

    public static SwitchNumberTable Meters(PrepareStatement prepare) => new(prepare, "meters", "meter", "meter");

    public static SwitchNumberTable Groups(PrepareStatement prepare) => new(prepare, "switch_groups", "group_number", "group");

    /// <param name="row">From the switch and the number.</param>
    public Seq<T> Of<T>(Owner owner, Func<SwitchId, uint, T> row) => _of.Rows(
        read => row(new SwitchId(unchecked((ulong)read.GetInt64(0))), checked((uint)read.GetInt64(1))), owner.Kind, owner.Id).ToSeq();

    public void Ahead(Owner owner) => _of.Ahead(owner.Kind, owner.Id);

    /// <exception cref="TakenException">It is another document's.</exception>
    public void Add(SwitchId at, uint number, Owner owner)
    {
        if (_add.Run(Column(at), (long)number, owner.Kind, owner.Id) == 1) return;
        throw new TakenException($"{noun} {number} of switch {at} belongs to {_owner.Value(Column(at), (long)number)}");
    }

    public void Remove(SwitchId at, uint number) => _remove.Do(Column(at), (long)number);

    private static long Column(SwitchId at) => unchecked((long)at.Value);
}
