using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;

namespace Kilda.EndToEnd.Recovery;

/// <summary>
/// What holds when nothing is under way, as it is seen from outside the process: its database, its REST interface, and what its switches answer
/// when they are asked.
/// </summary>
internal static class RestLaws
{
    /// <returns>What does not hold, a line each; none: everything does.</returns>
    public static async Task<IReadOnlyList<string>> Broken(Rest rest, string dataFolder, IEnumerable<SwitchId> switches)
    {
        var stored = StoredServices.Read(dataFolder);
        var links = (await rest.Get("/v1/links")).Ok().AsArray().Select(LinkFacts.From!).ToArray();
        List<string> broken =
        [
            .. stored.UnderWay.Select(each => $"{each.Id}: {each.Operation} is under way since {each.Since:O}"),
            .. Statuses(stored, links), .. Shown(stored, (await rest.Get("/v2/flows")).Ok(), (await rest.Get("/v2/y-flows")).Ok()["y_flows"]!),
            .. Difference("storage has", stored.WantedRows, stored.Rows),
            .. links.Where(link => link.Max - link.Available != stored.Used(link.Isl, link.Direction))
                .Select(link => $"link {link.Isl} {link.Direction}: {link.Max - link.Available} used, by the plans {stored.Used(link.Isl, link.Direction)}"),
        ];
        if (broken.Count > 0) return broken;
        foreach (var at in switches)
        {
            var answer = await rest.Get($"/v2/switches/{at}/validate?exclude=FLOW_INFO");
            if (answer.Status != 200) broken.Add($"switch {at} cannot be compared: {answer}");
            else if (!answer.Body!["as_expected"]!.GetValue<bool>()) broken.Add($"switch {at} is not as expected: {Unexpected(answer.Body)}");
            else if (answer.Body["foreign"] is JsonArray { Count: > 0 } foreign) broken.Add($"switch {at} has rules of others: {foreign.ToJsonString()}");
        }

        return broken;
    }

    /// <summary>Each status is that of the service's paths.</summary>
    private static IEnumerable<string> Statuses(StoredServices stored, LinkFacts[] links)
    {
        var works = links.Where(link => link.State == "DISCOVERED").Select(link => link.Isl).ToHashSet();
        string? Why(IslId isl) => works.Contains(isl) ? null : "it does not work";
        foreach (var flow in stored.Flows.Where(flow => flow.Intent is null))
        {
            var status = flow.Plan is null ? FlowStatus.Down : FlowJudgement.Of(flow.Request, flow.Plan, Why).Status;
            if (status != flow.Status) yield return $"{flow.Id}: {flow.Status} ({flow.StatusInfo}), its paths are {status}";
        }

        foreach (var flow in stored.YFlows.Where(flow => flow.Intent is null))
        {
            var (status, degraded) = flow.Plan is null
                ? (FlowStatus.Down, false)
                : YFlowJudgement.Of(flow.Request, flow.Plan, YFlowStatusRule.AnyPath, Why) is var verdict
                    ? (verdict.Status, verdict.IsDegraded && verdict.Status != FlowStatus.Down) : default;
            if ((status, degraded) != (flow.Status, flow.Degraded))
                yield return $"{flow.Id}: {flow.Status}, degraded {flow.Degraded} ({flow.StatusInfo}), its paths are {status}, degraded {degraded}";
        }
    }

    /// <summary>What clients are told is what is stored.</summary>
    private static IEnumerable<string> Shown(StoredServices stored, JsonNode flows, JsonNode yFlows)
    {
        var told = flows.AsArray().Where(flow => flow!["y_flow_id"] is null).Select(flow => $"{flow!["flow_id"]} {flow["status"]}".ToUpperInvariant())
            .Concat(yFlows.AsArray().Select(flow => $"{flow!["y_flow_id"]} {flow["status"]}".ToUpperInvariant()));
        var kept = stored.Flows.Select(flow => $"{flow.Id} {flow.Shown}".ToUpperInvariant())
            .Concat(stored.YFlows.Select(flow => $"{flow.Id} {flow.Shown}".ToUpperInvariant()));
        return Difference("clients are told", string.Join('\n', kept), string.Join('\n', told));
    }

    private static IEnumerable<string> Difference(string who, string wanted, string found)
    {
        var (want, have) = (wanted.Split('\n'), found.Split('\n'));
        return want.Except(have).Select(line => $"{who} not: {line}").Concat(have.Except(want).Select(line => $"{who} in excess: {line}"));
    }

    private static string Unexpected(JsonNode found) => string.Join("; ", from section in (string[])["rules", "meters", "groups", "logical_ports"]
                                                                          from kind in (string[])["missing", "misconfigured", "excess"]
                                                                          let list = found[section]?[kind] as JsonArray
                                                                          where list is { Count: > 0 }
                                                                          select $"{section} {kind}: {list.ToJsonString()}");

    private sealed record LinkFacts(IslId Isl, LinkDirection Direction, string State, long Max, long Available)
    {
        public static LinkFacts From(JsonNode link)
        {
            var (from, to) = (End(link["path"]![0]!), End(link["path"]![1]!));
            var isl = IslId.Between(from, to);
            return new(
                isl, isl.DirectionFrom(from), link["state"]!.GetValue<string>(), link["max_bandwidth"]!.GetValue<long>(),
                link["available_bandwidth"]!.GetValue<long>());
        }

        private static PortId End(JsonNode end) => new(SwitchId.Parse(end["switch_id"]!.GetValue<string>()), end["port_no"]!.GetValue<uint>());
    }
}
