using System.Buffers.Binary;
using System.Security.Cryptography;
using Kilda.OpenFlow;

namespace Kilda.Network.Discovery;

/// <summary>
/// A discovery frame: Ethernet, then the mandatory TLVs of IEEE 802.1AB §8.5 and one organisation-specific TLV (§8.6) with the probe and an
/// HMAC-SHA256 over every byte before it. The layout never varies, so a frame whose signature is good needs no further parsing.
/// </summary>
public static class DiscoveryFrame
{
    /// <summary>Bytes of a frame, without the frame check sequence.</summary>
    public const int Length = TagAt + TagLength + EndLength;

    private const uint Organisation = 0x02_4b6c;
    private const byte Subtype = 1;
    private const byte LocallyAssigned = 7;
    private const ushort TimeToLive = 120;

    private const int ChassisAt = 14;
    private const int PortAt = ChassisAt + 2 + 1 + sizeof(ulong);
    private const int TtlAt = PortAt + 2 + 1 + sizeof(uint);
    private const int OwnAt = TtlAt + 2 + sizeof(ushort);
    private const int ProbeAt = OwnAt + 2 + sizeof(uint);
    private const int TagAt = ProbeAt + (4 * sizeof(long)) + sizeof(uint);
    private const int TagLength = HMACSHA256.HashSizeInBytes;
    private const int EndLength = 2;

    private enum Tlv
    {
        ChassisId = 1,
        PortId = 2,
        TimeToLive = 3,
        Own = 127,
    }

    /// <param name="probe">What the frame says.</param>
    /// <param name="key">Signs the frame; must not be empty.</param>
    public static Seq<byte> Encode(in Probe probe, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty) throw new ArgumentException("discovery frames must be signed: the key is empty", nameof(key));
        var frame = new byte[Length];
        var chassis = frame.AsSpan(ChassisAt);
        var port = frame.AsSpan(PortAt);
        var ttl = frame.AsSpan(TtlAt);
        var own = frame.AsSpan(OwnAt);
        var body = frame.AsSpan(ProbeAt);

        Address(frame, ServiceFrames.DiscoveryAddress);
        Address(frame.AsSpan(6), SourceOf(probe.Switch));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), ServiceFrames.EtherType);

        Head(chassis, Tlv.ChassisId, PortAt - ChassisAt);
        chassis[2] = LocallyAssigned;
        BinaryPrimitives.WriteUInt64BigEndian(chassis[3..], probe.Switch.Value);

        Head(port, Tlv.PortId, TtlAt - PortAt);
        port[2] = LocallyAssigned;
        BinaryPrimitives.WriteUInt32BigEndian(port[3..], probe.Port);

        Head(ttl, Tlv.TimeToLive, OwnAt - TtlAt);
        BinaryPrimitives.WriteUInt16BigEndian(ttl[2..], TimeToLive);

        Head(own, Tlv.Own, TagAt + TagLength - OwnAt);
        BinaryPrimitives.WriteUInt32BigEndian(own[2..], (Organisation << 8) | Subtype);
        BinaryPrimitives.WriteUInt64BigEndian(body, probe.Switch.Value);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], probe.Port);
        BinaryPrimitives.WriteInt64BigEndian(body[12..], probe.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(body[20..], probe.Sequence);
        BinaryPrimitives.WriteInt64BigEndian(body[28..], probe.SentNs);
        HMACSHA256.HashData(key, frame.AsSpan(0, TagAt), frame.AsSpan(TagAt, TagLength));
        return new(frame);
    }

    /// <summary>Reads a frame that arrived at a switch. Never throws for what is in it; bytes after the frame are padding.</summary>
    public static Result Decode(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> key)
    {
        if (frame.Length < ChassisAt) return new Result.Ignored(IgnoredFrame.Truncated);
        if (BinaryPrimitives.ReadUInt64BigEndian(frame) >> 16 != ServiceFrames.DiscoveryAddress
            || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != ServiceFrames.EtherType)
        {
            return new Result.Ignored(IgnoredFrame.Foreign);
        }

        if (frame.Length < Length) return new Result.Ignored(IgnoredFrame.Truncated);
        if (BinaryPrimitives.ReadUInt32BigEndian(frame[(OwnAt + 2)..]) != ((Organisation << 8) | Subtype))
        {
            return new Result.Ignored(IgnoredFrame.Foreign);
        }

        Span<byte> tag = stackalloc byte[TagLength];
        HMACSHA256.HashData(key, frame[..TagAt], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, frame.Slice(TagAt, TagLength))) return new Result.Ignored(IgnoredFrame.Forged);

        var body = frame[ProbeAt..];
        return new Result.Genuine(new Probe(
            new SwitchId(BinaryPrimitives.ReadUInt64BigEndian(body)),
            BinaryPrimitives.ReadUInt32BigEndian(body[8..]),
            BinaryPrimitives.ReadInt64BigEndian(body[12..]),
            BinaryPrimitives.ReadInt64BigEndian(body[20..]),
            BinaryPrimitives.ReadInt64BigEndian(body[28..])));
    }

    public abstract record Result
    {
        private Result()
        {
        }

        /// <summary>Made with our key, unchanged. Whether it is new is for the link to judge.</summary>
        public sealed record Genuine(Probe Probe) : Result;

        public sealed record Ignored(IgnoredFrame Why) : Result;
    }

    /// <summary>A locally administered source address that tells switches apart in a capture.</summary>
    private static ulong SourceOf(SwitchId id) => (0x02UL << 40) | (id.Value & 0xff_ffff_ffff);

    private static void Address(Span<byte> at, ulong value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)(value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(at[2..], (uint)value);
    }

    /// <summary>Seven bits of type and nine of length, §8.4.</summary>
    private static void Head(Span<byte> at, Tlv type, int whole) =>
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)(((int)type << 9) | (whole - 2)));
}

/// <summary>Why a frame is not one of ours.</summary>
public enum IgnoredFrame
{
    /// <summary>Shorter than a discovery frame.</summary>
    Truncated = 1,

    /// <summary>Another destination, type or organisation: somebody else's LLDP.</summary>
    Foreign,

    /// <summary>Looks like ours and is not signed with our key, or was changed on its way.</summary>
    Forged,
}
