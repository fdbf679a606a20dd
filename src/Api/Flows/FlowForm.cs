using Kilda.Api.Requests;

namespace Kilda.Api.Flows;

/// <summary>A form of the calls about flows: the names of its members, and of its answers.</summary>
/// <param name="Names">Null: those of the present form.</param>
internal sealed record FlowForm(bool IsOld, MemberNames? Names = null)
{
    public static FlowForm Present { get; } = new(IsOld: false);

    /// <summary>FlowPayload of the older calls.</summary>
    public static FlowForm Old { get; } = new(IsOld: true, new(
        ("flow_id", "flowid"), ("source", "source"), ("destination", "destination"), ("switch_id", "switch-id"), ("port_number", "port-id"),
        ("vlan_id", "vlan-id"), ("inner_vlan_id", "inner-vlan-id"), ("detect_connected_devices", "detect-connected-devices"), ("lldp", "lldp"),
        ("arp", "arp"), ("maximum_bandwidth", "maximum-bandwidth"), ("ignore_bandwidth", "ignore_bandwidth"),
        ("periodic_pings", "periodic-pings"), ("allocate_protected_path", "allocate_protected_path"), ("description", "description"),
        ("max_latency", "max-latency"), ("priority", "priority"), ("pinned", "pinned"), ("encapsulation_type", "encapsulation-type"),
        ("path_computation_strategy", "path-computation-strategy"), ("diverse_flow_id", "diverse-flowid")));

    /// <summary>FlowPatchDto of the older calls: the few members that they can change alone.</summary>
    public static FlowForm OldPatch { get; } = new(IsOld: true, new(
        ("max_latency", "max-latency"), ("priority", "priority"), ("periodic_pings", "periodic_pings"),
        ("target_path_computation_strategy", "target_path_computation_strategy")));
}
