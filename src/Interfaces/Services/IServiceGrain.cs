using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Orleans.Concurrency;

namespace Kilda.Interfaces.Services;

/// <summary>What flows and Y-flows are told in the same way.</summary>
public interface IServiceGrain : IGrainWithStringKey
{
    /// <summary>A link that the service holds something of has changed. Recorded and answered at once; work follows.</summary>
    [AlwaysInterleave]
    Task LinkChanged(IslId link, long version, LinkStatus status);

    /// <summary>Compares the service with its links; answered at once, work follows.</summary>
    /// <param name="retry">Something has become better: a service that is down or degraded tries to move.</param>
    [AlwaysInterleave]
    Task Check(bool retry);

    /// <summary>Finishes or undoes what a process left under way when it ended.</summary>
    Task Recover();

    /// <summary>
    /// Compares what storage, switches and links have of the service with its document, and puts right what differs. Does nothing while an operation is
    /// under way.
    /// </summary>
    /// <param name="at">Switches that hold something for it, as they say; those of its plan are looked at in any case.</param>
    /// <param name="on">Links likewise.</param>
    /// <returns>What differed, a line each.</returns>
    Task<Seq<string>> Repair(Seq<SwitchId> at, Seq<IslId> on);
}

/// <summary>From the owner of claims and reservations, <c>kind/id</c>, to its grain.</summary>
public static class ServiceOwners
{
    private const string Flow = $"{Storage.DocumentKinds.Flow}/";
    private const string YFlow = $"{Storage.DocumentKinds.YFlow}/";

    /// <summary>Null: it is no service.</summary>
    public static IServiceGrain? Service(this IGrainFactory grains, string owner) =>
        owner.Length > Flow.Length && owner.StartsWith(Flow, StringComparison.Ordinal)
            ? grains.GetGrain<Flows.IFlowGrain>(owner[Flow.Length..])
            : owner.Length > YFlow.Length && owner.StartsWith(YFlow, StringComparison.Ordinal)
                ? grains.GetGrain<YFlows.IYFlowGrain>(owner[YFlow.Length..])
                : null;

    /// <summary>The lower priority number moves first, of equal ones the older service.</summary>
    public static (int Priority, DateTimeOffset? Created) UrgencyOf(this Views.IServiceView services, string owner)
    {
        if (owner.StartsWith(Flow, StringComparison.Ordinal) && services.Flow(owner[Flow.Length..]) is { } flow)
            return (flow.Request.Priority ?? FlowRequest.DefaultPriority, flow.Created);
        return owner.StartsWith(YFlow, StringComparison.Ordinal) && services.YFlow(owner[YFlow.Length..]) is { } whole
            ? (whole.Request.Priority ?? FlowRequest.DefaultPriority, whole.Created)
            : (FlowRequest.DefaultPriority, null);
    }
}
