using System.Buffers.Binary;
using Kilda.OpenFlow;

namespace Kilda.Lab.Hosts;

/// <summary>An Ethernet frame without preamble and checksum. Tags are listed outer first.</summary>
public sealed record EthernetFrame(MacAddress Destination, MacAddress Source, Seq<VlanTag> Tags, ushort EtherType, Seq<byte> Payload)
{
    /// <summary>IEEE 802 local experimental type: no protocol stack answers it.</summary>
    public const ushort Experimental = 0x88b5;

    /// <summary>Frames shorter than this are padded by real networks.</summary>
    public const int MinimumLength = 60;

    private const int AddressesLength = 2 * MacAddress.Length;

    /// <summary>Bytes in front of the payload.</summary>
    public int HeaderLength => AddressesLength + (VlanTag.Length * Tags.Count) + 2;

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + Payload.Count];
        Destination.Write(bytes);
        Source.Write(bytes.AsSpan(MacAddress.Length));
        var at = AddressesLength;
        foreach (var tag in Tags)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), tag.Type);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 2), tag.Control);
            at += VlanTag.Length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), EtherType);
        Payload.Span.CopyTo(bytes.AsSpan(at + 2));
        return bytes;
    }

    /// <returns>The frame, or null where the bytes end inside its header.</returns>
    public static EthernetFrame? Parse(ReadOnlySpan<byte> bytes)
    {
        var payload = PayloadOffset(bytes);
        if (payload < 0) return null;
        var tags = new List<VlanTag>();
        for (var at = AddressesLength; at < payload - 2; at += VlanTag.Length)
        {
            tags.Add(VlanTag.Of(BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..])));
        }

        return new EthernetFrame(
            MacAddress.Read(bytes),
            MacAddress.Read(bytes[MacAddress.Length..]),
            tags.ToSeq(),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[(payload - 2)..]),
            new Seq<byte>(bytes[payload..].ToArray()));
    }

    /// <returns>Where the payload starts behind all tags, or -1 where the bytes end before.</returns>
    public static int PayloadOffset(ReadOnlySpan<byte> bytes)
    {
        for (var at = AddressesLength; at + 2 <= bytes.Length; at += VlanTag.Length)
        {
            if (!VlanTag.IsTag(BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]))) return at + 2;
        }

        return -1;
    }

    public override string ToString() =>
        $"{Source} > {Destination} [{string.Join(", ", Tags)}] type {EtherType:x4}, {Payload.Count} bytes";
}
