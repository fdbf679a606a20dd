using System.Collections.Immutable;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Harness;

/// <summary>What the tests say the network is.</summary>
internal sealed class MemoryNetwork : INetworkView
{
    private volatile NetworkSnapshot _now = NetworkSnapshot.Empty;

    public NetworkSnapshot Now => _now;

    public void Put(Switch changed) => _now = _now.With(changed);

    public void Put(Link changed) => _now = _now.With(changed);

    public void Remove(SwitchId id, long version) => _now = _now.Without(id);

    public void Remove(IslId id, long version) => _now = _now.Without(id);
}

/// <summary>What the tests say the services are.</summary>
internal sealed class MemoryServices : IServiceView
{
    private ImmutableSortedDictionary<string, FlowDocument> _flows = ImmutableSortedDictionary.Create<string, FlowDocument>(StringComparer.Ordinal);

    public IReadOnlyList<FlowDocument> Flows() => [.. _flows.Values];

    public FlowDocument? Flow(string id) => _flows.GetValueOrDefault(id);

    private ImmutableSortedDictionary<string, YFlowDocument> _wholes = ImmutableSortedDictionary.Create<string, YFlowDocument>(StringComparer.Ordinal);

    public IReadOnlyList<YFlowDocument> YFlows() => [.. _wholes.Values];

    public YFlowDocument? YFlow(string id) => _wholes.GetValueOrDefault(id);

    public void Put(YFlowDocument changed)
    {
        ImmutableInterlocked.Update(ref _wholes, wholes => wholes.SetItem(changed.Id, changed));
        foreach (var nested in NestedFlows.Of(changed)) Put(nested);
    }

    public void RemoveYFlow(string id, DateTimeOffset created)
    {
        foreach (var nested in YFlow(id) is { } known ? NestedFlows.Of(known) : []) Remove(nested.Id, created);
        ImmutableInterlocked.Update(ref _wholes, wholes => wholes.Remove(id));
    }

    public OpenFlow.Seq<PointEnd> SinksAt(Endpoint endpoint) => [];

    public OpenFlow.Seq<PointEnd> DevicesAt(Endpoint endpoint) => [];

    public FlowEnd? At(Endpoint endpoint) => null;

    public DateTimeOffset Created(string kind, string id, DateTimeOffset now) => now;

    public bool IsClaimed(PortId port) => false;

    public void Put(FlowDocument changed) => ImmutableInterlocked.Update(ref _flows, flows => flows.SetItem(changed.Id, changed));

    public void Remove(string flow, DateTimeOffset created) => ImmutableInterlocked.Update(ref _flows, flows => flows.Remove(flow));
}
