using Kilda.Network.Flows;
using Kilda.Network.Paths;

namespace Kilda.Api.Flows;

/// <summary>The words that the Northbound API uses for states and choices of flows.</summary>
internal static class FlowWords
{
    public const string Vlan = "transit_vlan";

    public const string Vxlan = "vxlan";

    /// <summary>Of a flow that is gone, where the answer came after its end.</summary>
    public const string Deleted = "Deleted";

    private static readonly (PathStrategy Strategy, string Word)[] s_strategies =
    [
        (PathStrategy.Cost, "cost"),
        (PathStrategy.CostAndAvailableBandwidth, "cost_and_available_bandwidth"),
        (PathStrategy.Latency, "latency"),
        (PathStrategy.MaxLatency, "max_latency"),
    ];

    /// <summary>What a status is called in answers, and in the <c>?status=</c> filter.</summary>
    private static readonly (FlowStatus Status, string Word, string Constant)[] s_statuses =
    [
        (FlowStatus.InProgress, "In progress", "IN_PROGRESS"),
        (FlowStatus.Up, "Up", "UP"),
        (FlowStatus.Down, "Down", "DOWN"),
        (FlowStatus.Degraded, "Degraded", "DEGRADED"),
    ];

    public static string Of(FlowStatus status) => Array.Find(s_statuses, row => row.Status == status).Word;

    public static string ConstantOf(FlowStatus status) => Array.Find(s_statuses, row => row.Status == status).Constant;

    public static string Of(PathStrategy strategy) => Array.Find(s_strategies, row => row.Strategy == strategy).Word;

    /// <summary>The names that clients know the enumerations by.</summary>
    public const string Strategies = "org.openkilda.model.PathComputationStrategy";

    public const string Encapsulations = "org.openkilda.messaging.payload.flow.FlowEncapsulationType";

    public static FlowStatus? Status(string constant)
    {
        var row = Array.Find(s_statuses, row => row.Constant.Equals(constant, StringComparison.OrdinalIgnoreCase));
        return row.Word is null ? null : row.Status;
    }

    public static PathStrategy? Strategy(string word)
    {
        var row = Array.Find(s_strategies, row => row.Word.Equals(word, StringComparison.OrdinalIgnoreCase));
        return row.Word is null ? null : row.Strategy;
    }
}
