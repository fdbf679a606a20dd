using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;

namespace Kilda.Api.Flows;

/// <summary>Reads what is asked of a flow (FlowRequestV2). What only the network and the other flows can tell is left to the flow's grain.</summary>
internal static class FlowRequestReader
{
    /// <summary>Characters of a description.</summary>
    public const int MaxDescription = 4096;

    private const long NsPerMs = 1_000_000;
    private const string Strategies = "org.openkilda.model.PathComputationStrategy";
    private const string Encapsulations = "org.openkilda.messaging.payload.flow.FlowEncapsulationType";

    /// <returns>Null: something is missing or wrong, and is noted.</returns>
    public static FlowRequest? Read(JsonMembers body, RequestProblems problems, PathStrategy defaultStrategy)
    {
        var id = FlowIdReader.Read(body, "flow_id", problems);
        if (body.IsMissing("source")) problems.Value("Source is required", body.PathOf("source"));
        if (body.IsMissing("destination")) problems.Value("Destination is required", body.PathOf("destination"));
        var bandwidth = Amount(body, "maximum_bandwidth", "MaximumBandwidth", FlowValidator.MaxBandwidth, problems);
        var latency = Amount(body, "max_latency", "MaxLatency", long.MaxValue / NsPerMs, problems);
        var tier2 = Amount(body, "max_latency_tier2", "MaxLatencyTier2", long.MaxValue / NsPerMs, problems);
        var source = body.Object("source") is { } from ? EndpointReader.Read(from, problems) : null;
        var destination = body.Object("destination") is { } to ? EndpointReader.Read(to, problems) : null;
        var strategy = Strategy(body, problems) ?? defaultStrategy;
        NotOffered(body, problems);
        var rest = new FlowRequest(
            id ?? "", source ?? default, destination ?? default, new Kbps(bandwidth ?? 0),
            body.Flag("ignore_bandwidth") ?? false, body.Flag("strict_bandwidth") ?? false, body.Flag("pinned") ?? false,
            body.Flag("allocate_protected_path") ?? false, body.Flag("periodic_pings") ?? false, Description(body, problems),
            latency * NsPerMs, tier2 * NsPerMs, body.Int("priority"), Group(body, "diverse_flow_id"), Group(body, "affinity_flow_id"), strategy);
        return id is null || source is null || destination is null ? null : rest;
    }

    private static long? Amount(JsonMembers body, string member, string name, long max, RequestProblems problems)
    {
        var amount = body.Long(member);
        var text = amount < 0 ? $"{name} must be non-negative" : amount > max ? $"{name} must not be more than {max}" : null;
        if (text is not null) problems.Value(text, body.PathOf(member));
        return text is null ? amount : null;
    }

    private static string? Description(JsonMembers body, RequestProblems problems)
    {
        var text = body.Text("description");
        if (text?.Length > MaxDescription)
            problems.Value($"Description must not be longer than {MaxDescription} characters", body.PathOf("description"));
        return text;
    }

    private static string? Group(JsonMembers body, string member) => body.Text(member) is { Length: > 0 } flow ? flow : null;

    private static PathStrategy? Strategy(JsonMembers body, RequestProblems problems)
    {
        const string member = "path_computation_strategy";
        if (body.Text(member) is not { } word) return null;
        var strategy = FlowWords.Strategy(word);
        if (strategy is null) problems.Constant(Strategies, word, body.PathOf(member));
        return strategy;
    }

    private static void NotOffered(JsonMembers body, RequestProblems problems)
    {
        const string encapsulation = "encapsulation_type";
        switch (body.Text(encapsulation)?.ToLowerInvariant())
        {
            case null or FlowWords.Vlan:
                break;
            case FlowWords.Vxlan:
                problems.NotOffered("Encapsulation type VXLAN is not offered. Choose one of the supported encapsulation types [TRANSIT_VLAN]",
                    body.PathOf(encapsulation));
                break;
            case { } word:
                problems.Constant(Encapsulations, word, body.PathOf(encapsulation));
                break;
        }

        if (body.Object("statistics") is { } statistics && statistics.List("vlans") is { Count: > 0 })
            problems.NotOffered("Statistics of single VLANs are not offered", statistics.PathOf("vlans"));
        if (!body.IsMissing("loop_switch_id")) problems.NotOffered("Loops are not offered", body.PathOf("loop_switch_id"));
    }
}
