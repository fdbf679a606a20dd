using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Harness;

/// <summary>A diamond of four switches and flows over it.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    public static readonly SwitchId S1 = new(1), S2 = new(2), S3 = new(3), S4 = new(4);

    public static readonly IslId
        Over12 = IslId.Between(new(S1, 11), new(S2, 11)),
        Over24 = IslId.Between(new(S2, 12), new(S4, 11)),
        Over13 = IslId.Between(new(S1, 12), new(S3, 11)),
        Over34 = IslId.Between(new(S3, 12), new(S4, 12));

    public static string Request(string id) => $$"""
        {
          "flow_id": "{{id}}",
          "source": { "switch_id": "{{S1}}", "port_number": 1, "vlan_id": 100 },
          "destination": { "switch_id": "{{S4}}", "port_number": 2, "vlan_id": 200, "inner_vlan_id": 201 },
          "maximum_bandwidth": 1000
        }
        """;

    public static void Fill(MemoryNetwork network)
    {
        foreach (var id in (SwitchId[])[S1, S2, S3, S4]) network.Put(Switch(id));
        network.Put(Link(Over12, LinkStatus.Active));
        network.Put(Link(Over24, LinkStatus.Active) with
        {
            Load = [new(new(1000), new(500), Kbps.Zero), new(new(1000), Kbps.Zero, new(500))],
            Cost = 50,
        });
        network.Put(Link(Over13, LinkStatus.Failed) with { StatusReason = "port down", UnderMaintenance = true, Seen = [false, true] });
        network.Put(Link(Over34, LinkStatus.Discovered) with { LatencyNs = [2_000_000, 0], Unobserved = true, Seen = [true, false] });
    }

    public static Switch Switch(SwitchId id) => new(
        id, 1, id != S3, id == S2, SwitchAbilities.Full, [new(1, "eth1", true, new(1_000_000))], id == S1 ? "north" : null, null,
        id == S4 ? null : new SwitchOrigin("10.0.0.1", 40000 + (int)id.Value, "Nicira, Inc.", "Open vSwitch", "3.1.0", "None", $"s{id.Value}"), Now);

    public static Link Link(IslId id, LinkStatus status) => new(
        id, 1, status, false, 0, [1_000_000, 1_500_000], [new(10_000_000), new(10_000_000)], [default, default], false, null, Now);

    /// <summary>What a grain answers when the paths are reserved and the rules follow.</summary>
    public static Outcome<FlowDocument> Creating(FlowRequest request)
    {
        var plan = Plan(request);
        return new FlowDocument(
            request, 1, null, new(FlowOperation.Create, request, plan, "task", Now), FlowStatus.Down, null, Now, Now.AddSeconds(1));
    }

    public static FlowDocument Up(FlowRequest request) => new(request, 2, Plan(request), null, FlowStatus.Up, null, Now, Now.AddSeconds(2));

    /// <summary>The flow as it was when its deletion began.</summary>
    public static FlowDocument Deleting(FlowRequest request) =>
        Up(request) with { Intent = new(FlowOperation.Delete, null, null, "task", Now) };

    /// <summary>The flow while its protected path takes over.</summary>
    public static FlowDocument Swapping(FlowRequest request) =>
        Up(request) with { Intent = new(FlowOperation.Swap, request, Plan(request).Swapped(), "task", Now) };

    public static FlowRequest Order(string id) => new(id, new(S1, 1, 100), new(S4, 2, 200, 201), new(1000));

    /// <summary>Over the upper half of the diamond, protected by the lower half.</summary>
    public static FlowPlan Plan(FlowRequest request) => new(
        7, request.Source, request.Destination, request.Bandwidth, request.IgnoreBandwidth, 1, 1,
        request.Source.Switch == request.Destination.Switch ? new(0, new([]), new([])) : Pair(0, Over12, Over24),
        request.AllocateProtectedPath ? Pair(1, Over13, Over34) : null);

    private static PathPair Pair(byte slot, IslId first, IslId second) => new(
        slot, new([new(first, LinkDirection.Up, 10), new(second, LinkDirection.Up, 11)]),
        new([new(second, LinkDirection.Down, 12), new(first, LinkDirection.Down, 13)]));
}
