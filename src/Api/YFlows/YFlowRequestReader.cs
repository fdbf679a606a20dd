using Kilda.Api.Flows;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.YFlows;

namespace Kilda.Api.YFlows;

/// <summary>
/// Reads what is asked of a Y-flow. What is wrong or missing is noted, and null. What only the network and the other services can tell is left
/// to the Y-flow's grain.
/// </summary>
internal static class YFlowRequestReader
{
    private const long NsPerMs = 1_000_000;

    /// <summary>Room for what the id of the shared flow ends with.</summary>
    private static readonly int s_maxId = FlowIdReader.MaxLength - YFlowIds.SharedEnd.Length;

    /// <summary>A Y-flow that is to be created; it and its legs get ids where the client gives none.</summary>
    /// <returns>Null: something is missing or wrong, and is noted.</returns>
    public static YFlowRequest? Create(JsonMembers body, RequestProblems problems, PathStrategy defaultStrategy)
    {
        var id = FlowIdReader.Optional(body, "y_flow_id", problems, s_maxId) ?? YFlowIds.YFlow(Guid.CreateVersion7());
        var change = Whole(body, problems, id, isNew: true);
        return problems.Answer() is not null
            ? null
            : change.ApplyTo(new YFlowRequest(id, default, Kbps.Zero, [], Strategy: defaultStrategy));
    }

    /// <summary>Everything about a Y-flow that there is.</summary>
    public static YFlowChange Update(JsonMembers body, RequestProblems problems, string id) => Whole(body, problems, id, isNew: false);

    /// <summary>Some of a Y-flow that there is; the rest stays as it is.</summary>
    public static YFlowChange Patch(JsonMembers body, RequestProblems problems, string id)
    {
        var bandwidth = Amount(body, "maximum_bandwidth", "maximumBandwidth can't be negative", FlowValidator.MaxBandwidth, problems);
        var latency = Amount(body, "max_latency", "maxLatency can't be negative", long.MaxValue / NsPerMs, problems);
        var tier2 = Amount(body, "max_latency_tier2", "maxLatencyTier2 can't be negative", long.MaxValue / NsPerMs, problems);
        return Read(body, problems, id, isWhole: false, isNew: false) with
        {
            Bandwidth = bandwidth is { } amount ? new Kbps(amount) : null,
            MaxLatencyNs = latency * NsPerMs,
            MaxLatencyTier2Ns = tier2 * NsPerMs,
        };
    }

    private static YFlowChange Whole(JsonMembers body, RequestProblems problems, string id, bool isNew)
    {
        if (body.IsMissing("shared_endpoint")) problems.Value("SharedEndpoint is required", body.PathOf("shared_endpoint"));
        var bandwidth = Bandwidth(body, problems);
        if (!isNew)
        {
            Require(body, "path_computation_strategy", "pathComputationStrategy should be provided", problems);
            Require(body, "encapsulation_type", "encapsulationType should be provided", problems);
        }

        var latency = Amount(body, "max_latency", "MaximumLatency must be non-negative", long.MaxValue / NsPerMs, problems);
        var tier2 = Amount(body, "max_latency_tier2", "MaximumLatencyTier2 must be non-negative", long.MaxValue / NsPerMs, problems);
        var change = Read(body, problems, id, isWhole: true, isNew);
        return change with
        {
            Bandwidth = bandwidth is { } amount ? new Kbps(amount) : null,
            MaxLatencyNs = latency * NsPerMs,
            MaxLatencyTier2Ns = tier2 * NsPerMs,
            IgnoreBandwidth = change.IgnoreBandwidth ?? false,
            StrictBandwidth = change.StrictBandwidth ?? false,
            Pinned = change.Pinned ?? false,
            AllocateProtectedPath = change.AllocateProtectedPath ?? false,
            PeriodicPings = change.PeriodicPings ?? false,
            IsWhole = true,
        };
    }

    private static YFlowChange Read(JsonMembers body, RequestProblems problems, string id, bool isWhole, bool isNew)
    {
        var legs = SubFlowReader.Read(body, problems, id, isWhole, isNew);
        var (at, port) = body.Object("shared_endpoint") is { } shared ? Shared(shared, problems, isWhole) : default;
        var description = FlowRequestReader.Description(body, problems);
        if (!body.IsBlank("encapsulation_type")) FlowRequestReader.Encapsulation(body, "encapsulation_type", problems);
        var strategy = body.IsBlank("path_computation_strategy") ? null : FlowRequestReader.Strategy(body, problems);
        return new(
            at, port, null, legs, body.Flag("ignore_bandwidth"), body.Flag("strict_bandwidth"), body.Flag("pinned"), body.Flag("allocate_protected_path"),
            body.Flag("periodic_pings"), description, null, null, body.Int("priority"), body.Text("diverse_flow_id"), strategy);
    }

    /// <summary>The end that the legs have in common; their tags there are the legs' own.</summary>
    private static (SwitchId? At, uint? Port) Shared(JsonMembers end, RequestProblems problems, bool isWhole)
    {
        var at = end.Switch("switch_id");
        if (isWhole && end.IsMissing("switch_id")) problems.Value("SwitchId is required", end.PathOf("switch_id"));
        return (at, EndpointReader.Port(end, problems, isWhole));
    }

    private static long? Bandwidth(JsonMembers body, RequestProblems problems)
    {
        const string member = "maximum_bandwidth";
        var amount = body.Long(member);
        if (amount > FlowValidator.MaxBandwidth)
            problems.Value($"MaximumBandwidth must not be more than {FlowValidator.MaxBandwidth}", body.PathOf(member));
        else if (amount <= 0 || body.IsMissing(member))
            problems.Value("MaximumBandwidth must be positive", body.PathOf(member));
        return amount;
    }

    /// <param name="text">What is said about a negative one.</param>
    private static long? Amount(JsonMembers body, string member, string text, long max, RequestProblems problems)
    {
        var amount = body.Long(member);
        if (amount < 0) problems.Value(text, body.PathOf(member));
        if (amount > max) problems.Value($"{text[..text.IndexOf(' ', StringComparison.Ordinal)]} must not be more than {max}", body.PathOf(member));
        return amount is { } given && given >= 0 && given <= max ? given : null;
    }

    private static void Require(JsonMembers body, string member, string text, RequestProblems problems)
    {
        if (body.IsBlank(member)) problems.Value(text, body.PathOf(member));
    }
}
