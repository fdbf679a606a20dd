using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Switches;

/// <summary>Whether a switch may be forgotten: nothing may hold on to it.</summary>
internal static class SwitchRemoval
{
    /// <summary>Everything that is in the way, in the order in which clients expect it.</summary>
    /// <returns>Null: nothing.</returns>
    public static Refusal? Objection(SwitchId at, bool force, NetworkSnapshot network, IReadOnlyList<FlowDocument> flows)
    {
        if (!network.TryGet(at, out var known))
            return Refusal.Of(RefusalKind.NotFound, Message(at, $"Switch {at} not found."), "Switch is not found.");
        if (force) return null;
        var hits = Hits(known, network, flows).ToArray();
        if (hits.Length == 0) return null;
        var problems = hits.Prepend("Switch is in illegal state").Select(hit => new Problem(RefusalKind.RequestInvalid, hit));
        return new(Message(at, $"Switch '{at}' is in illegal state. {hits[0]}"), problems.ToSeq());
    }

    private static IEnumerable<string> Hits(Switch known, NetworkSnapshot network, IReadOnlyList<FlowDocument> flows)
    {
        var at = known.Id;
        if (known.Active) yield return $"Switch '{at}' is in 'Active' state.";
        string[] ending = [.. flows.Where(flow => flow.Endpoints().Any(end => end.Switch == at)).Select(flow => flow.Id)];
        if (ending.Length > 0) yield return $"Switch '{at}' has {ending.Length} assigned flows: [{string.Join(", ", ending)}].";
        var paths = flows.SelectMany(flow => flow.Plans()).SelectMany(plan => plan.Pairs).SelectMany(pair => new[] { pair.Forward, pair.Reverse })
            .Count(path => path.Hops.Any(hop => hop.From.Switch == at || hop.To.Switch == at));
        if (paths > 0) yield return $"Switch '{at}' has {paths} assigned rules. It must be freed first.";
        var links = network.LinksAt(at).ToArray();
        var active = links.Count(link => link.Status == LinkStatus.Active);
        // Both directions count.
        if (active > 0) yield return $"Switch '{at}' has {2 * active} active links. Unplug and remove them first.";
        else if (links.Length > 0) yield return $"Switch '{at}' has {2 * links.Length} inactive links. Remove them first.";
    }

    private static string Message(SwitchId at, string inner) => $"Could not delete switch '{at}': '{inner}'";
}
