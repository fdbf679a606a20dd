using Kilda.Network.Flows;

namespace Kilda.Network.Mirrors;

/// <summary>What mirrors and joins have in common: ids, the switch of the flow, and the endpoint.</summary>
public static class PointRules
{
    public const int MaxId = 100;
    public const ushort MaxVlan = 4094;

    /// <summary>Letters, digits, underscore and hyphen, as the Northbound API has it.</summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= MaxId && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');

    /// <param name="what">"mirror" or "join".</param>
    public static IEnumerable<Problem> Place(PointedFlow flow, SwitchId at, string what)
    {
        var field = $"$.{what}_point_switch_id";
        if (flow.IsShared)
        {
            yield return new(
                RefusalKind.RequestInvalid, $"{flow.Request.Id} is the shared flow of a y-flow. A {what} point is made on its other sub-flows.", "$.flow_id");
        }

        var isEnd = at == flow.Request.Source.Switch || at == flow.Request.Destination.Switch;
        if (!isEnd && (flow.Place(at, FlowDirection.Forward) < 0 || !flow.Request.Pinned))
            yield return new(RefusalKind.RequestInvalid, $"Invalid {what} point switch id: {at}", field);
    }

    /// <summary>The texts call the flow's switch the source and the other one the destination.</summary>
    public static IEnumerable<Problem> Connected(SwitchId at, SwitchId far, IFlowFacts facts, string what)
    {
        var (here, there) = (facts.IsActive(at), facts.IsActive(far));
        if (here && there) yield break;
        var text = (here, there) switch
        {
            (false, false) when at != far => $"Source switch {at} and Destination switch {far} are",
            (false, _) => $"Source switch {at} is",
            _ => $"Destination switch {far} is",
        };
        var field = here ? "$.sink_endpoint.switch_id" : $"$.{what}_point_switch_id";
        yield return new(RefusalKind.DataInvalid, $"{text} not connected to the controller", field);
    }

    public static IEnumerable<Problem> Port(Endpoint end, IFlowFacts facts)
    {
        if (end.Port is 0 or > FlowValidator.MaxPort)
            yield return Data($"The port {end.Port} of the sink endpoint is not between 1 and {FlowValidator.MaxPort}", "port_number");
        else if (!facts.MayHavePort(end.At))
            yield return Data($"The switch '{end.Switch}' has no port {end.Port} (sink endpoint).", "port_number");
        if (end.Outer > MaxVlan) yield return Data($"The vlan {end.Outer} of the sink endpoint is not between 0 and {MaxVlan}", "vlan_id");
        if (end.Inner > MaxVlan) yield return Data($"The inner vlan {end.Inner} of the sink endpoint is not between 0 and {MaxVlan}", "inner_vlan_id");
        if (facts.IsLinkEnd(end.At))
        {
            yield return Data(
                $"The port {end.Port} on the switch '{end.Switch}' is occupied by an ISL (destination endpoint collision).", "port_number");
        }

        static Problem Data(string text, string member) => new(RefusalKind.DataInvalid, text, $"$.sink_endpoint.{member}");
    }

    /// <summary>The endpoint is an end of a flow, this one or another.</summary>
    public static IEnumerable<Problem> Free(string id, Endpoint end, IFlowFacts facts)
    {
        if (facts.At(end) is not { } other) yield break;
        yield return new(
            RefusalKind.AlreadyExists,
            $"Requested flow '{id}' conflicts with existing flow '{other.Flow}'. Details: requested flow '{id}' destination: {end}, "
            + $"existing flow '{other.Flow}' {other.Side}: {end}",
            "$.sink_endpoint");
    }
}
