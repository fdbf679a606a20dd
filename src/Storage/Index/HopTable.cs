using System.Data;
using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Kilda.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Kilda.Storage.Index;

/// <summary>Hops of paths: a label of a link's direction has one owner.</summary>
internal sealed class HopTable(PrepareStatement prepare)
{
    private const string Columns = $"{IslColumns.Names}, direction, label, number, slot, kbps, path_kind, counted";
    private const string Key = $"{IslColumns.Equal} AND direction = @5 AND label = @6";

    private readonly Statement _of = prepare($"SELECT {Columns} FROM hops WHERE kind = @1 AND id = @2", 2);
    private readonly Statement _add = prepare(
        $"""
        INSERT INTO hops ({Columns}, kind, id) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13)
        ON CONFLICT DO NOTHING
        """, 13);
    private readonly Statement _remove = prepare($"DELETE FROM hops WHERE {Key}", 6);
    private readonly Statement _owner = prepare($"SELECT kind || '/' || id FROM hops WHERE {Key}", 6);

    public Seq<HopRow> Of(Owner owner) => _of.Rows(Read, owner.Kind, owner.Id).ToSeq();

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

    public void Remove(HopRow hop) => _remove.Run(
        hop.Isl.LowSwitch(), (long)hop.Isl.Low.Port, hop.Isl.HighSwitch(), (long)hop.Isl.High.Port, (int)hop.Direction, (int)hop.Label);

    /// <summary>All hops of a link, with their owners.</summary>
    public static IReadOnlyList<HopRow> OfLink(SqliteConnection connection, IslId link)
    {
        var where = "low_switch = @lowSwitch AND low_port = @lowPort AND high_switch = @highSwitch AND high_port = @highPort";
        using var reader = connection.ExecuteReader(
            $"SELECT {Columns}, kind || '/' || id FROM hops WHERE {where} ORDER BY direction, label",
            new
            {
                lowSwitch = link.LowSwitch(), lowPort = (long)link.Low.Port, highSwitch = link.HighSwitch(), highPort = (long)link.High.Port,
            });
        var rows = new List<HopRow>();
        while (reader.Read()) rows.Add(Read(reader) with { Owner = reader.GetString(11) });
        return rows;
    }

    private static HopRow Read(IDataRecord row) => new(
        IslId.Between(Port(row, 0), Port(row, 2)),
        (LinkDirection)row.GetInt32(4),
        (ushort)row.GetInt32(5),
        checked((uint)row.GetInt64(6)),
        (byte)row.GetInt32(7),
        new Kbps(row.GetInt64(8)),
        (PathKind)row.GetInt32(9),
        row.GetInt32(10) != 0);

    private static PortId Port(IDataRecord row, int at) =>
        new(new SwitchId(unchecked((ulong)row.GetInt64(at))), checked((uint)row.GetInt64(at + 1)));
}
