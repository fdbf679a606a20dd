using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Grains.Services;

/// <content>What switches grant: endpoints, meters and groups.</content>
internal sealed partial class ServiceReserver
{
    /// <summary>Endpoints and meters. Where the old plan has a meter for the same place with the same rate, that is kept.</summary>
    private async Task<(IReadOnlyDictionary<MeterPlace, uint?> Meters, Problem? Refused)> Claim(
        string owner, ServicePlan draft, ServicePlan? old, Seq<Endpoint> lent)
    {
        var meters = new Dictionary<MeterPlace, uint?>();
        var needed = new List<MeterPlace>();
        foreach (var (place, rate) in draft.MeterPlaces())
        {
            if (old?.MeterAt(place, rate) is { } kept) meters[place] = kept;
            else needed.Add(place);
        }

        var endpoints = draft.Endpoints().Except(lent).ToArray();
        // One switch after the other, all services in the same order: of two that want the same endpoints one gets all of them.
        foreach (var at in endpoints.Select(end => end.Switch).Concat(needed.Select(place => place.Switch)).Distinct().Order())
        {
            var keep = old?.MetersAt(at).ToSeq() ?? [];
            var answer = await Switch(at).Claim(new ClaimRequest(
                owner, endpoints.Where(end => end.Switch == at).ToSeq(), keep.Count + needed.Count(place => place.Switch == at), keep));
            if (answer is ClaimAnswer.Refused refused) return (meters, At(at, refused));
            // A switch without meters gives none.
            var fresh = new Queue<uint>(((ClaimAnswer.Held)answer).Meters.Skip(keep.Count));
            foreach (var place in needed.Where(place => place.Switch == at)) meters[place] = fresh.TryDequeue(out var meter) ? meter : null;
        }

        return (meters, null);
    }

    private static Problem At(SwitchId at, ClaimAnswer.Refused refused) => refused.Problem.Kind == RefusalKind.Unprocessable
        ? refused.Problem with { Text = $"Switch {at}: {refused.Problem.Text}" }
        : refused.Problem;

    /// <summary>Nothing is left of what a switch has to give; or what is asked for is somebody else's.</summary>
    private static Refusal NotGranted(string message, Problem refused) =>
        refused.Kind == RefusalKind.Unprocessable ? NotAllocated(message, refused.Text) : new Refusal(message, [refused]);

    /// <summary>The plan with the numbers of its groups: those of the old plan where their content is the same, else fresh ones.</summary>
    private async Task<(ServicePlan? Plan, Problem? Refused)> Numbered(string owner, ServicePlan filled, ServicePlan? old)
    {
        if (filled.Flows.All(flow => flow is { Mirrors.IsEmpty: true, Joins.IsEmpty: true })) return (filled, null);
        var plan = GroupNumbers.Kept(filled, old);
        var needed = new Dictionary<SwitchId, int>();
        GroupNumbers.Numbered(plan, (at, count) =>
        {
            needed[at] = needed.GetValueOrDefault(at) + count;
            return [];
        });
        var fresh = new Dictionary<SwitchId, Queue<uint>>();
        foreach (var (at, count) in needed.Where(need => need.Value > 0))
        {
            var answer = await Switch(at).Claim(new ClaimRequest(owner, [], 0, []) { Groups = count });
            if (answer is ClaimAnswer.Refused refused) return (null, At(at, refused));
            fresh[at] = new Queue<uint>(((ClaimAnswer.Held)answer).Groups);
        }

        return (GroupNumbers.Numbered(plan, (at, count) => Enumerable.Range(0, count).Select(_ => fresh[at].Dequeue()).ToSeq()), null);
    }

    /// <summary>Endpoints that another service has given back, and that storage has as the owner's.</summary>
    /// <returns>Whether the switch has granted them.</returns>
    public async Task<bool> Claim(string owner, SwitchId at, Seq<Endpoint> endpoints) =>
        await Switch(at).Claim(new ClaimRequest(owner, endpoints, 0, []) { IsStored = true }) is ClaimAnswer.Held;
}
