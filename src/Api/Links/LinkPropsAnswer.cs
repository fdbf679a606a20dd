using System.Globalization;
using Kilda.Network.Links;
using Kilda.Network.Topology;

namespace Kilda.Api.Links;

/// <summary>What an operator has set of one direction of a link (LinkPropsDto); the same in both.</summary>
public sealed record LinkPropsAnswer(
    string SrcSwitch, uint SrcPort, string DstSwitch, uint DstPort, IReadOnlyDictionary<string, string> Props)
{
    internal static LinkPropsAnswer From(LinkRecord link, LinkDirection direction)
    {
        var (from, to, props) = (link.Id.From(direction), link.Id.To(direction), new SortedDictionary<string, string>(StringComparer.Ordinal));
        if (link.Cost > 0) props["cost"] = link.Cost.ToString(CultureInfo.InvariantCulture);
        if (link.MaxBandwidth is { } most) props["max_bandwidth"] = most.Value.ToString(CultureInfo.InvariantCulture);
        if (link.Description is { } text) props["description"] = text;
        return new(from.Switch.ToString(), from.Port, to.Switch.ToString(), to.Port, props);
    }

    internal static bool IsAny(LinkRecord link) => link.Cost > 0 || link.MaxBandwidth is not null || link.Description is not null;
}

/// <summary>What came of a batch (BatchResults).</summary>
/// <param name="Messages">Why entries failed.</param>
public sealed record BatchAnswer(int Failures, int Successes, IReadOnlyList<string> Messages);

/// <param name="MaxBandwidth">kbit/s; 0: the speed of the slower end.</param>
public sealed record LinkBandwidthAnswer(string SrcSwitch, uint SrcPort, string DstSwitch, uint DstPort, long MaxBandwidth);
