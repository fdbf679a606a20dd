using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.Views;

/// <summary>All services that this process knows: lists and look-ups without asking a grain. Safe for concurrent use.</summary>
public interface IServiceView
{
    /// <summary>All flows, those nested in Y-flows too, by id.</summary>
    IReadOnlyList<FlowDocument> Flows();

    FlowDocument? Flow(string id);

    /// <summary>All Y-flows, by id.</summary>
    IReadOnlyList<YFlowDocument> YFlows();

    YFlowDocument? YFlow(string id);

    /// <summary>All flows of the service that has this id, or a flow with it: one, or those of a Y-flow; none where there is no such service.</summary>
    IReadOnlyList<FlowDocument> Service(string id)
    {
        var flow = Flow(id);
        return (flow is null ? YFlow(id) : flow.YFlowId is { } whole ? YFlow(whole) : null) is { } yFlow ? [.. NestedFlows.Of(yFlow)]
            : flow is null ? []
            : [flow];
    }

    /// <summary>Which flows keep away from, or near, each other.</summary>
    FlowGroups Groups() => new(Flows());

    /// <summary>Which flow has exactly this port and these tags.</summary>
    FlowEnd? At(Endpoint endpoint);

    /// <summary>Whether any service has an endpoint at this port.</summary>
    bool IsClaimed(PortId port);

    /// <summary>
    /// When a service that is made now was created: as versions begin anew, later than one of that id that is gone, whatever the clock says.
    /// </summary>
    /// <param name="kind">Of <see cref="Storage.DocumentKinds"/>.</param>
    DateTimeOffset Created(string kind, string id, DateTimeOffset now);

    /// <summary>An older version never replaces a newer one.</summary>
    void Put(FlowDocument changed);

    /// <param name="flow">Its id.</param>
    /// <param name="created">When the flow that is gone was created: a later one of the same id stays.</param>
    void Remove(string flow, DateTimeOffset created);

    /// <summary>An older version never replaces a newer one. Its nested flows are seen from now on.</summary>
    void Put(YFlowDocument changed);

    void RemoveYFlow(string id, DateTimeOffset created);

    /// <summary>Mirrors whose copies leave at exactly this port with these tags.</summary>
    Seq<PointEnd> SinksAt(Endpoint endpoint);

    /// <summary>Joins whose device has exactly this port and these tags.</summary>
    Seq<PointEnd> DevicesAt(Endpoint endpoint);
}
