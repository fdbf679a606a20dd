namespace Kilda.Lab.Hosts;

/// <summary>An Ethernet address: the low 48 bits of <see cref="Value"/>, first byte on the wire highest.</summary>
public readonly record struct MacAddress(ulong Value)
{
    public const int Length = 6;

    public static MacAddress Broadcast => new(0xffff_ffff_ffff);

    /// <summary>A locally administered unicast address, different for every <paramref name="number"/>.</summary>
    public static MacAddress Local(uint number) => new(0x0200_0000_0000UL | number);

    public static MacAddress Read(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        foreach (var b in bytes[..Length]) value = (value << 8) | b;
        return new MacAddress(value);
    }

    public void Write(Span<byte> bytes)
    {
        for (var i = 0; i < Length; i++) bytes[i] = (byte)(Value >> (8 * (Length - 1 - i)));
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        Write(bytes);
        return $"{bytes[0]:x2}:{bytes[1]:x2}:{bytes[2]:x2}:{bytes[3]:x2}:{bytes[4]:x2}:{bytes[5]:x2}";
    }
}
