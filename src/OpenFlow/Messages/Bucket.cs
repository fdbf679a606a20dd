using System.Text.Json.Serialization;

namespace Kilda.OpenFlow;

/// <summary>OFPGT_* (OpenFlow 1.3.5 §7.3.4.2).</summary>
public enum GroupType : byte
{
    All = 0,
    Select = 1,
    Indirect = 2,
    FastFailover = 3,
}

/// <summary>A bucket of a group: an action set, executed on a copy of the packet (OpenFlow 1.3.5 §5.6.1, §7.3.4.2).</summary>
public sealed record Bucket(ushort Weight, uint WatchPort, uint WatchGroup, Seq<OfAction> Actions)
{
    private const int HeaderSize = 16;

    /// <summary>Bytes on the wire: 16 + actions.</summary>
    [JsonIgnore]
    public int Length => HeaderSize + OfAction.LengthOf(Actions);

    internal static int LengthOf(Seq<Bucket> buckets)
    {
        var length = 0;
        foreach (var bucket in buckets.Span) length += bucket.Length;
        return length;
    }

    internal static void WriteAll(ref OfWriter w, Seq<Bucket> buckets)
    {
        foreach (var bucket in buckets.Span) bucket.Write(ref w);
    }

    internal void Write(ref OfWriter w)
    {
        w.Length(Length);
        w.U16(Weight);
        w.U32(WatchPort);
        w.U32(WatchGroup);
        w.Zeros(4);
        OfAction.WriteAll(ref w, Actions);
    }

    /// <exception cref="OfWireException">OFPGMFC_BAD_BUCKET: the length is wrong; or a wrong action within.</exception>
    internal static Bucket Read(ref OfReader r)
    {
        var length = r.U16();
        if (length < HeaderSize || length % 8 != 0 || length - 2 > r.Remaining)
        {
            throw new OfWireException(OfErrorType.GroupModFailed, OfErrorCode.GroupModFailed.BadBucket, $"bucket of {length} bytes");
        }

        var body = r.Sub(length - 2);
        var (weight, port, group) = (body.U16(), body.U32(), body.U32());
        body.Skip(4);
        return new Bucket(weight, port, group, OfAction.ReadAll(ref body));
    }
}
