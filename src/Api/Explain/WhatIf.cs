using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Explain;

/// <summary>What would become of flows: answer of <c>POST /v2/network/what-if</c>.</summary>
/// <param name="Affected">Flows that run over what is supposed to change.</param>
/// <param name="LeftOut">Of these, not looked at: there are too many for one answer.</param>
/// <param name="Outcomes">How many flows come to what.</param>
public sealed record WhatIfAnswer(int Affected, int LeftOut, IReadOnlyDictionary<string, int> Outcomes, IReadOnlyList<WhatIfFlowAnswer> Flows);

/// <param name="Outcome">moved, swapped, down, stays, protection_moved or protection_lost.</param>
/// <param name="Why">Null where the outcome says it all.</param>
/// <param name="Path">Ids of the links that the flow would run over, or its protected path where that is moved; null: none.</param>
public sealed record WhatIfFlowAnswer(string FlowId, string Outcome, string? Why, IReadOnlyList<string>? Path);

/// <summary>
/// Goes through the flows in the order in which they would move, with what those before them have left free. Pure: the views at one moment
/// go in, nothing comes out but the answer. Groups are looked at as they are now.
/// </summary>
internal sealed class WhatIf(NetworkSnapshot before, Supposed supposed, IServiceView services, DateTimeOffset now)
{
    /// <summary>Flows that are looked at.</summary>
    public const int MostFlows = 2000;

    private NetworkSnapshot _network = Changed(before, supposed);

    public WhatIfAnswer Answer(CancellationToken cancel)
    {
        var touched = supposed.Links.Keys.Concat(supposed.Switches.Keys.SelectMany(before.LinksAt).Select(link => link.Id)).ToHashSet();
        FlowDocument[] affected =
        [
            .. services.Flows().Where(flow => flow.Plan is { } plan && (IsAt(plan) || plan.AllHops().Any(held => touched.Contains(held.Hop.Isl))))
                .OrderBy(flow => flow.Request.Priority ?? FlowRequest.DefaultPriority).ThenBy(flow => flow.Created),
        ];
        var answers = new List<WhatIfFlowAnswer>();
        foreach (var flow in affected.Take(MostFlows))
        {
            cancel.ThrowIfCancellationRequested();
            answers.Add(Of(flow, flow.Plan!));
        }

        var counts = answers.GroupBy(answer => answer.Outcome).OrderBy(same => same.Key, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Count());
        return new(affected.Length, affected.Length - answers.Count, counts, [.. answers.OrderBy(answer => answer.FlowId, StringComparer.Ordinal)]);
    }

    private static NetworkSnapshot Changed(NetworkSnapshot network, Supposed supposed)
    {
        foreach (var (id, fails) in supposed.Switches)
        {
            if (!network.TryGet(id, out var known)) continue;
            network = network.With(fails ? known with { Active = false } : known with { UnderMaintenance = true });
            foreach (var link in fails ? network.LinksAt(id).ToArray() : []) network = network.With(Broken(link, $"switch {id} fails"));
        }

        foreach (var (id, fails) in supposed.Links)
        {
            if (!network.TryGet(id, out var link)) continue;
            network = network.With(fails ? Broken(link, "it fails") : link with { UnderMaintenance = true });
        }

        return network;
    }

    private static Link Broken(Link link, string why) => link with { Status = LinkStatus.Failed, StatusReason = why };

    private bool IsAt(FlowPlan plan) => supposed.Switches.ContainsKey(plan.Source.Switch) || supposed.Switches.ContainsKey(plan.Destination.Switch);

    private WhatIfFlowAnswer Of(FlowDocument flow, FlowPlan plan)
    {
        foreach (var end in (SwitchId[])[plan.Source.Switch, plan.Destination.Switch])
            if (supposed.Switches.GetValueOrDefault(end)) return new(flow.Id, "down", $"It ends at switch {end}, which fails", null);
        if (plan.IsOneSwitch) return new(flow.Id, "stays", "Both ends are at one switch", []);
        var query = FlowQuery.Of(flow.Request, plan, services.Groups, services.Flow, now);
        var main = FlowJudgement.FirstBroken(plan.Primary, BrokenNow);
        var spare = plan.Protected is { } pair ? FlowJudgement.FirstBroken(pair, BrokenNow) : null;
        if (main is not null && plan.Protected is { } takesOver && spare is null) return new(flow.Id, "swapped", main, Ids(takesOver));
        if (main is null && spare is not null) return Beside(flow, plan, query, spare);
        if (!flow.Request.Pinned) return Elsewhere(flow, plan, query, main);
        return main is null ? new(flow.Id, "stays", "It is pinned", Ids(plan.Primary)) : new(flow.Id, "down", $"It is pinned. {main}", null);
    }

    private WhatIfFlowAnswer Beside(FlowDocument flow, FlowPlan plan, PathQuery query, string spare)
    {
        var main = new FoundPath(plan.Primary.Forward.Hops.Select(hop => new PathHop(hop.Isl, hop.Direction)).ToSeq(), 0, 0, plan.Bandwidth);
        if (flow.Request.Pinned) return new(flow.Id, "protection_lost", $"It is pinned. {spare}", null);
        if (PathFinder.FindBeside(_network, query, main) is not PathAnswer.Found { Path: var found })
            return new(flow.Id, "protection_lost", spare, null);
        Move(plan, Links(plan.Primary).Concat(found.Hops.Select(hop => hop.Isl)));
        return new(flow.Id, "protection_moved", spare, [.. found.Hops.Select(hop => hop.Isl.ToString())]);
    }

    /// <param name="main">Why the present path carries nothing any more; null: it does, and something better may be there.</param>
    private WhatIfFlowAnswer Elsewhere(FlowDocument flow, FlowPlan plan, PathQuery query, string? main)
    {
        var (found, none) = Best(flow, query);
        var mayDoWithout = main is not null && flow.Request is { StrictBandwidth: false, IgnoreBandwidth: false } && flow.Request.Bandwidth > Kbps.Zero;
        var isWithout = found is null && mayDoWithout;
        if (isWithout) (found, _) = Best(flow, query with { IgnoreBandwidth = true });
        if (found is null) return main is null ? new(flow.Id, "stays", none, Ids(plan.Primary)) : new(flow.Id, "down", $"{main}. {none}", null);
        var links = found[0].Hops.Select(hop => hop.Isl).ToArray();
        if (main is null && links.SequenceEqual(Links(plan.Primary))) return new(flow.Id, "stays", "There is no better way", Ids(plan.Primary));
        Move(plan, isWithout ? [] : found.SelectMany(path => path.Hops).Select(hop => hop.Isl));
        return new(flow.Id, "moved", isWithout ? FlowJudgement.WithoutBandwidth : null, [.. links.Select(isl => isl.ToString())]);
    }

    /// <returns>The main path, and a protected one where it is asked for and there is one; or why there is none.</returns>
    private (FoundPath[]? Paths, string? Why) Best(FlowDocument flow, PathQuery query)
    {
        if (flow.Request.AllocateProtectedPath && PathFinder.FindPair(_network, query) is PairAnswer.Found pair) return ([pair.Main, pair.Protected], null);
        return PathFinder.Find(_network, query) switch
        {
            PathAnswer.Found found => ([found.Path], null),
            PathAnswer.None none => (null, none.Why),
            var other => throw new InvalidOperationException($"{other}"),
        };
    }

    /// <summary>What the flow held is free for those after it, and what it takes is not.</summary>
    private void Move(FlowPlan plan, IEnumerable<IslId> to)
    {
        if (plan.IgnoreBandwidth || plan.Bandwidth <= Kbps.Zero) return;
        var (held, taken) = (plan.AllHops().Select(hop => hop.Hop.Isl).ToHashSet(), to.ToHashSet());
        foreach (var isl in held.Except(taken)) Reserve(isl, -plan.Bandwidth.Value);
        foreach (var isl in taken.Except(held)) Reserve(isl, plan.Bandwidth.Value);
    }

    private void Reserve(IslId isl, long amount)
    {
        if (!_network.TryGet(isl, out var link)) return;
        _network = _network.With(link with { Load = link.Load.Select(load => load with { Both = new(Math.Max(0, load.Both.Value + amount)) }).ToSeq() });
    }

    private string? BrokenNow(IslId isl) =>
        _network.TryGet(isl, out var link) ? FlowJudgement.Broken(isl, link.Status, link.StatusReason) : FlowJudgement.Broken(isl, null, null);

    private static IEnumerable<IslId> Links(PathPair pair) => pair.Forward.Hops.Select(hop => hop.Isl);

    private static string[] Ids(PathPair pair) => [.. Links(pair).Select(isl => isl.ToString())];
}
