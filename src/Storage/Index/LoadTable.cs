using System.Runtime.InteropServices;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Kilda.Storage.Sql;

namespace Kilda.Storage.Index;

/// <summary>
/// Sums of what is reserved per direction of a link, moved along with the hops so that a limit is checked without adding up a link's
/// thousand hops each time. Each flow number counts with its greatest reservation of a kind; see <see cref="Network.Bandwidth.LinkLedger"/>.
/// </summary>
internal sealed class LoadTable(PrepareStatement prepare)
{
    /// <summary>A row changes once in a statement, however often it is named.</summary>
    private const string Sums =
        """
        SELECT a, b, c, d, e, sum(f)::bigint AS f, sum(g)::bigint AS g
        FROM unnest(@1, @2, @3, @4, @5, @6, @7) AS moved (a, b, c, d, e, f, g) GROUP BY a, b, c, d, e
        """;

    private readonly Statement _move = prepare(
        $"""
        INSERT INTO link_loads ({IslColumns.Names}, direction, both_kbps, one_way_kbps) VALUES (@1, @2, @3, @4, @5, @6, @7)
        ON CONFLICT ({IslColumns.Names}, direction) DO UPDATE
        SET both_kbps = link_loads.both_kbps + excluded.both_kbps, one_way_kbps = link_loads.one_way_kbps + excluded.one_way_kbps
        """, 7,
        $"""
        INSERT INTO link_loads ({IslColumns.Names}, direction, both_kbps, one_way_kbps) {Sums}
        ON CONFLICT ({IslColumns.Names}, direction) DO UPDATE
        SET both_kbps = link_loads.both_kbps + excluded.both_kbps, one_way_kbps = link_loads.one_way_kbps + excluded.one_way_kbps
        """);

    private readonly Statement _lessen = prepare(
        $"""
        UPDATE link_loads SET both_kbps = both_kbps + @6, one_way_kbps = one_way_kbps + @7
        WHERE {IslColumns.Equal} AND direction = @5
        """, 7,
        $"""
        UPDATE link_loads SET both_kbps = both_kbps + f, one_way_kbps = one_way_kbps + g FROM ({Sums}) AS less
        WHERE (low_switch, low_port, high_switch, high_port, direction) = (a, b, c, d, e)
        """);

    private readonly Statement _of = prepare(
        $"SELECT direction, both_kbps, one_way_kbps FROM link_loads WHERE {IslColumns.Equal}", 4,
        """
        SELECT n, direction, both_kbps, one_way_kbps FROM unnest(@1, @2, @3, @4) WITH ORDINALITY AS asked (a, b, c, d, n)
        JOIN link_loads ON (low_switch, low_port, high_switch, high_port) = (a, b, c, d)
        """);

    private readonly Statement _differences = prepare(RowQueries.Differences, 0);

    /// <summary>
    /// Makes the sums those of the stored hops. What is missing is added, never set: what other processes commit meanwhile is added as well.
    /// </summary>
    public Seq<LoadDifference> Mend()
    {
        var found = _differences.Rows(row => new LoadDifference(
            IslId.Between(Port(row, 0), Port(row, 2)), (LinkDirection)row.GetInt32(4), row.GetInt64(5), row.GetInt64(6)));
        foreach (var each in found) Move(each.Isl, each.Direction, each.Both, each.OneWay);
        return found.ToSeq();

        static PortId Port(Row row, int column) => new(new SwitchId(unchecked((ulong)row.GetInt64(column))), checked((uint)row.GetInt64(column + 1)));
    }

    public void Move(Seq<HopRow> before, Seq<HopRow> after)
    {
        var needs = new Dictionary<(IslId Isl, LinkDirection Direction, uint Number), Shift>();
        foreach (var hop in before) Note(needs, hop, isNew: false);
        foreach (var hop in after) Note(needs, hop, isNew: true);
        foreach (var ((isl, direction), shift) in Added(needs))
        {
            if (shift is not (0, 0)) Move(isl, direction, shift.Both, shift.OneWay);
        }
    }

    public void Check(LinkLimit limit)
    {
        var isl = limit.Isl;
        _of.Check(rows => Check(limit, rows), isl.LowSwitch(), (long)isl.Low.Port, isl.HighSwitch(), (long)isl.High.Port);
    }

    private void Move(IslId isl, LinkDirection direction, long both, long oneWay)
    {
        // An upsert checks the values of its insert first, so lessening has a statement of its own.
        var statement = both < 0 || oneWay < 0 ? _lessen : _move;
        statement.Do(isl.LowSwitch(), (long)isl.Low.Port, isl.HighSwitch(), (long)isl.High.Port, (int)direction, both, oneWay);
    }

    private static void Check(LinkLimit limit, IReadOnlyList<Row> rows)
    {
        var (isl, direction) = (limit.Isl, limit.Direction);
        (long Both, long OneWay) here = default, there = default;
        foreach (var row in rows)
        {
            var load = (row.GetInt64(1), row.GetInt64(2));
            if ((LinkDirection)row.GetInt32(0) == direction) here = load;
            else there = load;
        }

        var used = new Kbps(here.Both + (limit.Policy == ReversePolicy.Exact ? here.OneWay : Math.Max(here.OneWay, there.OneWay)));
        if (used <= limit.Capacity) return;
        throw new OverbookedException($"link {isl}, direction {direction}: {used} would be reserved of {limit.Capacity}", isl);
    }

    private static Dictionary<(IslId Isl, LinkDirection Direction), (long Both, long OneWay)> Added(
        Dictionary<(IslId Isl, LinkDirection Direction, uint Number), Shift> needs)
    {
        var sums = new Dictionary<(IslId Isl, LinkDirection Direction), (long Both, long OneWay)>(needs.Count);
        foreach (var ((isl, direction, _), shift) in needs)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (isl, direction), out _);
            sum = (sum.Both + shift.Both, sum.OneWay + shift.OneWay);
        }

        return sums;
    }

    private static void Note(Dictionary<(IslId Isl, LinkDirection Direction, uint Number), Shift> needs, HopRow hop, bool isNew)
    {
        if (!hop.Counted) return;
        ref var shift = ref CollectionsMarshal.GetValueRefOrAddDefault(needs, (hop.Isl, hop.Direction, hop.Number), out _);
        shift = shift.With(hop.Kind, hop.Bandwidth.Value, isNew);
    }

    /// <summary>Greatest reservation of each kind before and after, of a flow number.</summary>
    private readonly record struct Shift(long BothBefore, long BothAfter, long OneWayBefore, long OneWayAfter)
    {
        public long Both => BothAfter - BothBefore;

        public long OneWay => OneWayAfter - OneWayBefore;

        public Shift With(PathKind kind, long kbps, bool isNew) => (kind, isNew) switch
        {
            (PathKind.Both, false) => this with { BothBefore = Math.Max(BothBefore, kbps) },
            (PathKind.Both, true) => this with { BothAfter = Math.Max(BothAfter, kbps) },
            (_, false) => this with { OneWayBefore = Math.Max(OneWayBefore, kbps) },
            (_, true) => this with { OneWayAfter = Math.Max(OneWayAfter, kbps) },
        };
    }
}
