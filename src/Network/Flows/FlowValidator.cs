using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>
/// Everything that is wrong with a flow that is asked for, in the order in which clients of the Northbound API expect the first one.
/// </summary>
public static class FlowValidator
{
    /// <summary>2^53: the greatest bandwidth (kbit/s) that every JSON reader reads exactly.</summary>
    public const long MaxBandwidth = 1L << 53;

    public const uint MaxPort = 65535;

    public const ushort MaxVlan = 4095;

    public const string NoProtectionOnOneSwitch = "Couldn't setup protected path for one-switch flow";

    private const long NsPerMs = 1_000_000;

    /// <param name="isNew">The flow is to be created; otherwise it exists and is to be as <paramref name="request"/> says.</param>
    /// <returns>Empty: nothing is wrong. Fields are JSON paths of the v2 request.</returns>
    public static Seq<Problem> Check(FlowRequest request, IServiceFacts facts, bool isNew = true) =>
    [
        .. Identity(request, facts, isNew),
        .. OneSwitch(request),
        .. Connected(request, facts),
        .. End(request, facts, request.Source, "source"),
        .. End(request, facts, request.Destination, "destination"),
        .. Flags(request),
        .. Bandwidth(request),
        .. Latency(request.MaxLatencyNs, request.MaxLatencyTier2Ns),
        .. Groups(request, facts),
    ];

    private static IEnumerable<Problem> Identity(FlowRequest request, IServiceFacts facts, bool isNew)
    {
        if (isNew && facts.Exists(request.Id))
            yield return new(RefusalKind.AlreadyExists, $"Flow {request.Id} already exists", "$.flow_id");
        if (isNew && facts.ExistsYFlow(request.Id))
            yield return new(RefusalKind.AlreadyExists, $"Y-flow {request.Id} already exists", "$.flow_id");
    }

    private static IEnumerable<Problem> OneSwitch(FlowRequest request)
    {
        if (request.Source.Normalized() == request.Destination.Normalized())
            yield return Data("It is not allowed to create one-switch flow for the same ports and VLANs", "$.destination");
    }

    private static IEnumerable<Problem> Connected(FlowRequest request, IServiceFacts facts)
    {
        var (source, destination) = (request.Source.Switch, request.Destination.Switch);
        var text = (facts.IsActive(source), facts.IsActive(destination)) switch
        {
            (false, false) => $"Source switch {source} and Destination switch {destination} are",
            (false, true) => $"Source switch {source} is",
            (true, false) => $"Destination switch {destination} is",
            _ => null,
        };
        if (text is null) yield break;
        var field = facts.IsActive(source) ? "$.destination.switch_id" : "$.source.switch_id";
        yield return Data($"{text} not connected to the controller", field);
    }

    private static IEnumerable<Problem> End(FlowRequest request, IServiceFacts facts, Endpoint end, string name)
    {
        if (end.Port is 0 or > MaxPort)
            yield return Data($"The port {end.Port} of the {name} endpoint is not between 1 and {MaxPort}", $"$.{name}.port_number");
        else if (!facts.MayHavePort(end.At))
            yield return Data($"The switch '{end.Switch}' has no port {end.Port} ({name} endpoint).", $"$.{name}.port_number");
        if (end.Outer > MaxVlan)
            yield return Data($"The vlan {end.Outer} of the {name} endpoint is not between 0 and {MaxVlan}", $"$.{name}.vlan_id");
        if (end.Inner > MaxVlan)
            yield return Data($"The inner vlan {end.Inner} of the {name} endpoint is not between 0 and {MaxVlan}", $"$.{name}.inner_vlan_id");

        if (facts.IsLinkEnd(end.At))
        {
            yield return Data(
                $"The port {end.Port} on the switch '{end.Switch}' is occupied by an ISL ({name} endpoint collision).",
                $"$.{name}.port_number");
        }

        if (facts.At(end.Normalized()) is { } other && other.Flow != request.Id)
        {
            yield return new(
                RefusalKind.AlreadyExists,
                $"Requested flow '{request.Id}' conflicts with existing flow '{other.Flow}'. Details: requested flow '{request.Id}' "
                + $"{name}: {end.Normalized()}, existing flow '{other.Flow}' {other.Side}: {end.Normalized()}",
                $"$.{name}");
        }

        if (facts.SinksAt(end.Normalized()).FirstOrDefault() is { } mirror) yield return Taken("mirror", mirror);
        else if (facts.DevicesAt(end.Normalized()).FirstOrDefault() is { } join) yield return Taken("join", join);

        Problem Taken(string what, PointEnd by) => new(
            RefusalKind.AlreadyExists, $"Requested endpoint '{end.Normalized()}' conflicts with existing flow {what} point '{by.Id}'.", $"$.{name}");
    }

    private static IEnumerable<Problem> Flags(FlowRequest request)
    {
        var oneSwitch = request.Source.Switch == request.Destination.Switch;
        if (request.Pinned && request.AllocateProtectedPath)
            yield return Data("Flow flags are not valid, unable to process pinned protected flow", "$.pinned");
        if (oneSwitch && request.AllocateProtectedPath)
            yield return Parameter(NoProtectionOnOneSwitch, "$.allocate_protected_path");
        if (oneSwitch && request.PeriodicPings)
            yield return Parameter("Couldn't turn on periodic pings for one-switch flow", "$.periodic_pings");
        if (request is { IgnoreBandwidth: true, StrictBandwidth: true })
        {
            yield return Parameter(
                "Can not turn on ignore bandwidth flag and strict bandwidth flag at the same time", "$.strict_bandwidth");
        }
    }

    private static IEnumerable<Problem> Bandwidth(FlowRequest request)
    {
        var text = request.Bandwidth.Value switch
        {
            < 0 => "Bandwidth cannot be less than 0 kbps.",
            > MaxBandwidth => $"Bandwidth cannot be more than {MaxBandwidth} kbps.",
            _ => null,
        };
        if (text is null) yield break;
        yield return Data($"The flow '{request.Id}' has invalid bandwidth {request.Bandwidth.Value} provided. {text}", "$.maximum_bandwidth");
    }

    internal static IEnumerable<Problem> Latency(long? max, long? tier2)
    {
        if (tier2 is not null && max is null)
            yield return Data("maxLatencyTier2 property cannot be used without maxLatency", "$.max_latency_tier2");
        if (max < 0) yield return Data("maxLatency cannot be negative", "$.max_latency");
        if (tier2 < 0) yield return Data("maxLatencyTier2 cannot be negative", "$.max_latency_tier2");
        if (tier2 > 0 && max > tier2)
        {
            yield return Data(
                $"The maxLatency {max / NsPerMs}ms is higher than maxLatencyTier2 {tier2 / NsPerMs}ms", "$.max_latency");
        }
    }

    private static IEnumerable<Problem> Groups(FlowRequest request, IServiceFacts facts)
    {
        if (request.DiverseWith is { Length: > 0 } diverse && !facts.Exists(diverse) && !facts.ExistsYFlow(diverse))
            yield return Parameter($"Failed to find diverse flow id {diverse}", "$.diverse_flow_id");
        if (request.AffinityWith is { Length: > 0 } affinity && !facts.Exists(affinity))
            yield return Parameter($"Failed to find affinity flow id {affinity}", "$.affinity_flow_id");
        foreach (var problem in Mixed(request, facts)) yield return problem;
    }

    /// <summary>A flow cannot be near another one and away from it, nor away from what its group is not away from.</summary>
    private static IEnumerable<Problem> Mixed(FlowRequest request, IServiceFacts facts)
    {
        var near = request.AffinityWith is { Length: > 0 } affinity && facts.Exists(affinity) ? affinity : null;
        var main = near is null ? request.Id : facts.AffinityMain(near);
        if (near is not null && main != request.Id && !facts.Exists(main))
            yield return Parameter($"Failed to find main affinity flow id {main}", "$.affinity_flow_id");
        if (request.DiverseWith is not { Length: > 0 } diverse || !facts.Exists(diverse)) yield break;
        if (facts.AffinityMain(diverse) == main)
            yield return Parameter("Couldn't create diverse group with flow in the same affinity group", "$.diverse_flow_id");
        else if (near is not null && facts.DiverseWith(main) is { Count: > 0 } group && !group.Contains(diverse))
        {
            yield return Parameter(
                "Couldn't create a diverse group with flow in a different diverse group than main affinity flow", "$.diverse_flow_id");
        }
    }

    private static Problem Data(string text, string field) => new(RefusalKind.DataInvalid, text, field);

    private static Problem Parameter(string text, string field) => new(RefusalKind.ParametersInvalid, text, field);
}
