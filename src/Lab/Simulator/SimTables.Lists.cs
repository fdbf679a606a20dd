using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <content>What multipart requests ask for (OpenFlow 1.3.5 §7.3.5).</content>
public sealed partial class SimTables
{
    private const int FeatureTypes = 4;

    /// <returns>OFPBRC_BAD_TABLE_ID or OFPBMC_BAD_FIELD: the filter is wrong.</returns>
    public OfError? Flows(MultipartQuery.Flow filter, TimeSpan now, out IReadOnlyList<FlowStats> flows)
    {
        flows = [];
        if (FlowKey.Compile(filter.Match, out var value, out var mask) is { } wrong) return wrong;
        if (filter.Table != OfTable.All && filter.Table >= Abilities.Tables)
        {
            return OfError.Request(OfErrorCode.BadRequest.BadTableId, $"there is no table {filter.Table}");
        }

        flows = (filter.Table == OfTable.All ? _tables : [_tables[filter.Table]])
            .SelectMany(t => t?.Within(value, mask) ?? [])
            .Where(e => (e.Cookie & filter.CookieMask) == (filter.Cookie & filter.CookieMask) && e.LeadsTo(filter.OutPort, filter.OutGroup))
            .Select(e => e.Stats(now))
            .ToList();
        return null;
    }

    public IEnumerable<TableStats> TableStats() =>
        _tables.Select((t, number) => t?.Stats((byte)number) ?? new TableStats((byte)number, 0, 0, 0));

    /// <returns>OFPBRC_BAD_PORT: there is no such port.</returns>
    public OfError? PortStats(uint number, TimeSpan age, out IReadOnlyList<PortStats> stats)
    {
        stats = Ports.Values.Where(p => number == OfPort.Any || p.Number == number).Select(p => p.Stats(age)).ToList();
        return stats.Count == 0 && number != OfPort.Any ? OfError.Request(OfErrorCode.BadRequest.BadPort, $"there is no port {number}") : null;
    }

    public IEnumerable<GroupDescription> Groups() => _groups.Values.Select(g => new GroupDescription(g.Type, g.Id, g.Buckets));

    /// <summary>Of one group, or of all; none where there is no such group.</summary>
    public IEnumerable<GroupStats> GroupStats(uint id, TimeSpan now) =>
        _groups.Values.Where(g => id is OfGroup.All || g.Id == id).Select(g => new GroupStats(
            g.Id, (uint)(g.Users.Count + _groups.Values.Count(other => other.Chained.Contains(g.Id))), g.Count.Packets, g.Count.Bytes,
            (uint)(now - g.Created).TotalSeconds, Nanoseconds(now - g.Created), g.BucketCounts.ToSeq()));

    public MultipartResult.GroupFeatures GroupFeatures()
    {
        const uint SelectWeight = 1, Chaining = 4, ChainingChecks = 8;
        const uint Actions = (1 << 0) | (1 << 17) | (1 << 18) | (1 << 22) | (1 << 25); // output, push and pop VLAN, group, set field
        var types = Enumerable.Range(0, FeatureTypes).Select(t => Abilities.GroupTypes.Contains((GroupType)t)).ToArray();
        return new MultipartResult.GroupFeatures(
            (uint)types.Select((has, t) => has ? 1 << t : 0).Sum(),
            (Abilities.Chaining ? Chaining | ChainingChecks : 0) | (types[(int)GroupType.Select] ? SelectWeight : 0),
            types.Select(has => has ? (uint)Abilities.MaxGroups : 0).ToSeq(),
            types.Select(has => has ? Actions : 0).ToSeq());
    }

    /// <returns>OFPMMFC_UNKNOWN_METER: there is no such meter.</returns>
    public OfError? MeterConfigs(uint id, out IReadOnlyList<MeterConfig> configs)
    {
        configs = Metered(id).Select(m => new MeterConfig(m.Value.Flags, m.Key, m.Value.Bands)).ToList();
        return Missing(id, configs.Count);
    }

    /// <returns>OFPMMFC_UNKNOWN_METER: there is no such meter.</returns>
    public OfError? MeterStats(uint id, TimeSpan now, out IReadOnlyList<MeterStats> stats)
    {
        stats = Metered(id).Select(m => new MeterStats(
            m.Key, (uint)m.Value.Users.Count, m.Value.Count.Packets, m.Value.Count.Bytes, (uint)(now - m.Value.Created).TotalSeconds,
            Nanoseconds(now - m.Value.Created), m.Value.Bands.IsEmpty ? [] : [m.Value.Dropped])).ToList();
        return Missing(id, stats.Count);
    }

    public MultipartResult.MeterFeatures MeterFeatures()
    {
        const uint DropBand = 1 << 1;
        var has = Abilities.MaxMeters > 0;
        return new MultipartResult.MeterFeatures(
            Abilities.MaxMeters, has ? DropBand : 0, has ? (uint)Abilities.MeterFlags : 0, has ? (byte)1 : (byte)0, 0);
    }

    private IEnumerable<KeyValuePair<uint, SimMeter>> Metered(uint id) => _meters.Where(m => id == OfMeter.All || m.Key == id);

    private static OfError? Missing(uint id, int found) => found == 0 && id != OfMeter.All
        ? OfError.Meter(OfErrorCode.MeterModFailed.UnknownMeter, $"there is no meter {id}")
        : null;
}
