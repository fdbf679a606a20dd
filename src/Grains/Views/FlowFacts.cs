using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Grains.Views;

/// <summary>What the check of a flow has to know, as the views of this process have it at one moment.</summary>
internal sealed class FlowFacts(NetworkSnapshot network, IServiceView services) : IFlowFacts
{
    public bool IsActive(SwitchId id) => network.TryGet(id, out var found) && found.Active;

    public bool MayHavePort(PortId port) =>
        !network.TryGet(port.Switch, out var found) || found.Ports.IsEmpty || found.Ports.Any(known => known.Port == port.Port);

    public bool IsLinkEnd(PortId port) => network.LinksAt(port).Any();

    public FlowEnd? At(Endpoint endpoint) => services.At(endpoint);

    public bool Exists(string flow) => services.Flow(flow) is not null;
}
