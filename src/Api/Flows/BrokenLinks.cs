using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Flows;

/// <summary>Links that do not carry traffic, as the views of this process have them.</summary>
internal static class BrokenLinks
{
    /// <returns>Why; null: it does.</returns>
    public static string? Broken(this NetworkSnapshot network, IslId isl) => network.TryGet(isl, out var link)
        ? FlowJudgement.Broken(isl, link.Status, link.StatusReason)
        : FlowJudgement.Broken(isl, null, null);
}
