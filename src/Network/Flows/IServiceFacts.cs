using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>What the check of a Y-flow, a mirror or a join has to know besides what that of a flow has.</summary>
public interface IServiceFacts : IFlowFacts
{
    /// <summary>There is a Y-flow with this id.</summary>
    bool ExistsYFlow(string id);

    /// <summary>The flow that all others of this flow's affinity group are to be near, which may be gone; itself where it is in no such group.</summary>
    string AffinityMain(string flow);

    /// <summary>Flows of the other services that this flow keeps away from.</summary>
    IReadOnlyList<string> DiverseWith(string flow);

    /// <summary>The switch was seen once, connected or not.</summary>
    bool IsKnown(SwitchId id);

    /// <summary>Mirrors whose copies leave at exactly this port with these tags.</summary>
    Seq<PointEnd> SinksAt(Endpoint endpoint);

    /// <summary>Joins whose device has exactly this port and these tags.</summary>
    Seq<PointEnd> DevicesAt(Endpoint endpoint);
}

/// <summary>The end of an existing mirror or join.</summary>
/// <param name="Id">Of the mirror or join, unique in its flow.</param>
/// <param name="Direction">The direction of the flow that is mirrored, or that the device's packets enter.</param>
public sealed record PointEnd(string Flow, string Id, FlowDirection Direction);
