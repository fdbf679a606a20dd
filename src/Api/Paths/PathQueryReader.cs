using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Topology;

namespace Kilda.Api.Paths;

/// <summary>What ways are asked for.</summary>
internal sealed record PathsWanted(PathQuery Query, int Count, bool WithProtected);

/// <summary>Reads which ways are asked for; what is wrong is noted in the query.</summary>
internal static class PathQueryReader
{
    private const long NsPerMs = 1_000_000;

    /// <summary>What a way must have free.</summary>
    private static readonly Kbps s_bandwidth = new(1);

    /// <returns>Null: something is missing or wrong, and is noted.</returns>
    public static PathsWanted? Read(QueryReader query, NetworkSnapshot network, PathStrategy defaultStrategy, DateTimeOffset now)
    {
        query.Require("src_switch", "SwitchId");
        query.Require("dst_switch", "SwitchId");
        var (from, to) = (query.Switch("src_switch"), query.Switch("dst_switch"));
        var strategy = Strategy(query, defaultStrategy);
        var latency = Ms(query, "max_latency");
        var tier2 = Ms(query, "max_latency_tier2");
        var count = Count(query);
        var withProtected = query.Flag("include_protected") ?? query.Flag("protected") ?? false;
        Encapsulation(query, from);
        if (strategy == PathStrategy.MaxLatency && latency is null && query.Error is null) Bad(query, "Missed max_latency parameter.", Missed, "max_latency");
        if (query.Error is not null || from is not { } first || to is not { } last) return null;
        if (first == last) Bad(query, $"Source and destination switch IDs are equal: '{first}'", "Bad request.", "dst_switch");
        Known(query, network, first, "src_switch");
        Known(query, network, last, "dst_switch");
        var wanted = new PathQuery(first, last, strategy, s_bandwidth)
        {
            MaxLatencyNs = (latency ?? 0) * NsPerMs, MaxLatencyTier2Ns = (tier2 ?? 0) * NsPerMs, Now = now,
        };
        return query.Error is null ? new(wanted, count, withProtected) : null;
    }

    private const string Missed = "MAX_LATENCY path computation strategy requires non null max_latency parameter. "
        + "If max_latency will be equal to 0 LATENCY strategy will be used instead of MAX_LATENCY.";

    private static PathStrategy Strategy(QueryReader query, PathStrategy otherwise)
    {
        const string name = "path_computation_strategy";
        if (query.Text(name) is not { } word) return otherwise;
        if (FlowWords.Strategy(word) is { } strategy) return strategy;
        Bad(query, RequestProblems.Unknown(FlowWords.Strategies, word), "Can not parse arguments of the get paths request", name);
        return otherwise;
    }

    private static void Encapsulation(QueryReader query, SwitchId? from)
    {
        const string name = "encapsulation_type";
        if (query.Text(name) is not { } word || word.Equals(FlowWords.Vlan, StringComparison.OrdinalIgnoreCase)) return;
        var isKnown = word.Equals(FlowWords.Vxlan, StringComparison.OrdinalIgnoreCase);
        var text = isKnown
            ? $"Switch {from} doesn't support VXLAN encapsulation type. Choose one of the supported encapsulation types [TRANSIT_VLAN]."
            : RequestProblems.Unknown(FlowWords.Encapsulations, word);
        Bad(query, text, isKnown ? "Bad request." : "Can not parse arguments of the get paths request", name);
    }

    private static long? Ms(QueryReader query, string name)
    {
        var ms = query.Long(name);
        if (ms is null or >= 0 and <= long.MaxValue / NsPerMs) return ms;
        Bad(query, $"Bad {name} parameter", $"{name} must be between 0 and {long.MaxValue / NsPerMs}", name);
        return null;
    }

    private static int Count(QueryReader query)
    {
        var count = query.Int("max_path_count") ?? PathFinder.MostPaths;
        if (count > 0) return count;
        Bad(query, "Bad max_path_count parameter", "The number MAX_PATH_COUNT should be positive", "max_path_count");
        return PathFinder.MostPaths;
    }

    private static void Known(QueryReader query, NetworkSnapshot network, SwitchId id, string name)
    {
        if (network.TryGet(id, out _)) return;
        var error = ErrorAnswer.Of(RefusalKind.NotFound, $"Switch {id} not found.", "Switch not found.");
        query.Add(error with { Reasons = [new(name, error.Message)] });
    }

    private static void Bad(QueryReader query, string message, string description, string name) =>
        query.Add(ErrorAnswer.Of(RefusalKind.DataInvalid, message, description) with { Reasons = [new(name, message)] });
}
