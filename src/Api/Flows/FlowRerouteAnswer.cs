using System.Text.Json.Serialization;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Flows;

/// <summary>Where a flow runs after it was asked to move.</summary>
/// <param name="Rerouted">False: it is on the best paths already.</param>
public sealed record FlowRerouteAnswer(string FlowId, ReroutePathAnswer Path, bool Rerouted)
{
    internal static FlowRerouteAnswer From(RerouteAnswer answer, NetworkSnapshot network) =>
        new(answer.Flow.Id, new(RerouteNodeAnswer.Latency(answer.Flow, network), RerouteNodeAnswer.From(answer.Flow)), answer.Rerouted);
}

/// <param name="Latency">ns.</param>
/// <param name="Nodes">The ports of the links of the forward path, in order.</param>
public sealed record ReroutePathAnswer(long Latency, IReadOnlyList<RerouteNodeAnswer> Nodes);

public sealed record RerouteNodeAnswer(string SwitchId, uint PortNo, long? SegmentLatency)
{
    internal static IReadOnlyList<RerouteNodeAnswer> From(FlowDocument flow) =>
    [
        .. (PlanOf(flow)?.Primary.Forward.Hops ?? [])
            .SelectMany(hop => new[] { hop.From, hop.To })
            .Select(port => new RerouteNodeAnswer(port.Switch.ToString(), port.Port, null)),
    ];

    internal static long Latency(FlowDocument flow, NetworkSnapshot network) => PathLatency.Of(PlanOf(flow), FlowDirection.Forward, network);

    private static FlowPlan? PlanOf(FlowDocument flow) => flow.Intent?.Plan ?? flow.Plan;
}

/// <summary>The same in the older form.</summary>
public sealed record FlowRerouteV1Answer(
    [property: JsonPropertyName("flowid")] string FlowId, [property: JsonPropertyName("flowpath")] RerouteV1PathAnswer Path, bool Rerouted)
{
    internal static FlowRerouteV1Answer From(RerouteAnswer answer, NetworkSnapshot network) => new(
        answer.Flow.Id,
        new(
            RerouteNodeAnswer.Latency(answer.Flow, network),
            [.. RerouteNodeAnswer.From(answer.Flow).Select((node, i) => new RerouteV1NodeAnswer(node.SwitchId, node.PortNo, i, null))]),
        answer.Rerouted);
}

public sealed record RerouteV1PathAnswer(long LatencyNs, IReadOnlyList<RerouteV1NodeAnswer> Path);

public sealed record RerouteV1NodeAnswer(string SwitchId, uint PortNo, int SeqId, long? SegmentLatency);
