using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Interfaces.Views;

/// <summary>
/// What this process knows of the network: an immutable snapshot that grains of this process change at once and that events keep up to
/// date with the others. Older versions never replace newer ones. Safe for concurrent use.
/// </summary>
public interface INetworkView
{
    NetworkSnapshot Now { get; }

    void Put(Switch changed);

    void Put(Link changed);

    void Remove(SwitchId id, long version);

    void Remove(IslId id, long version);
}
