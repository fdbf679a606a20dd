using Kilda.Lab.Hosts;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Differential;

/// <summary>
/// Where tags are pushed in a sequence, and so how many a frame may have before: Open vSwitch knows two tags, and what becomes of a third
/// depends on what is in its packet cache.
/// </summary>
internal enum PushPlace
{
    Nowhere,
    Rule,
    ActionSet,
    InnerBucket,
    RuleTwice,
    BucketTwice,
}

/// <summary>
/// Random orders out of a small world: few ports, tables, VLAN ids, groups and meters, so that orders meet each other and frames meet
/// rules. What Open vSwitch is known to do otherwise (docs/open-vswitch.md) is avoided where a comment says so.
/// </summary>
internal sealed partial class OrderGenerator(Random random, PushPlace pushes)
{
    public static readonly uint[] Ports = [1, 2, 3, 4];
    public static readonly ushort[] Vlans = [0, 100, 101, 200, 4095];
    public static readonly MacAddress[] Addresses = [MacAddress.Local(1), MacAddress.Local(2), MacAddress.Local(0x10001)];
    private const byte Tables = 5;
    private const ulong MissCookie = 0x6000_0000_0000_00ee;
    private static readonly ulong[] s_cookies = [1, 2, 3, 0x8000_0000_0000_0001, 0x4000_0000_0010_0007];
    private static readonly ulong[] s_cookieMasks = [ulong.MaxValue, 0xff, 3UL << 61];

    /// <summary>
    /// Buckets of the outer groups lead to ports and to the inner ones, buckets of the inner ones to ports: there are no loops, which
    /// Open vSwitch does not look for.
    /// </summary>
    private static readonly uint[] s_outer = [10, 11, 12, 13];
    private static readonly uint[] s_inner = [20, 21, 22];
    private static readonly uint[] s_meters = [32, 33, 34, 35];
    private static readonly uint[] s_staying = [36, 37];

    /// <summary>
    /// A way through all tables, some groups and meters: most packets get somewhere. All of it stays, because the specification and Open
    /// vSwitch differ about what is missing: a packet that meets no rule is dropped (§5.4), but Open vSwitch still carries out its action
    /// set; a group that another leads to cannot be deleted, and none can lead to a group that is not there (§6.5: CHAINED_GROUP,
    /// BAD_OUT_GROUP), but Open vSwitch does both.
    /// </summary>
    public static IReadOnlyList<Order> Foundation { get; } =
    [
        .. Enumerable.Range(0, Tables).Select(t => new Order.Flow(FlowMod.Add((byte)t, 0, Match.Any, [Miss((byte)t)], MissCookie))),
        .. s_inner.Select(id => new Order.Group(
            new GroupMod(GroupCommand.Add, GroupType.Indirect, id, [new Bucket(0, OfPort.Any, OfGroup.Any, [new OfAction.Output(Ports[0])])]))),
        .. s_staying.Select(id => new Order.Meter(
            new MeterMod(MeterCommand.Add, MeterFlags.PacketsPerSecond | MeterFlags.Burst | MeterFlags.Stats, id, [new MeterBand.Drop(1_000_000, 1_000_000)]))),
    ];

    /// <summary>Some of what comes and goes, so that the first rules find it.</summary>
    public IEnumerable<Order> Prelude() =>
        [.. s_outer.Take(2).Select(id => GroupWith(GroupCommand.Add, id)), .. s_meters.Take(2).Select(id => MeterWith(MeterCommand.Add, id))];

    public Order Next() => random.Next(100) switch
    {
        < 36 => Add(),
        < 40 => AddApart(),
        < 47 => Modify(isStrict: false),
        < 54 => Modify(isStrict: true),
        < 60 => Delete(isStrict: false),
        < 68 => Delete(isStrict: true),
        < 75 => GroupWith(GroupCommand.Add, AnyGroup()),
        < 79 => GroupWith(GroupCommand.Modify, AnyGroup()),
        < 82 => DeleteGroup(),
        < 86 => MeterWith(MeterCommand.Add, Of(s_meters)),
        < 88 => MeterWith(MeterCommand.Modify, Of(s_meters)),
        < 90 => DeleteMeter(),
        _ => Bad(),
    };

    private static Instruction Miss(byte table) => table < Tables - 1
        ? new Instruction.GotoTable((byte)(table + 1))
        : new Instruction.ApplyActions([new OfAction.Output(Ports[^1])]);

    private bool Chance(int percent) => random.Next(100) < percent;

    private T Of<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
