namespace Kilda.OpenFlow;

/// <summary>OFPGT_* (OpenFlow 1.3.5 §7.3.4.3).</summary>
public enum GroupType : byte
{
    All = 0,
    Select = 1,
    Indirect = 2,
    FastFailover = 3,
}

/// <summary>A bucket of a group: an action set, executed on a copy of the packet (OpenFlow 1.3.5 §5.6.1).</summary>
public sealed record Bucket(ushort Weight, uint WatchPort, uint WatchGroup, Seq<OfAction> Actions);
