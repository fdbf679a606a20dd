using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Views;

/// <summary>What the check of a flow has to know, as the views of this process have it at one moment.</summary>
internal sealed class FlowFacts(NetworkSnapshot network, IServiceView services) : IServiceFacts
{
    public bool IsActive(SwitchId id) => network.TryGet(id, out var found) && found.Active;

    public bool MayHavePort(PortId port) =>
        !network.TryGet(port.Switch, out var found) || found.Ports.IsEmpty || found.Ports.Any(known => known.Port == port.Port);

    public bool IsLinkEnd(PortId port) => network.LinksAt(port).Any();

    public FlowEnd? At(Endpoint endpoint) => services.At(endpoint);

    public bool Exists(string flow) => services.Flow(flow) is not null;

    public bool ExistsYFlow(string id) => services.YFlow(id) is not null;

    public string AffinityMain(string flow) => services.Groups().AffinityWith(flow) ?? flow;

    public IReadOnlyList<string> DiverseWith(string flow) => services.Groups().DiverseWith(flow);

    public bool IsKnown(SwitchId id) => network.TryGet(id, out _);

    public Seq<PointEnd> SinksAt(Endpoint endpoint) => services.SinksAt(endpoint);

    public Seq<PointEnd> DevicesAt(Endpoint endpoint) => services.DevicesAt(endpoint);
}
