using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;

namespace Kilda.Api.Flows;

/// <summary>
/// Reads what is asked of a flow (FlowRequestV2, FlowPatchV2). What is wrong or missing is noted, and null. What only the network and the
/// other flows can tell is left to the flow's grain.
/// </summary>
internal static class FlowRequestReader
{
    /// <summary>Characters of a description.</summary>
    public const int MaxDescription = 4096;

    private const long NsPerMs = 1_000_000;

    /// <summary>A flow that is to be created.</summary>
    /// <returns>Null: something is missing or wrong, and is noted.</returns>
    public static FlowRequest? Create(JsonMembers body, RequestProblems problems, PathStrategy defaultStrategy)
    {
        var (id, change) = Whole(body, problems);
        return id is null || problems.Answer() is not null
            ? null
            : change.ApplyTo(new FlowRequest(id, default, default, Kbps.Zero, Strategy: defaultStrategy));
    }

    /// <summary>Everything about a flow that there is. Members that clients may leave out stay as they are.</summary>
    public static (string? Id, FlowChange Change) Whole(JsonMembers body, RequestProblems problems)
    {
        var id = FlowIdReader.Read(body, "flow_id", problems);
        if (body.IsMissing("source")) problems.Value("Source is required", body.PathOf("source"));
        if (body.IsMissing("destination")) problems.Value("Destination is required", body.PathOf("destination"));
        var change = Read(body, problems, isWhole: true);
        return (id, change with
        {
            Bandwidth = change.Bandwidth ?? Kbps.Zero,
            IgnoreBandwidth = change.IgnoreBandwidth ?? false,
            StrictBandwidth = change.StrictBandwidth ?? false,
            Pinned = change.Pinned ?? false,
            AllocateProtectedPath = change.AllocateProtectedPath ?? false,
            PeriodicPings = change.PeriodicPings ?? false,
            IsWhole = true,
        });
    }

    /// <summary>Some of a flow that there is; the rest stays as it is.</summary>
    public static FlowChange Patch(JsonMembers body, RequestProblems problems) =>
        Read(body, problems, isWhole: false) with { TargetStrategy = Strategy(body, problems, "target_path_computation_strategy") };

    private static FlowChange Read(JsonMembers body, RequestProblems problems, bool isWhole)
    {
        var bandwidth = Amount(body, "maximum_bandwidth", "MaximumBandwidth", FlowValidator.MaxBandwidth, problems);
        var latency = Amount(body, "max_latency", "MaxLatency", long.MaxValue / NsPerMs, problems);
        var tier2 = Amount(body, "max_latency_tier2", "MaxLatencyTier2", long.MaxValue / NsPerMs, problems);
        var source = body.Object("source") is { } from ? EndpointReader.Read(from, problems, isWhole) : null;
        var destination = body.Object("destination") is { } to ? EndpointReader.Read(to, problems, isWhole) : null;
        Encapsulation(body, "encapsulation_type", problems);
        var strategy = Strategy(body, problems);
        NotOffered(body, problems);
        return new(
            source, destination, bandwidth is { } amount ? new Kbps(amount) : null, body.Flag("ignore_bandwidth"), body.Flag("strict_bandwidth"),
            body.Flag("pinned"), body.Flag("allocate_protected_path"), body.Flag("periodic_pings"), Description(body, problems),
            latency * NsPerMs, tier2 * NsPerMs, body.Int("priority"), body.Text("diverse_flow_id"), body.Text("affinity_flow_id"), strategy);
    }

    /// <summary>A number from 0 on.</summary>
    /// <param name="name">As the text calls it.</param>
    public static long? Amount(JsonMembers body, string member, string name, long max, RequestProblems problems)
    {
        var amount = body.Long(member);
        var text = amount < 0 ? $"{name} must be non-negative" : amount > max ? $"{name} must not be more than {max}" : null;
        if (text is not null) problems.Value(text, body.PathOf(member));
        return text is null ? amount : null;
    }

    public static string? Description(JsonMembers body, RequestProblems problems)
    {
        var text = body.Text("description");
        if (text?.Length > MaxDescription)
            problems.Value($"Description must not be longer than {MaxDescription} characters", body.PathOf("description"));
        return text;
    }

    public static void Encapsulation(JsonMembers body, string member, RequestProblems problems)
    {
        if (body.Text(member) is not { } word || word.Equals(FlowWords.Vlan, StringComparison.OrdinalIgnoreCase)) return;
        if (word.Equals(FlowWords.Vxlan, StringComparison.OrdinalIgnoreCase))
            problems.NotOffered("VXLAN is not offered. Choose one of the supported encapsulation types [TRANSIT_VLAN]", body.PathOf(member));
        else problems.Constant(FlowWords.Encapsulations, word, body.PathOf(member));
    }

    public static PathStrategy? Strategy(JsonMembers body, RequestProblems problems, string member = "path_computation_strategy")
    {
        if (body.Text(member) is not { } word) return null;
        var strategy = FlowWords.Strategy(word);
        if (strategy is null) problems.Constant(FlowWords.Strategies, word, body.PathOf(member));
        return strategy;
    }

    private static void NotOffered(JsonMembers body, RequestProblems problems)
    {
        if (body.Object("statistics") is { } statistics && statistics.List("vlans") is { Count: > 0 })
            problems.NotOffered("Statistics of single VLANs are not offered", statistics.PathOf("vlans"));
        if (!body.IsMissing("loop_switch_id")) problems.NotOffered("Loops are not offered", body.PathOf("loop_switch_id"));
    }
}
