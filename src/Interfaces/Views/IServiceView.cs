using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Interfaces.Views;

/// <summary>All services that this process knows: lists and look-ups without asking a grain. Safe for concurrent use.</summary>
public interface IServiceView
{
    /// <summary>All flows, by id.</summary>
    IReadOnlyList<FlowDocument> Flows();

    FlowDocument? Flow(string id);

    /// <summary>Which flows keep away from, or near, each other.</summary>
    FlowGroups Groups() => new(Flows());

    /// <summary>Which flow has exactly this port and these tags.</summary>
    FlowEnd? At(Endpoint endpoint);

    /// <summary>Whether any service has an endpoint at this port.</summary>
    bool IsClaimed(PortId port);

    /// <summary>An older version never replaces a newer one.</summary>
    void Put(FlowDocument changed);

    /// <param name="flow">Its id.</param>
    /// <param name="created">When the flow that is gone was created: a later one of the same id stays.</param>
    void Remove(string flow, DateTimeOffset created);
}
