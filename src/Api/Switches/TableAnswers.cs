using System.Text.Json.Serialization;
using Kilda.Network;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Api.Switches;

/// <summary>The meters of a switch as it lists them.</summary>
/// <param name="Meters">Null: the switch knows no meters.</param>
public sealed record SwitchMetersAnswer(string SwitchId, IReadOnlyList<MeterAnswer>? Meters)
{
    internal static SwitchMetersAnswer From(SwitchId id, IEnumerable<MeterConfig>? meters) =>
        new(id.ToString(), meters is null ? null : [.. meters.OrderBy(meter => meter.Meter).Select(MeterAnswer.From)]);
}

/// <summary>A meter (MeterEntry). Of its first band, which is the only one where the meter is ours.</summary>
/// <param name="Rate">kbit/s, or packets/s with the flag PKTPS.</param>
/// <param name="BurstSize">kbit, or packets.</param>
public sealed record MeterAnswer(uint MeterId, long Rate, long BurstSize, string Version, IReadOnlyList<string> Flags)
{
    private static readonly string[] s_flags = ["KBPS", "PKTPS", "BURST", "STATS"];

    internal static MeterAnswer From(MeterConfig meter)
    {
        var band = meter.Bands.IsEmpty ? null : meter.Bands[0];
        return new(meter.Meter, band?.Rate ?? 0, band?.Burst ?? 0, "OF_13", Names(meter.Flags));
    }

    /// <summary>What every meter of ours has.</summary>
    internal static IReadOnlyList<string> FlagsOf(Meter meter) =>
        Names((meter.Packets ? MeterFlags.PacketsPerSecond : MeterFlags.KilobitsPerSecond) | MeterFlags.Burst | MeterFlags.Stats);

    private static string[] Names(MeterFlags flags) => [.. s_flags.Where((_, bit) => ((int)flags & (1 << bit)) != 0)];
}

/// <summary>The groups of a switch as it lists them.</summary>
public sealed record SwitchGroupsAnswer(string SwitchId, IReadOnlyList<GroupAnswer> Groups)
{
    internal static SwitchGroupsAnswer From(SwitchId id, IEnumerable<GroupDescription> groups) => new(
        id.ToString(),
        [.. groups.OrderBy(group => group.Group).Select(group => new GroupAnswer(
            group.Group, group.Type.ToString().ToUpperInvariant(), [.. group.Buckets.Select(BucketAnswer.From)]))]);
}

/// <summary>A group.</summary>
/// <param name="Type">ALL, SELECT, INDIRECT or FASTFAILOVER.</param>
public sealed record GroupAnswer(uint GroupId, string Type, IReadOnlyList<BucketAnswer> GroupBuckets);

/// <summary>Where the copies of a bucket go.</summary>
/// <param name="Port">Null: not to a port. Greater than 0xffffff00: a reserved one of OpenFlow.</param>
/// <param name="Vlan">The id that they get; null: they keep theirs.</param>
/// <param name="Group">The group that they go on to; null: none.</param>
public sealed record BucketAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? Port,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Vlan,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? Group)
{
    internal static BucketAnswer From(Bucket bucket) => new(
        bucket.Actions.OfType<OfAction.Output>().Select(output => (uint?)output.Port).LastOrDefault(),
        bucket.Actions.OfType<OfAction.SetField>().Where(set => set.Field.Field == OxmField.VlanVid)
            .Select(set => (int?)OxmWords.Number(OxmField.VlanVid, set.Field.Value)).LastOrDefault(),
        bucket.Actions.OfType<OfAction.ToGroup>().Select(to => (uint?)to.Group).LastOrDefault());
}
