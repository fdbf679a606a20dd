using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>A group with its counters and the rules that lead to it (OpenFlow 1.3.5 §5.6).</summary>
internal sealed class SimGroup(uint id, GroupType type, Seq<Bucket> buckets, TimeSpan now)
{
    public uint Id { get; } = id;

    public GroupType Type { get; } = type;

    public Seq<Bucket> Buckets { get; } = buckets;

    public TimeSpan Created { get; } = now;

    public HashSet<FlowEntry> Users { get; init; } = [];

    public TrafficCount Count { get; set; }

    public TrafficCount[] BucketCounts { get; } = new TrafficCount[buckets.Count];

    public IEnumerable<uint> Chained => Buckets.SelectMany(b => b.Actions).OfType<OfAction.ToGroup>().Select(to => to.Group);
}
