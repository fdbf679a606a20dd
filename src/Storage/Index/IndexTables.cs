using Kilda.Interfaces.Storage;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Kilda.Storage.Sql;

namespace Kilda.Storage.Index;

/// <summary>The rows that follow from documents. Only what differs from the stored rows is written.</summary>
internal sealed class IndexTables(PrepareStatement prepare)
{
    private readonly ClaimTable _claims = new(prepare);
    private readonly SwitchNumberTable _meters = SwitchNumberTable.Meters(prepare);
    private readonly HopTable _hops = new(prepare);
    private readonly NumberTable _numbers = new(prepare);
    private readonly SwitchNumberTable _groups = SwitchNumberTable.Groups(prepare);
    private readonly LoadTable _loads = new(prepare);

    /// <summary>The change that makes a document's rows the ones given. Nothing is written yet.</summary>
    /// <param name="isNew">There was no document, so there are no rows.</param>
    public IndexChange Change(string kind, string id, bool isNew, IndexRows rows)
    {
        var owner = new Owner(kind, id);
        var before = isNew ? IndexRows.None : Of(owner);
        var hops = rows.Hops.Select(hop => hop.Owner.Length == 0 ? hop : hop with { Owner = "" }).ToSeq();
        return new(owner, before, rows with { Hops = hops });
    }

    public IndexRows Of(Owner owner) => new(
        _claims.Of(owner), _meters.Of(owner, (at, meter) => new MeterRow(at, meter)), _hops.Of(owner), _numbers.Of(owner),
        _groups.Of(owner, (at, group) => new GroupRow(at, group)));

    /// <summary>The rows of a document that <see cref="Change"/> will ask for.</summary>
    public void Ahead(Owner owner)
    {
        _claims.Ahead(owner);
        _meters.Ahead(owner);
        _hops.Ahead(owner);
        _numbers.Ahead(owner);
        _groups.Ahead(owner);
    }

    public void Remove(IndexChange change)
    {
        foreach (var claim in Without(change.Before.Claims, change.After.Claims)) _claims.Remove(claim);
        foreach (var meter in Without(change.Before.Meters, change.After.Meters)) _meters.Remove(meter.Switch, meter.Meter);
        foreach (var hop in Without(change.Before.Hops, change.After.Hops)) _hops.Remove(hop);
        foreach (var number in Without(change.Before.Numbers, change.After.Numbers)) _numbers.Remove(number);
        foreach (var group in Without(change.Before.Groups, change.After.Groups)) _groups.Remove(group.Switch, group.Group);
    }

    /// <exception cref="TakenException">A row is another document's.</exception>
    public void Add(IndexChange change)
    {
        var owner = change.Owner;
        foreach (var claim in Without(change.After.Claims, change.Before.Claims)) _claims.Add(claim, owner);
        foreach (var meter in Without(change.After.Meters, change.Before.Meters)) _meters.Add(meter.Switch, meter.Meter, owner);
        foreach (var hop in Without(change.After.Hops, change.Before.Hops)) _hops.Add(hop, owner);
        foreach (var number in Without(change.After.Numbers, change.Before.Numbers)) _numbers.Add(number, owner);
        foreach (var group in Without(change.After.Groups, change.Before.Groups)) _groups.Add(group.Switch, group.Group, owner);
        _loads.Move(change.Before.Hops, change.After.Hops);
    }

    /// <summary>Removes all rows of an owner that has no document; <see cref="MendLoads"/> then takes them from the sums.</summary>
    public void RemoveAll(Owner owner) => Remove(new(owner, Of(owner), IndexRows.None));

    /// <returns>What was wrong of the sums.</returns>
    public Seq<LoadDifference> MendLoads() => _loads.Mend();

    /// <exception cref="OverbookedException">More is reserved than the limit allows.</exception>
    public void Check(LinkLimit limit) => _loads.Check(limit);

    /// <returns>The first of <paramref name="count"/> numbers in a row that no document has, at or after <paramref name="from"/>; null:
    /// none.</returns>
    public long? FreeNumbers(long from, int count) => _numbers.Free(from, count);

    private static IEnumerable<T> Without<T>(Seq<T> rows, Seq<T> others) => others.IsEmpty ? rows : rows.IsEmpty ? [] : rows.Except(others);
}

/// <summary>Whose a row is.</summary>
internal readonly record struct Owner(string Kind, string Id)
{
    public override string ToString() => $"{Kind}/{Id}";
}

/// <summary>The rows of a document before and after a commit.</summary>
internal sealed record IndexChange(Owner Owner, IndexRows Before, IndexRows After);

/// <summary>A link as five columns, or four without its direction.</summary>
internal static class IslColumns
{
    public const string Names = "low_switch, low_port, high_switch, high_port";
    public const string Equal = "low_switch = @1 AND low_port = @2 AND high_switch = @3 AND high_port = @4";

    public static long LowSwitch(this IslId isl) => unchecked((long)isl.Low.Switch.Value);

    public static long HighSwitch(this IslId isl) => unchecked((long)isl.High.Switch.Value);
}
