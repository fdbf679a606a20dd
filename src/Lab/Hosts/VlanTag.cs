namespace Kilda.Lab.Hosts;

/// <summary>One IEEE 802.1Q tag: type (0x8100, or 0x88a8 for a service tag), priority 0…7, drop-eligible bit, VLAN id 0…4095.</summary>
public readonly record struct VlanTag(ushort Id, byte Priority = 0, bool DropEligible = false, ushort Type = VlanTag.CustomerType)
{
    public const int Length = 4;
    public const ushort CustomerType = 0x8100;
    public const ushort ServiceType = 0x88a8;

    /// <summary>The two bytes after the type: priority, drop-eligible, id.</summary>
    public ushort Control => (ushort)((Priority << 13) | (DropEligible ? 0x1000 : 0) | (Id & 0xfff));

    public static bool IsTag(ushort etherType) => etherType is CustomerType or ServiceType;

    public static VlanTag Of(ushort type, ushort control) => new((ushort)(control & 0xfff), (byte)(control >> 13), (control & 0x1000) != 0, type);

    public override string ToString() =>
        $"{(Type == CustomerType ? "" : $"{Type:x4}:")}{Id}{(Priority != 0 ? $" pcp {Priority}" : "")}{(DropEligible ? " dei" : "")}";
}
