using Kilda.Network.Pipeline;
using Kilda.Network.Validation;

namespace Kilda.Api.Switches;

/// <summary>What clients call the rules that are to be removed or installed. Names of rules that no switch has here are known, and mean none.</summary>
internal static class RuleActions
{
    /// <summary>Rules that every switch holds.</summary>
    private static readonly Dictionary<string, ServiceTag?> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DROP"] = ServiceTag.Drop,
        ["BROADCAST"] = ServiceTag.Discovery,
        ["UNICAST"] = ServiceTag.ProbeCatch,
        ["VERIFICATION_LOOP"] = null,
        ["BFD_CATCH"] = null,
        ["ROUND_TRIP_LATENCY"] = null,
        ["UNICAST_VXLAN"] = null,
        ["MULTITABLE_PRE_INGRESS_PASS_THROUGH"] = ServiceTag.PreIngressPass,
        ["MULTITABLE_INGRESS_DROP"] = ServiceTag.IngressDrop,
        ["MULTITABLE_POST_INGRESS_DROP"] = ServiceTag.PostIngressDrop,
        ["MULTITABLE_EGRESS_PASS_THROUGH"] = null,
        ["MULTITABLE_TRANSIT_DROP"] = ServiceTag.TransitDrop,
    };

    private static readonly string[] s_devices =
        ["INPUT_PRE_DROP", "INGRESS", "POST_INGRESS", "POST_INGRESS_VXLAN", "POST_INGRESS_ONE_SWITCH", "TRANSIT"];

    private static readonly string[] s_measuring =
    [
        "TURNING", "OUTPUT_VLAN", "OUTPUT_VXLAN", "FLOW_RTT_TURNING", "FLOW_RTT_VXLAN_TURNING", "FLOW_RTT_OUTPUT_VLAN", "FLOW_RTT_OUTPUT_VXLAN",
        "ISL_RTT_TURNING", "ISL_RTT_OUTPUT",
    ];

    static RuleActions()
    {
        foreach (var name in s_devices) (s_names[$"LLDP_{name}"], s_names[$"ARP_{name}"]) = (null, null);
        foreach (var name in s_measuring) s_names[$"SERVER_42_{name}"] = null;
    }

    /// <returns>What goes and what comes back; null: nobody knows this word. A selection that is null means no rule.</returns>
    public static Removal? Remove(string word) => word.ToUpperInvariant() switch
    {
        "DROP_ALL" => new(new(Service: true, Flows: true, []), null),
        "DROP_ALL_ADD_DEFAULTS" => new(new(Service: true, Flows: true, []), RuleSelection.Wanted.Services),
        "IGNORE_DEFAULTS" => new(new(Service: false, Flows: true, []), null),
        "OVERWRITE_DEFAULTS" or "REMOVE_ADD_DEFAULTS" => new(RuleSelection.Wanted.Services, RuleSelection.Wanted.Services),
        "REMOVE_DEFAULTS" => new(RuleSelection.Wanted.Services, null),
        ['R', 'E', 'M', 'O', 'V', 'E', '_', .. var name] when s_names.TryGetValue(name, out var tag) => new(One(tag), null),
        _ => null,
    };

    /// <returns>What comes; null: nobody knows this word.</returns>
    public static Installation? Install(string word) => word.ToUpperInvariant() switch
    {
        "INSTALL_DEFAULTS" => new(RuleSelection.Wanted.Services),
        "INSTALL_DROP_VERIFICATION_LOOP" => new(null),
        ['I', 'N', 'S', 'T', 'A', 'L', 'L', '_', .. var name] when s_names.TryGetValue(name, out var tag) => new(One(tag)),
        _ => null,
    };

    private static RuleSelection.Wanted? One(ServiceTag? tag) => tag is { } known ? new(Service: false, Flows: false, [known]) : null;

    internal sealed record Removal(RuleSelection.Wanted? Gone, RuleSelection.Wanted? Again);

    internal sealed record Installation(RuleSelection.Wanted? Come);
}
