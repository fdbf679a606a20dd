using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Api.Flows;

/// <summary>Clients of the Northbound API know some refusals of a patch by other texts than the same refusals of a replacement.</summary>
internal static class PatchTexts
{
    private const string NotOnOneSwitch = "Can not allocate protected path for one switch flow";
    private const string Latency = "$.max_latency";

    public static Outcome<FlowDocument> Of(Outcome<FlowDocument> outcome, string id)
    {
        if (outcome.Refusal is not { } refusal) return outcome;
        var problems = refusal.Problems.Select(Told).ToSeq();
        if (problems[0] == new Problem(RefusalKind.NotFound, $"Flow {id} not found"))
            return Refusal.Of(RefusalKind.NotFound, $"Flow {id} not found", "Flow was not found.");
        var isLatency = problems[0].Field?.StartsWith(Latency, StringComparison.Ordinal) == true;
        return new Refusal(isLatency ? "Invalid flow data" : refusal.Message, problems);
    }

    private static Problem Told(Problem problem) =>
        problem.Text == FlowValidator.NoProtectionOnOneSwitch ? problem with { Text = NotOnOneSwitch } : problem;
}
