namespace Kilda.Lab.Hosts;

/// <summary>A frame as it was on the wire, all tags in place, and when the kernel received it (nanoseconds since 1970; 0 if unknown).</summary>
public readonly record struct ReceivedFrame(byte[] Bytes, long TimeNs)
{
    public override string ToString() => EthernetFrame.Parse(Bytes)?.ToString() ?? Convert.ToHexString(Bytes);
}
