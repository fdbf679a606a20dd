using System.Data.Common;
using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Kilda.Storage.Sql;

namespace Kilda.Storage.Index;

/// <summary>Hops of paths: a label of a link's direction has one owner.</summary>
internal sealed class HopTable(PrepareStatement prepare)
{
    private const string Columns = $"{IslColumns.Names}, direction, label, number, slot, kbps, path_kind, counted";
    private const int ColumnCount = 11;
    private const string Key = $"{IslColumns.Equal} AND direction = @5 AND label = @6";

    private readonly Statement _of = prepare($"SELECT {Columns} FROM hops WHERE kind = @1 AND id = @2", 2);
    private readonly Statement _add = prepare(
        $"""
        INSERT INTO hops ({Columns}, kind, id) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13)
        ON CONFLICT DO NOTHING
        """, 13,
        $"""
        INSERT INTO hops ({Columns}, kind, id)
        SELECT * FROM unnest(@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13) ON CONFLICT DO NOTHING
        """);
    private readonly Statement _remove = prepare(
        $"DELETE FROM hops WHERE {Key}", 6,
        $"""
        DELETE FROM hops USING unnest(@1, @2, @3, @4, @5, @6) AS gone (a, b, c, d, e, f)
        WHERE (low_switch, low_port, high_switch, high_port, direction, label) = (a, b, c, d, e, f)
        """);
    private readonly Statement _owner = prepare($"SELECT kind || '/' || id FROM hops WHERE {Key}", 6);

    public Seq<HopRow> Of(Owner owner) => _of.Rows(
        row =>
        {
            Span<long> columns = stackalloc long[ColumnCount];
            for (var i = 0; i < ColumnCount; i++) columns[i] = row.GetInt64(i);
            return Read(columns);
        },
        owner.Kind, owner.Id).ToSeq();

    public void Ahead(Owner owner) => _of.Ahead(owner.Kind, owner.Id);

    public void Add(HopRow hop, Owner owner)
    {
        var isl = hop.Isl;
        var added = _add.Run(
            isl.LowSwitch(), (long)isl.Low.Port, isl.HighSwitch(), (long)isl.High.Port, (int)hop.Direction, (int)hop.Label,
            (long)hop.Number, (int)hop.Slot, hop.Bandwidth.Value, (int)hop.Kind, hop.Counted ? 1 : 0, owner.Kind, owner.Id);
        if (added == 1) return;
        var taken = _owner.Value(
            isl.LowSwitch(), (long)isl.Low.Port, isl.HighSwitch(), (long)isl.High.Port, (int)hop.Direction, (int)hop.Label);
        throw new TakenException($"label {hop.Label} of link {isl}, direction {hop.Direction}, belongs to {taken}");
    }

    public void Remove(HopRow hop) => _remove.Do(
        hop.Isl.LowSwitch(), (long)hop.Isl.Low.Port, hop.Isl.HighSwitch(), (long)hop.Isl.High.Port, (int)hop.Direction, (int)hop.Label);

    /// <summary>All hops of a link, with their owners.</summary>
    public static IReadOnlyList<HopRow> OfLink(DbConnection connection, IslId link)
    {
        var where = "low_switch = @lowSwitch AND low_port = @lowPort AND high_switch = @highSwitch AND high_port = @highPort";
        using var reader = connection.ExecuteReader(
            $"SELECT {Columns}, kind || '/' || id FROM hops WHERE {where} ORDER BY direction, label",
            new
            {
                lowSwitch = link.LowSwitch(), lowPort = (long)link.Low.Port, highSwitch = link.HighSwitch(), highPort = (long)link.High.Port,
            });
        var (rows, columns) = (new List<HopRow>(), new long[ColumnCount]);
        while (reader.Read())
        {
            for (var i = 0; i < ColumnCount; i++) columns[i] = reader.GetInt64(i);
            rows.Add(Read(columns) with { Owner = reader.GetString(ColumnCount) });
        }

        return rows;
    }

    private static HopRow Read(ReadOnlySpan<long> row) => new(
        IslId.Between(Port(row[0], row[1]), Port(row[2], row[3])),
        (LinkDirection)row[4],
        checked((ushort)row[5]),
        checked((uint)row[6]),
        checked((byte)row[7]),
        new Kbps(row[8]),
        (PathKind)row[9],
        row[10] != 0);

    private static PortId Port(long at, long port) => new(new SwitchId(unchecked((ulong)at)), checked((uint)port));
}
