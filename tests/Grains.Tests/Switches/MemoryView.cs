using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Switches;

/// <summary>The view of a process that has no other.</summary>
internal sealed class MemoryView : INetworkView
{
    private readonly Lock _lock = new();

    public NetworkSnapshot Now { get; private set; } = NetworkSnapshot.Empty;

    public void Put(Switch changed)
    {
        lock (_lock)
        {
            if (!Now.TryGet(changed.Id, out var known) || known.Version < changed.Version) Now = Now.With(changed);
        }
    }

    public void Put(Link changed)
    {
        lock (_lock)
        {
            if (!Now.TryGet(changed.Id, out var known) || known.Version < changed.Version) Now = Now.With(changed);
        }
    }

    public void Remove(SwitchId id, long version)
    {
        lock (_lock) Now = Now.Without(id);
    }

    public void Remove(IslId id, long version)
    {
        lock (_lock) Now = Now.Without(id);
    }
}
