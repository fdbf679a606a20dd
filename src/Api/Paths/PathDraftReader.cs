using Kilda.Api.Flows;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.OpenFlow;

namespace Kilda.Api.Paths;

/// <summary>Reads a path that somebody has thought of. What is wrong or missing is noted, and null.</summary>
internal static class PathDraftReader
{
    /// <summary>Switches of a path: more than any path search passes.</summary>
    public const int MostNodes = 256;

    private const long NsPerMs = 1_000_000;

    public static PathDraft? Read(JsonMembers body, RequestProblems problems, PathStrategy defaultStrategy)
    {
        var bandwidth = FlowRequestReader.Amount(body, "bandwidth", "Bandwidth", FlowValidator.MaxBandwidth, problems);
        var latency = Latency(body, "max_latency", problems);
        var tier2 = Latency(body, "max_latency_tier2", problems);
        FlowRequestReader.Encapsulation(body, "flow_encapsulation_type", problems);
        var strategy = FlowRequestReader.Strategy(body, problems) ?? defaultStrategy;
        var (diverse, reuse) = (body.Text("diverse_with_flow"), body.Text("reuse_flow_resources"));
        var nodes = Nodes(body, problems);
        if (problems.Answer() is not null) return null;
        var segments = nodes.Zip(nodes.Skip(1), (from, to) => new Segment(new(from.Switch, from.Output), new(to.Switch, to.Input)));
        return new(
            nodes.Select(node => node.Switch).ToSeq(), segments.ToSeq(), new Kbps(bandwidth ?? 0), latency * NsPerMs, tier2 * NsPerMs,
            string.IsNullOrEmpty(diverse) ? null : diverse, string.IsNullOrEmpty(reuse) ? null : reuse, strategy);
    }

    private static long? Latency(JsonMembers body, string member, RequestProblems problems)
    {
        var ms = body.Long(member);
        var text = ms < 0 ? $"{member} cannot be negative" : ms > long.MaxValue / NsPerMs ? $"{member} cannot be more than {long.MaxValue / NsPerMs}" : null;
        if (text is not null) problems.Value(text, body.PathOf(member));
        return text is null ? ms : null;
    }

    private static List<(SwitchId Switch, uint Input, uint Output)> Nodes(JsonMembers body, RequestProblems problems)
    {
        var found = new List<(SwitchId, uint, uint)>();
        if (body.Objects("nodes") is not { } nodes)
        {
            if (body.IsMissing("nodes")) problems.Value("Invalid 'nodes' value in the request body", body.PathOf("nodes"));
            return found;
        }

        if (nodes.Count is < 2 or > MostNodes) problems.Value("Invalid 'nodes' value in the request body", body.PathOf("nodes"));
        for (var i = 0; i < Math.Min(nodes.Count, MostNodes); i++)
        {
            var id = nodes[i].Switch("switch_id");
            if (nodes[i].IsMissing("switch_id")) problems.Value("SwitchId is required", nodes[i].PathOf("switch_id"));
            var input = Port(nodes[i], "input_port", isNeeded: i > 0, problems);
            var output = Port(nodes[i], "output_port", isNeeded: i < nodes.Count - 1, problems);
            if (id is { } at) found.Add((at, input, output));
        }

        return found;
    }

    /// <summary>The first node's input and the last one's output are the client's, and nobody's business here.</summary>
    private static uint Port(JsonMembers node, string member, bool isNeeded, RequestProblems problems)
    {
        var port = node.Int(member);
        if (!isNeeded) return 0;
        var text = port is null && node.IsMissing(member) ? $"{member} is required"
            : port is < 1 or > (int)FlowValidator.MaxPort ? $"{member} must be between 1 and {FlowValidator.MaxPort}"
            : null;
        if (text is not null) problems.Value(text, node.PathOf(member));
        return (uint)(port ?? 0);
    }
}
