using Kilda.Grains.Flows;
using Kilda.Grains.Services;
using Kilda.Grains.Tests.Flows;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.YFlows;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.Simulation.World;

namespace Kilda.Simulation.Laws;

/// <summary>What must be so when nothing is wrong any more and everything had its time.</summary>
internal sealed partial class AtRest(SimWorld world, Topology topology)
{
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(2);
    private IReadOnlyList<int> _cuts = [];

    /// <summary>The first law that does not hold; null: all do.</summary>
    public string? Broken { get; private set; }

    /// <summary>Whether there is no service.</summary>
    public bool IsEmpty => Services() is null;

    private NetworkSnapshot Network => world.Controller.Network.Now;

    private FlowDocument[] Flows => [.. world.Controller.Services.Flows().Where(flow => flow.YFlowId is null)];

    private IReadOnlyList<YFlowDocument> YFlows => world.Controller.Services.YFlows();

    private (string Owner, ServicePlan Plan)[] Plans =>
    [
        .. Flows.Where(flow => flow.InPlace is not null).Select(flow => ($"{DocumentKinds.Flow}/{flow.Id}", flow.InPlace!)),
        .. YFlows.Where(flow => flow.InPlace is not null).Select(flow => ($"{DocumentKinds.YFlow}/{flow.Id}", flow.InPlace!)),
    ];

    /// <summary>Lets time pass until all laws hold.</summary>
    /// <param name="within">So much at most.</param>
    /// <param name="cuts">Links, by number, that are cut.</param>
    /// <param name="isEmpty">Whether there is to be no service any more.</param>
    public bool Hold(TimeSpan within, IReadOnlyList<int> cuts, bool isEmpty = false)
    {
        _cuts = cuts;
        for (var left = within; left > TimeSpan.Zero; left -= s_step)
        {
            world.Run(s_step);
            Broken = (isEmpty ? Services() : null) ?? Everything();
            if (Broken is null) return true;
        }

        return false;
    }

    private string? Everything() =>
        Switches() ?? Links() ?? Operations() ?? Stored() ?? Judgements() ?? Shares() ?? Tables() ?? Reservations() ?? Reports() ?? History() ?? Claims();

    private string? Services() => Flows.Length + YFlows.Count == 0 ? null : $"there are {string.Join(", ", Plans.Select(plan => plan.Owner))}";

    private string? Switches()
    {
        if (!world.Controller.IsListening) return $"the controller has not started: {world.Controller.Failure}";
        var away = topology.Switches.Where(at => !Network.TryGet(at.Id, out var known) || !known.Active).Select(at => at.Name).ToArray();
        return away.Length == 0 ? null : $"not connected: {string.Join(", ", away)}";
    }

    private string? Links()
    {
        for (var nth = 0; nth < topology.Links.Count; nth++)
        {
            var id = IslId.Between(topology.Links[nth].A, topology.Links[nth].B);
            var status = Network.TryGet(id, out var link) ? link.Status : default;
            if ((status == LinkStatus.Active) == _cuts.Contains(nth)) return $"link {id} is {status}, and {(_cuts.Contains(nth) ? "cut" : "whole")}";
        }

        return null;
    }

    private string? Operations()
    {
        var flow = Flows.FirstOrDefault(flow => flow.Intent is not null);
        if (flow is not null) return UnderWay(flow.Id, flow.Intent!.Operation, flow.Intent.Since);
        var whole = YFlows.FirstOrDefault(flow => flow.Intent is not null);
        return whole is null ? null : UnderWay(whole.Id, whole.Intent!.Operation, whole.Intent.Since);

        string UnderWay(string id, FlowOperation operation, DateTimeOffset since) =>
            $"{id}: {operation} is under way since {since:T}, at {world.Controller.Time.GetUtcNow():T}";
    }

    /// <summary>What is shown is what is stored, and history ends with it.</summary>
    private string? Stored()
    {
        var stored = Rows(DocumentKinds.Flow).Concat(Rows(DocumentKinds.YFlow)).Select(document => $"{document.Kind}/{document.Id} {document.Version}");
        var shown = Flows.Select(flow => $"{DocumentKinds.Flow}/{flow.Id} {flow.Version}")
            .Concat(YFlows.Select(flow => $"{DocumentKinds.YFlow}/{flow.Id} {flow.Version}"));
        var (want, have) = (string.Join('\n', stored.Order(StringComparer.Ordinal)), string.Join('\n', shown.Order(StringComparer.Ordinal)));
        return want == have ? null : $"what is shown is not what is stored:\n{Expected.Difference(want, have)}";
    }

    private string? History()
    {
        foreach (var (kind, id) in Flows.Select(flow => (DocumentKinds.Flow, flow.Id)).Concat(YFlows.Select(flow => (DocumentKinds.YFlow, flow.Id))))
        {
            if (world.Stored.History(kind, id).Result is not { Count: > 0 } entries) return $"{id} has no history";
            if (entries[0].Action != $"{FlowOperation.Create}" && entries.Count < 200) return $"the history of {id} begins with {entries[0].Action}";
        }

        return null;
    }

    private IReadOnlyList<Document> Rows(string kind) => world.Stored.List(kind).Result;

    private string? Judgements()
    {
        foreach (var flow in Flows)
        {
            if (flow.Plan is null && flow.Status != FlowStatus.Down) return $"{flow.Id}: {flow.Status} without a plan";
            if (flow.Plan is null) continue;
            var (status, why) = FlowJudgement.Of(flow.Request, flow.Plan, Gone);
            if (status != flow.Status) return $"{flow.Id}: {flow.Status} ({flow.StatusInfo}), its paths are {status} ({why})";
            if (status == FlowStatus.Down && Way(flow) is { } way) return $"{flow.Id} is down ({flow.StatusInfo}), and there is a way: {way}";
        }

        foreach (var whole in YFlows)
        {
            if (whole.Plan is null && whole.Status != FlowStatus.Down) return $"{whole.Id}: {whole.Status} without a plan";
            if (whole.Plan is null) continue;
            var verdict = YFlowJudgement.Of(whole.Request, whole.Plan, YFlowStatusRule.AnyPath, Gone);
            if ((verdict.Status, verdict.IsDegraded && verdict.Status != FlowStatus.Down) != (whole.Status, whole.Degraded))
            {
                return $"{whole.Id}: {whole.Status} {whole.Degraded} ({whole.StatusInfo}), "
                    + $"its paths are {verdict.Status} {verdict.IsDegraded} ({verdict.Info})";
            }
        }

        return null;
    }

    /// <summary>That a flow could take, which is free to move.</summary>
    private string? Way(FlowDocument flow)
    {
        var request = flow.Request.Aimed();
        if (request is { Pinned: true } or { Led: not null } or { Mirrors.IsEmpty: false } or { Joins.IsEmpty: false }) return null;
        var finder = new WayFinder(world.Controller.Services, world.Controller.Time);
        var wanted = request with { IgnoreBandwidth = request.IgnoreBandwidth || !request.StrictBandwidth };
        return finder.Find(Network, wanted, flow.Plan!.Number, flow.Plan, WayAim.Best, new HashSet<IslId>()).Draft is { } draft ? $"{draft.Primary}" : null;
    }

    private string? Gone(IslId isl) => FlowJudgement.Broken(isl, Network.TryGet(isl, out var link) ? link.Status : null, null);

    /// <summary>Nothing belongs to two; what protects has no link of what it protects; no link is overbooked.</summary>
    private string? Shares()
    {
        var rows = Flows.Select(flow => (flow.Id, Rows: ServiceRows.Of(flow))).Concat(YFlows.Select(flow => (flow.Id, Rows: ServiceRows.Of(flow)))).ToArray();
        var taken = new Dictionary<object, string>();
        foreach (var (id, row) in rows)
        {
            object[] own =
            [
                .. row.Claims.Select(claim => (object)claim), .. row.Meters, .. row.Groups, .. row.Numbers.Select(number => (object)number),
                .. row.Hops.Select(hop => (hop.Isl, hop.Direction, hop.Label)).Distinct(),
            ];
            foreach (var each in own)
                if (!taken.TryAdd(each, id)) return $"{each} belongs to {taken[each]} and to {id}";
        }

        foreach (var (owner, plan) in Plans)
        {
            var pairs = plan.Flows.Where(flow => flow.Protected is not null).Select(flow => (Main: Isls(flow.Primary), Spare: Isls(flow.Protected!)))
                .Append((YFlowJudgement.Tree(plan, 0).SelectMany(Isls), YFlowJudgement.Tree(plan, 1).SelectMany(Isls)));
            if (plan.Joints.IsEmpty) pairs = pairs.SkipLast(1);
            foreach (var (main, spare) in pairs)
                if (main.Intersect(spare).ToArray() is [var both, ..]) return $"{owner}: {both} is of the path and of what protects it";
        }

        var full = Network.Links.FirstOrDefault(
            link => link.Status == LinkStatus.Active && Enumerable.Range(0, 2).Any(way => link.Load[way].Used > link.Capacity[way]));
        return full is null ? null : $"link {full.Id} is overbooked: {full.Load[0].Used} {full.Load[1].Used} of {full.Capacity[0]} {full.Capacity[1]}";

        static IEnumerable<IslId> Isls(object of) => of switch
        {
            PathPair pair => pair.Forward.Hops.Select(hop => hop.Isl),
            FlowPlan flow => flow.Primary.Forward.Hops.Select(hop => hop.Isl),
            _ => [],
        };
    }

    private string? Tables()
    {
        var (want, have) = (Expected.Tables(world.Lab, Network, Plans.Select(each => each.Plan)), Expected.Tables(world.Lab));
        return want == have ? null : $"the switches do not hold what the services say:\n{Expected.Difference(want, have)}";
    }

    private string? Reservations()
    {
        var reports = new Dictionary<IslId, LinkReport>();
        foreach (var link in Network.Links)
            Ask(async () => reports[link.Id] = await world.Controller.Grains.GetGrain<IIslGrain>(link.Id.ToString()).Report());
        if (!world.RunUntil(() => reports.Count == Network.Links.Count(), TimeSpan.FromSeconds(5))) return "a link does not say what is held of it";
        var want = Expected.Reservations(Network, Plans);
        var have = string.Join('\n', Network.Links.OrderBy(link => link.Id).Select(link => Expected.Line(
            link.Id, link.Load[0].Used.Value, link.Load[1].Used.Value, reports[link.Id].Owners.Select(owner => (owner.Owner, owner.Holds.Count)))));
        return want == have ? null : $"the links do not hold what the services say:\n{Expected.Difference(want, have)}";
    }

    private string? Reports()
    {
        var reports = new Dictionary<SwitchId, SwitchReport>();
        foreach (var at in topology.Switches)
            Ask(async () => reports[at.Id] = await world.Controller.Grains.GetGrain<ISwitchGrain>(at.Id.ToString()).Report());
        if (!world.RunUntil(() => reports.Count == topology.Switches.Count, TimeSpan.FromSeconds(5))) return "a switch does not say how it is";
        var wrong = reports.Values.FirstOrDefault(report => !report.Refused.IsEmpty || !report.Foreign.IsEmpty);
        return wrong is null ? null : $"switch {wrong.Id} has refused {string.Join("; ", wrong.Refused)} and has {string.Join("; ", wrong.Foreign)}";
    }

    private void Ask(Func<Task> ask) => world.Controller.Do(async () =>
    {
        try
        {
            await ask();
        }
        catch (Exception wrong)
        {
            world.Alarms.Add($"a question at rest: {wrong}");
        }
    });
}
