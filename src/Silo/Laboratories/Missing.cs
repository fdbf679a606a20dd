using Kilda.Lab.Topologies;
using Kilda.Network.Topology;

namespace Kilda.Silo.Laboratories;

/// <summary>What the controller has not seen yet of a network that it should see all of.</summary>
internal sealed record Missing(int Switches, int Links)
{
    public bool IsNothing => (Switches, Links) is (0, 0);

    public static Missing Of(Topology topology, NetworkSnapshot seen) => new(
        topology.Switches.Count(s => !(seen.TryGet(s.Id, out var found) && found.Active)),
        topology.Links.Count(l => !(seen.TryGet(IslId.Between(l.A, l.B), out var found) && found.Status == LinkStatus.Active)));

    public override string ToString() => $"{Switches} switches are not connected and {Links} links are not up";
}
