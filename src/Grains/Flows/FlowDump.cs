using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.Grains.Flows;

/// <summary>A flow at one moment, as history keeps it (FlowDumpPayload).</summary>
/// <param name="FlowId">Of a Y-flow history has one for each flow that it consists of.</param>
/// <param name="ForwardPath">JSON: the path's switches and ports.</param>
/// <param name="MaxLatency">ns.</param>
internal sealed record FlowDump(
    string Type,
    string FlowId,
    long Bandwidth,
    bool IgnoreBandwidth,
    bool StrictBandwidth,
    ulong? ForwardCookie,
    string? ForwardCookieHex,
    ulong? ReverseCookie,
    string? ReverseCookieHex,
    string SourceSwitch,
    string DestinationSwitch,
    uint SourcePort,
    uint DestinationPort,
    int SourceVlan,
    int DestinationVlan,
    int SourceInnerVlan,
    int DestinationInnerVlan,
    uint? ForwardMeterId,
    uint? ReverseMeterId,
    string? ForwardPath,
    string? ReversePath,
    string? ForwardStatus,
    string? ReverseStatus,
    string? DiverseGroupId,
    string? AffinityGroupId,
    bool AllocateProtectedPath,
    bool Pinned,
    bool PeriodicPings,
    string EncapsulationType,
    string PathComputationStrategy,
    long? MaxLatency,
    long? MaxLatencyTier2,
    int? Priority,
    IReadOnlyList<MirrorPointDump> MirrorPointStatuses)
{
    /// <summary>Always null: loops are not offered.</summary>
    public string? LoopSwitchId => null;

    /// <param name="broken">Why a link does not carry traffic; null: it does.</param>
    public static FlowDump Of(FlowDocument flow, string type, Func<IslId, string?> broken)
    {
        var (request, plan) = (flow.Request, flow.Plan);
        var (forward, reverse) = (Cookie(plan, FlowDirection.Forward), Cookie(plan, FlowDirection.Reverse));
        var status = plan is null ? null : flow.Status == FlowStatus.Down ? "INACTIVE" : "ACTIVE";
        return new FlowDump(
            type, flow.Id, request.Bandwidth.Value, request.IgnoreBandwidth, request.StrictBandwidth, forward, Hex(forward), reverse, Hex(reverse),
            request.Source.Switch.ToString(), request.Destination.Switch.ToString(), request.Source.Port, request.Destination.Port,
            request.Source.Outer, request.Destination.Outer, request.Source.Inner, request.Destination.Inner, plan?.ForwardMeter, plan?.ReverseMeter,
            Path(plan, FlowDirection.Forward), Path(plan, FlowDirection.Reverse), status, status, request.DiverseWith, request.AffinityWith,
            request.AllocateProtectedPath, request.Pinned, request.PeriodicPings, "TRANSIT_VLAN", Constant($"{request.Strategy}"),
            request.MaxLatencyNs, request.MaxLatencyTier2Ns, request.Priority, Mirrors(request, plan, broken));
    }

    private static IReadOnlyList<MirrorPointDump> Mirrors(FlowRequest request, FlowPlan? plan, Func<IslId, string?> broken) => plan is null
        ? []
        : [.. PointDraft.States(plan, request.Mirrors, [], broken).Select(point => new MirrorPointDump(point.Id, point.Why is null ? "active" : "inactive"))];

    private static ulong? Cookie(FlowPlan? plan, FlowDirection direction) =>
        plan is null ? null : Cookies.Of(plan.Number, direction, plan.Primary.Slot);

    private static string? Hex(ulong? cookie) => cookie is { } known ? $"0x{known:X16}" : null;

    private static string? Path(FlowPlan? plan, FlowDirection direction)
    {
        if (plan is null) return null;
        var nodes = new StringBuilder("[");
        var (at, input) = (plan.Ingress(direction).Switch, plan.Ingress(direction).Port);
        foreach (var hop in FlowPlan.Path(plan.Primary, direction).Hops)
        {
            Node(hop.From.Port).Append(',');
            (at, input) = (hop.To.Switch, hop.To.Port);
        }

        return Node(plan.Egress(direction).Port).Append(']').ToString();

        StringBuilder Node(uint output) => nodes.Append(
            CultureInfo.InvariantCulture, $$"""{"switch_id":"{{at}}","input_port":{{input}},"output_port":{{output}}}""");
    }

    /// <summary>A name as constants are written: MAX_LATENCY.</summary>
    private static string Constant(string name) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(name);
}

/// <summary>A mirror of a flow at one moment; its members are called as in the flow itself.</summary>
internal sealed record MirrorPointDump([property: JsonPropertyName("mirror_point_id")] string Id, string Status);
