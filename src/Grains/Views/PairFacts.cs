using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Views;

/// <summary>The same as <paramref name="facts"/> says, as if some flows had no ends: they get others.</summary>
internal sealed class PairFacts(IServiceFacts facts, string[] moving) : IServiceFacts
{
    public bool IsActive(SwitchId id) => facts.IsActive(id);

    public bool MayHavePort(PortId port) => facts.MayHavePort(port);

    public bool IsLinkEnd(PortId port) => facts.IsLinkEnd(port);

    public FlowEnd? At(Endpoint endpoint) => facts.At(endpoint) is { } end && !moving.Contains(end.Flow) ? end : null;

    public bool Exists(string flow) => facts.Exists(flow);

    public bool ExistsYFlow(string id) => facts.ExistsYFlow(id);

    public string AffinityMain(string flow) => facts.AffinityMain(flow);

    public IReadOnlyList<string> DiverseWith(string flow) => facts.DiverseWith(flow);

    public bool IsKnown(SwitchId id) => facts.IsKnown(id);

    public Seq<PointEnd> SinksAt(Endpoint endpoint) => facts.SinksAt(endpoint);

    public Seq<PointEnd> DevicesAt(Endpoint endpoint) => facts.DevicesAt(endpoint);
}
