using Kilda.Interfaces.Storage;
using Kilda.OpenFlow;
using Kilda.Storage.Sql;

namespace Kilda.Storage.Index;

/// <summary>Flow numbers: one owner each.</summary>
internal sealed class NumberTable(PrepareStatement prepare)
{
    /// <summary>Numbers are part of cookies and colours: 20 bits.</summary>
    public const long Last = 1_048_575;

    private readonly Statement _of = prepare("SELECT number FROM numbers WHERE kind = @1 AND id = @2", 2);
    private readonly Statement _add = prepare("INSERT INTO numbers (number, kind, id) VALUES (@1, @2, @3) ON CONFLICT DO NOTHING", 3);
    private readonly Statement _remove = prepare("DELETE FROM numbers WHERE number = @1", 1);
    private readonly Statement _owner = prepare("SELECT kind || '/' || id FROM numbers WHERE number = @1", 1);
    private readonly Statement _lastIn = prepare("SELECT max(number) FROM numbers WHERE number BETWEEN @1 AND @2", 2);

    public Seq<uint> Of(Owner owner) => _of.Rows(row => checked((uint)row.GetInt64(0)), owner.Kind, owner.Id).ToSeq();

    public void Ahead(Owner owner) => _of.Ahead(owner.Kind, owner.Id);

    public void Add(uint number, Owner owner)
    {
        if (_add.Run((long)number, owner.Kind, owner.Id) == 1) return;
        throw new TakenException($"flow number {number} belongs to {_owner.Value((long)number)}");
    }

    public void Remove(uint number) => _remove.Do((long)number);

    /// <summary>The first block at or after <paramref name="from"/> without an owned number.</summary>
    public long? Free(long from, int count)
    {
        while (from + count - 1 <= Last)
        {
            if (_lastIn.Value(from, from + count - 1) is not long owned) return from;
            from = owned + 1;
        }

        return null;
    }
}
