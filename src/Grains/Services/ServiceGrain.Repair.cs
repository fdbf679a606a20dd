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

    /// <summary>What switches and links start from.</summary>
    private async Task<IReadOnlyList<string>> RepairRows()
    {
        if (Document is not { } document) return [];
        var (stored, wanted) = (await tools.Store.Rows(TDocument.Kind, Id), ServiceRows.Of(document));
        string[] found =
        [
            .. Differs("endpoint", stored.Claims, wanted.Claims), .. Differs("meter", stored.Meters, wanted.Meters),
            .. Differs("hop", stored.Hops, wanted.Hops), .. Differs("number", stored.Numbers, wanted.Numbers),
            .. Differs("group", stored.Groups, wanted.Groups),
        ];
        if (found.Length > 0) await Save(document, new Commit([]));
        return found;

        static IEnumerable<string> Differs<T>(string what, Seq<T> stored, Seq<T> wanted) => wanted.Except(stored).Select(one => $"storage has no {what} {one}")
            .Concat(stored.Except(wanted).Select(one => $"storage has {what} {one} in excess"));
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
