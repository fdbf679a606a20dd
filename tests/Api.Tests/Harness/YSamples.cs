using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Api.Tests.Harness;

/// <summary>
/// Y-flows over the diamond of the samples: shared end at switch 1, leaves at switches 2 and 4. The first tree parts at switch 2, the protected
/// one at switch 4; one of its links has failed.
/// </summary>
internal static class YSamples
{
    public static string Request(string id) => $$"""
        {
          "y_flow_id": "{{id}}",
          "shared_endpoint": { "switch_id": "{{Samples.S1}}", "port_number": 5 },
          "maximum_bandwidth": 1000,
          "sub_flows": [
            {
              "flow_id": "{{id}}-a",
              "endpoint": { "switch_id": "{{Samples.S2}}", "port_number": 1, "vlan_id": 200 },
              "shared_endpoint": { "vlan_id": 100, "inner_vlan_id": 101 }
            },
            {
              "flow_id": "{{id}}-b",
              "endpoint": { "switch_id": "{{Samples.S4}}", "port_number": 2, "vlan_id": 300, "inner_vlan_id": 301 },
              "shared_endpoint": { "vlan_id": 100, "inner_vlan_id": 102 },
              "description": "to the far leaf"
            }
          ]
        }
        """;

    public static YFlowRequest Order(string id) => new(
        id, new(Samples.S1, 5), new(1000),
        [
            new($"{id}-a", 100, 101, new(Samples.S2, 1, 200)),
            new($"{id}-b", 100, 102, new(Samples.S4, 2, 300, 301), "to the far leaf"),
        ],
        Strategy: Network.Paths.PathStrategy.Cost);

    /// <summary>What a grain answers when the paths are reserved and the rules follow.</summary>
    public static YFlowDocument Creating(YFlowRequest request) => YFlowDocument.New(request, Samples.Now) with
    {
        Version = 1,
        Intent = new(FlowOperation.Create, request, Plan(request), "task", Samples.Now),
        Updated = Samples.Now.AddSeconds(1),
    };

    public static YFlowDocument Up(YFlowRequest request) => YFlowDocument.New(request, Samples.Now) with
    {
        Version = 2,
        Plan = Plan(request),
        Status = FlowStatus.Up,
        Updated = Samples.Now.AddSeconds(2),
    };

    /// <summary>As it was when an operation began.</summary>
    public static YFlowDocument During(FlowOperation operation, YFlowRequest request, ServicePlan? to) =>
        Up(request) with { Intent = new ServiceIntent<YFlowRequest>(operation, to is null ? null : request, to, "task", Samples.Now) };

    /// <summary>Its legs part at the shared end.</summary>
    public static YFlowDocument Apart(YFlowRequest request) => Up(request) with
    {
        Plan = Tree(request, 0, Samples.S1, Pair(0, 0), Pair(0, 20, Samples.Over12), Pair(0, 30, Samples.Over13, Samples.Over34)),
    };

    public static ServicePlan Plan(YFlowRequest request)
    {
        var main = Tree(request, 0, Samples.S2, Pair(0, 20, Samples.Over12), Pair(0, 0), Pair(0, 30, Samples.Over24));
        if (!request.AllocateProtectedPath) return main;
        var spare = Tree(request, 1, Samples.S4, Pair(1, 40, Samples.Over13, Samples.Over34), Back(Pair(1, 50, Samples.Over24)), Pair(1, 0));
        return new ServicePlan([.. main.Flows, .. spare.Flows], [.. main.Joints, .. spare.Joints]);
    }

    private static ServicePlan Tree(YFlowRequest request, byte slot, SwitchId at, PathPair shared, PathPair a, PathPair b)
    {
        var joint = Endpoint.Joint(at);
        return new(
            [
                new(20, new(request.Shared.Switch, request.Shared.Port), joint, request.Bandwidth, false, 1, 2, shared),
                new(21, joint, request.SubFlows[0].End, request.Bandwidth, false, null, 3, a),
                new(22, joint, request.SubFlows[1].End, request.Bandwidth, false, null, 4, b),
            ],
            [
                new Joint(20, slot, [
                    new Leg(21, slot, request.SubFlows[0].SharedAt(request.Shared), 101), new Leg(22, slot, request.SubFlows[1].SharedAt(request.Shared), 102),
                ]),
            ]);
    }

    private static PathPair Pair(byte slot, ushort label, params IslId[] links)
    {
        var forward = links.Select((isl, place) => new Hop(isl, LinkDirection.Up, (ushort)(label + place))).ToSeq();
        var reverse = forward.Reverse().Select((hop, place) => new Hop(hop.Isl, LinkDirection.Down, (ushort)(label + 5 + place))).ToSeq();
        return new(slot, new(forward), new(reverse));
    }

    private static PathPair Back(PathPair pair) => pair with { Forward = pair.Reverse, Reverse = pair.Forward };
}
