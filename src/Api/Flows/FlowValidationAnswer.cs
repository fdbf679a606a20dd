using Kilda.Api.Switches;
using Kilda.Network.Flows;
using Kilda.Network.Validation;

namespace Kilda.Api.Flows;

/// <summary>Whether the switches hold what one direction of one path of a flow needs (FlowValidationDto).</summary>
/// <param name="Direction">forward, reverse, protected_forward or protected_reverse.</param>
/// <param name="PktCounts">Of the path's rules, in the order of the switches; -1: the rule is missing. Bytes likewise.</param>
/// <param name="FlowRulesTotal">Rules that the path needs.</param>
/// <param name="SwitchRulesTotal">Rules that its switches hold in all; meters likewise.</param>
public sealed record FlowValidationAnswer(
    string FlowId,
    string Direction,
    bool AsExpected,
    IReadOnlyList<long> PktCounts,
    IReadOnlyList<long> ByteCounts,
    IReadOnlyList<FlowDiscrepancyAnswer> Discrepancies,
    int FlowRulesTotal,
    int SwitchRulesTotal,
    int FlowMetersTotal,
    int SwitchMetersTotal,
    bool IngressMirrorFlowIsPresent,
    bool EgressMirrorFlowIsPresent)
{
    /// <param name="isProtected">The flow is one of those that protect a Y-flow.</param>
    internal static IReadOnlyList<FlowValidationAnswer> From(string id, FlowPlan plan, ServiceFindings found, bool isProtected = false) =>
        [.. found.Of(plan).Select(report => From(id, plan, report with { IsProtected = report.IsProtected || isProtected }, found))];

    private static FlowValidationAnswer From(string id, FlowPlan plan, PathReport report, ServiceFindings found)
    {
        var name = report.Direction == FlowDirection.Forward ? "forward" : "reverse";
        return new(
            id, report.IsProtected ? $"protected_{name}" : name, report.Discrepancies.IsEmpty,
            [.. report.Rules.Select(rule => rule.Counters is { } counters ? (long)counters.Packets : -1)],
            [.. report.Rules.Select(rule => rule.Counters is { } counters ? (long)counters.Bytes : -1)],
            [.. report.Discrepancies.Select(each => new FlowDiscrepancyAnswer(each.Rule, each.Field, each.Expected, each.Actual))],
            report.Rules.Count, found.At.Values.Sum(at => at.Rules), report.Meters, found.At.Values.Sum(at => at.Meters),
            Mirrors(plan.Ingress(report.Direction)), Mirrors(plan.Egress(report.Direction)));

        bool Mirrors(Network.Endpoint end) => plan.Mirrors.Any(point => point.At == end.Switch && point.Direction == report.Direction);
    }
}

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Field">"all": the rule is missing, or is there and should not be.</param>
public sealed record FlowDiscrepancyAnswer(string Rule, string Field, string ExpectedValue, string ActualValue);
