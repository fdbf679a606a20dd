using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Api.Switches;

/// <summary>What switches are compared for: a flow, or a Y-flow with all that it consists of.</summary>
internal static class ServiceScopes
{
    public static ServiceScope Of(YFlowDocument yFlow) => new(
        $"{DocumentKinds.YFlow}/{yFlow.Id}", yFlow.ServicePlans().SelectMany(plan => plan.Numbers()).Distinct().ToSeq());

    /// <summary>A flow; one that is nested in a Y-flow is looked at as the part of it that it is.</summary>
    public static ServiceScope Of(FlowDocument flow, IServiceView services) =>
        flow.YFlowId is { } whole && services.YFlow(whole) is { } yFlow
            ? Of(yFlow)
            : new($"{DocumentKinds.Flow}/{flow.Id}", flow.Plans().SelectMany(plan => ServicePlan.Of(plan).Numbers()).Distinct().ToSeq());

    public static IEnumerable<SwitchId> Switches(FlowDocument flow) => flow.Plans().SelectMany(plan => plan.Switches()).Distinct();
}
