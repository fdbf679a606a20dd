using System.Buffers.Binary;
using System.Security.Cryptography;
using Kilda.Network.Discovery;
using Kilda.OpenFlow;

namespace Kilda.Network.Pings;

/// <summary>
/// A probe of a flow: Ethernet with the carrier tag that every coloured packet has, then where it runs from and to, its number, and an
/// HMAC-SHA256 over all of that. The source address is that of the colour, the destination that of the switch which catches it.
/// </summary>
public static class PingFrame
{
    /// <summary>Bytes of a frame, without the frame check sequence.</summary>
    public const int Length = SignatureAt + HMACSHA256.HashSizeInBytes;

    private const ushort TagProtocol = 0x8100;
    private const ushort AnyVlan = 1;
    private const int TagAt = 12;
    private const int TypeAt = TagAt + 4;
    private const int BodyAt = TypeAt + 2;
    private const int SignatureAt = BodyAt + (3 * sizeof(ulong)) + sizeof(uint);

    /// <param name="way">Where it runs.</param>
    /// <param name="number">Given once.</param>
    /// <param name="key">Signs the frame; must not be empty.</param>
    public static Seq<byte> Encode(in PingWay way, long number, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty) throw new ArgumentException("probes must be signed: the key is empty", nameof(key));
        var frame = new byte[Length];
        Address(frame, ServiceFrames.ProbeAddress(way.To));
        Address(frame.AsSpan(6), ServiceFrames.ColourAddress(way.Colour));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(TagAt), TagProtocol);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(TagAt + 2), AnyVlan);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(TypeAt), ServiceFrames.ProbeType);
        var body = frame.AsSpan(BodyAt);
        BinaryPrimitives.WriteUInt64BigEndian(body, way.From.Value);
        BinaryPrimitives.WriteUInt64BigEndian(body[8..], way.To.Value);
        BinaryPrimitives.WriteInt64BigEndian(body[16..], number);
        BinaryPrimitives.WriteUInt32BigEndian(body[24..], way.Colour.Value);
        Sign(frame, key, frame.AsSpan(SignatureAt));
        return new(frame);
    }

    /// <summary>Whether a frame that came to the controller says that it is a probe of a flow. Anybody could say so.</summary>
    public static bool IsOne(ReadOnlySpan<byte> frame) =>
        frame.Length >= BodyAt && BinaryPrimitives.ReadUInt16BigEndian(frame[TagAt..]) == TagProtocol
        && BinaryPrimitives.ReadUInt16BigEndian(frame[TypeAt..]) == ServiceFrames.ProbeType;

    /// <summary>Reads a frame that arrived at a switch. Never throws for what is in it; bytes after the frame are padding.</summary>
    /// <param name="at">Where it was caught.</param>
    /// <returns>The number of the probe; null: it was not made with our key, was changed on its way, or ends elsewhere.</returns>
    public static long? Decode(ReadOnlySpan<byte> frame, SwitchId at, ReadOnlySpan<byte> key)
    {
        if (frame.Length < Length || !IsOne(frame)) return null;
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sign(frame, key, signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, frame.Slice(SignatureAt, signature.Length))) return null;
        var body = frame[BodyAt..];
        return BinaryPrimitives.ReadUInt64BigEndian(body[8..]) == at.Value ? BinaryPrimitives.ReadInt64BigEndian(body[16..]) : null;
    }

    /// <summary>The tag is another one on every link: it is not signed.</summary>
    private static void Sign(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> key, Span<byte> signature)
    {
        Span<byte> signed = stackalloc byte[TagAt + SignatureAt - TypeAt];
        frame[..TagAt].CopyTo(signed);
        frame[TypeAt..SignatureAt].CopyTo(signed[TagAt..]);
        HMACSHA256.HashData(key, signed, signature);
    }

    private static void Address(Span<byte> at, ulong value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)(value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(at[2..], (uint)value);
    }
}
