using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>What the status of a service is, and why.</summary>
/// <param name="Info">Why it is not up, or what of it is not.</param>
/// <param name="Parts">Of a Y-flow's nested flows, the shared one first.</param>
public readonly record struct ServiceVerdict(FlowStatus Status, string? Info, Seq<Verdict> Parts = default);
