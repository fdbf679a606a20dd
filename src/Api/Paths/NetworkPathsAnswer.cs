using System.Text.Json.Serialization;
using Kilda.Network;
using Kilda.Network.Paths;
using Kilda.OpenFlow;

namespace Kilda.Api.Paths;

/// <summary>Answer of <c>GET /v1/network/paths</c>.</summary>
public sealed record NetworkPathsAnswer(IReadOnlyList<NetworkPathAnswer> Paths);

/// <summary>A way between two switches.</summary>
/// <param name="Bandwidth">The least that is free of a link, in kbit/s.</param>
/// <param name="Latency">ns, as <paramref name="LatencyNs"/>.</param>
/// <param name="IsBackupPath">It is slower than the first limit.</param>
/// <param name="ProtectedPath">One without a link in common; null: not asked for, or there is none.</param>
public sealed record NetworkPathAnswer(
    long Bandwidth, long Latency, long LatencyNs, long LatencyMs, IReadOnlyList<NetworkNodeAnswer> Nodes, bool IsBackupPath,
    NetworkPathAnswer? ProtectedPath)
{
    private const long NsPerMs = 1_000_000;

    internal static NetworkPathAnswer From(FoundPath path, SwitchId from, FoundPath? beside) => new(
        path.Available.Value, path.LatencyNs, path.LatencyNs, path.LatencyNs / NsPerMs, NetworkNodeAnswer.From(path.Hops, from), path.IsBackup,
        beside is null ? null : From(beside, from, null));
}

/// <summary>A switch of a way. The first has no input and the last no output.</summary>
public sealed record NetworkNodeAnswer(
    string SwitchId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? InputPort,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? OutputPort)
{
    internal static IReadOnlyList<NetworkNodeAnswer> From(Seq<PathHop> hops, SwitchId from)
    {
        var nodes = new List<NetworkNodeAnswer>();
        var (at, input) = (from, (uint?)null);
        foreach (var hop in hops)
        {
            nodes.Add(new(at.ToString(), input, hop.From.Port));
            (at, input) = (hop.To.Switch, hop.To.Port);
        }

        nodes.Add(new(at.ToString(), input, null));
        return nodes;
    }
}
