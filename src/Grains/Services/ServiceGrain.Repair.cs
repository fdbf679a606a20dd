using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Services;

/// <content>The document is the truth: whatever storage, switches and links have of the service follows from it.</content>
public abstract partial class ServiceGrain<TDocument, TRequest>
{
    private bool IsAtRest => _running is null && Document is not { UnderWay: not null } && _last?.Cleaned.IsCompleted != false && _marked.IsCompleted;

    public async Task<Seq<string>> Repair(Seq<SwitchId> at, Seq<IslId> on)
    {
        if (!IsAtRest) return [];
        // Whatever begins meanwhile waits.
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _marked = over.Task;
        try
        {
            if (await IsStale()) return ["another activation has written its document"];
            var found = new List<string>(await RepairRows());
            foreach (var lines in await Task.WhenAll(AuditSwitches(at).Concat(AuditLinks(on)))) found.AddRange(lines);
            return found.ToSeq();
        }
        finally
        {
            over.SetResult();
        }
    }

    private async Task<bool> IsStale()
    {
        var stored = await tools.Store.Read(TDocument.Kind, Id);
        if ((stored?.Version ?? 0) == (Document?.Version ?? 0)) return false;
        DeactivateOnIdle();
        return true;
    }

    /// <summary>The hops of each link, and whether each switch finds the service: what links and switches start from.</summary>
    private async Task<IReadOnlyList<string>> RepairRows()
    {
        if (Document is not { } document) return [];
        var (rows, found) = (ServiceRows.Of(document), new List<string>());
        foreach (var (isl, wanted) in rows.Hops.GroupBy(hop => hop.Isl).Select(link => (link.Key, Hops: link.ToHashSet())))
        {
            var stored = (await tools.Store.Hops(isl)).Where(hop => hop.Owner == Owner).Select(hop => hop with { Owner = "" }).ToHashSet();
            if (!stored.SetEquals(wanted)) found.Add($"storage had {stored.Count} hops of link {isl} that {wanted.Count} are to be of, or others");
        }

        foreach (var at in rows.Claims.Select(end => end.Switch).Concat(rows.Meters.Select(held => held.Switch)).Distinct())
        {
            var there = await tools.Store.ServicesAt(at);
            if (!there.Any(known => known.Kind == TDocument.Kind && known.Id == Id)) found.Add($"storage did not find it at switch {at}");
        }

        if (found.Count > 0) await Save(document, new Commit([]));
        return found;
    }

    private IEnumerable<Task<Seq<string>>> AuditSwitches(Seq<SwitchId> also)
    {
        var plan = Document?.InPlace;
        var ends = Document?.Endpoints().ToArray() ?? [];
        var layers = plan is null ? [] : Transition.InPlace(plan).ToDictionary(each => each.Switch, each => each.Layers);
        var all = also.Union(ends.Select(end => end.Switch)).Union(plan?.HoldingSwitches() ?? []).Union(layers.Keys).Order().ToArray();
        return all.Select(at => GrainFactory.GetGrain<ISwitchGrain>(at.ToString()).Audit(
            new SwitchOwner(
                Owner, ends.Where(end => end.Switch == at).ToSeq(), plan?.MetersAt(at).Distinct().ToSeq() ?? [], plan?.GroupsAt(at).Distinct().ToSeq() ?? [],
                layers.ContainsKey(at)),
            layers.GetValueOrDefault(at)));
    }

    private IEnumerable<Task<Seq<string>>> AuditLinks(Seq<IslId> also)
    {
        var hops = (Document?.InPlace?.AllHops() ?? []).Distinct().ToLookup(held => held.Hop.Isl, held => new LedgerHold(
            new LedgerWant(new LedgerKey(held.Number, held.Slot, held.Hop.Direction), held.Bandwidth, held.Kind, held.Counted), held.Hop.Label));
        return also.Union(hops.Select(link => link.Key)).Order().Select(isl =>
            GrainFactory.GetGrain<IIslGrain>(isl.ToString()).Audit(Owner, hops[isl].ToSeq()));
    }
}
