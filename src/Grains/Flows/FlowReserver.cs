using System.Diagnostics;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Flows;

/// <summary>A plan whose endpoints, meters, bandwidth and labels are held by their grains, and not stored yet.</summary>
/// <param name="Limits">What storage must check when the plan is stored.</param>
/// <param name="Epochs">Of the link grains that hold something.</param>
internal sealed record Reserved(FlowPlan Plan, Seq<LinkLimit> Limits, IReadOnlyDictionary<IslId, long> Epochs);

/// <summary>Finds a way for a flow and holds what it needs, or gives everything back and says why not.</summary>
internal sealed class FlowReserver(IGrainFactory grains, INetworkView network, FlowNumbers numbers, WayFinder ways)
{
    private const int MostTries = 5;

    /// <param name="owner"><c>kind/id</c>.</param>
    /// <param name="request">What is asked for; valid.</param>
    /// <param name="flow">What is stored of it: its bandwidth is free for the new plan, its meters stay while the rate is the same.</param>
    /// <param name="aim">What is looked for.</param>
    /// <param name="message">The general text of a refusal.</param>
    public async Task<Outcome<Reserved>> Reserve(string owner, FlowRequest request, FlowDocument? flow, WayAim aim, string message)
    {
        var old = flow?.Plan;
        var number = old?.Number ?? await numbers.Next();
        var avoid = new HashSet<IslId>();
        var why = "";
        for (var left = MostTries; left > 0; left--)
        {
            var now = network.Now;
            var (draft, none) = ways.Find(now, request, number, old, aim, avoid);
            if (draft is null) return Refusal.Of(RefusalKind.NotFound, message, none!);
            var (meters, refused) = await Claim(owner, draft, old);
            if (refused is not null) return await GiveBack(new Refusal(message, [refused]));
            var (holds, full) = await Hold(owner, draft);
            if (full.Count > 0)
            {
                // Somebody was faster, or the snapshot was behind: another way, with fresh numbers.
                (why, _) = (full[0].Why, await GiveBack(null!));
                avoid.UnionWith(full.Select(link => link.Isl));
                continue;
            }

            var plan = draft.Build((isl, key) => holds[isl].Label(key), meters.Forward, meters.Reverse);
            if (Objection(plan, now) is { } objection) return await GiveBack(Refusal.Of(RefusalKind.DataInvalid, message, objection));
            return new Reserved(plan, holds.Values.SelectMany(held => held.Limits).ToSeq(), holds.ToDictionary(held => held.Key, held => held.Value.Epoch));

            async Task<Refusal> GiveBack(Refusal refusal)
            {
                await Retain(owner, flow, Switches(draft), draft.Wants().Keys);
                return refusal;
            }
        }

        return Refusal.Of(RefusalKind.Internal, message, $"Failed to allocate flow resources. {why}");
    }

    /// <summary>The owner's reservations are stored now.</summary>
    /// <returns>False: a link has no room for them any more.</returns>
    public async Task<bool> Confirm(string owner, Reserved reserved)
    {
        var answers = await Task.WhenAll(reserved.Epochs.Select(held => Link(held.Key).Confirm(owner, held.Value)));
        return answers.All(fits => fits);
    }

    /// <summary>The owner keeps what its document says, and gives back the rest at these switches and links.</summary>
    /// <param name="flow">Null: it keeps nothing.</param>
    public Task Retain(string owner, FlowDocument? flow, IEnumerable<SwitchId> switches, IEnumerable<IslId> links)
    {
        var plans = flow?.Plans().ToArray() ?? [];
        var ends = flow?.Endpoints().ToArray() ?? [];
        var keys = plans.SelectMany(plan => plan.Links()).SelectMany(held => held.Select(key => (Isl: held.Key, Key: key)))
            .ToLookup(held => held.Isl, held => held.Key);
        return Task.WhenAll(
        [
            .. switches.Distinct().Select(at => Switch(at).Retain(
                owner, ends.Where(end => end.Switch == at).ToSeq(), plans.SelectMany(plan => plan.MetersAt(at)).Distinct().ToSeq())),
            .. links.Distinct().Select(isl => Link(isl).Retain(owner, keys[isl].ToSeq())),
        ]);
    }

    private static SwitchId[] Switches(PlanDraft draft) => [draft.Request.Source.Switch, draft.Request.Destination.Switch];

    private static string? Objection(FlowPlan plan, NetworkSnapshot now)
    {
        foreach (var id in plan.Switches())
        {
            var abilities = now.TryGet(id, out var found) ? found.Abilities : SwitchAbilities.Full;
            if (PlanCompiler.Objection(plan, id, abilities) is { } why) return $"Switch {id}: {why}";
        }

        return null;
    }

    private async Task<((uint? Forward, uint? Reverse) Meters, Problem? Refused)> Claim(string owner, PlanDraft draft, FlowPlan? old)
    {
        var request = draft.Request;
        var kept = old is not null && old.Bandwidth == request.Bandwidth;
        var (forward, reverse) = (
            kept && old!.Source.Switch == request.Source.Switch ? old.ForwardMeter : null,
            kept && old!.Destination.Switch == request.Destination.Switch ? old.ReverseMeter : null);
        var metered = request.Bandwidth > Kbps.Zero;
        var (needsForward, needsReverse) = (metered && forward is null, metered && reverse is null);
        Endpoint[] ends = [request.Source.Normalized(), request.Destination.Normalized()];
        var asked = Switches(draft).Distinct().Select(at =>
        {
            var keep = old?.MetersAt(at).ToSeq() ?? [];
            var more = (needsForward && request.Source.Switch == at ? 1 : 0) + (needsReverse && request.Destination.Switch == at ? 1 : 0);
            return new { At = at, Kept = keep.Count, Request = new ClaimRequest(owner, ends.Where(end => end.Switch == at).ToSeq(), keep.Count + more, keep) };
        }).ToArray();
        var answers = await Task.WhenAll(asked.Select(claim => Switch(claim.At).Claim(claim.Request)));
        for (var i = 0; i < asked.Length; i++)
        {
            if (answers[i] is ClaimAnswer.Refused refused) return (default, refused.Problem);
            var fresh = new Queue<uint>(((ClaimAnswer.Held)answers[i]).Meters.Skip(asked[i].Kept));
            if (needsForward && request.Source.Switch == asked[i].At) forward = Next(fresh);
            if (needsReverse && request.Destination.Switch == asked[i].At) reverse = Next(fresh);
        }

        return ((forward, reverse), null);

        // A switch without meters gives none.
        static uint? Next(Queue<uint> fresh) => fresh.TryDequeue(out var meter) ? meter : null;
    }

    private async Task<(IReadOnlyDictionary<IslId, LinkHold> Holds, List<(IslId Isl, string Why)> Full)> Hold(string owner, PlanDraft draft)
    {
        var wants = draft.Wants().ToArray();
        var answers = await Task.WhenAll(wants.Select(want => Link(want.Key).Reserve(owner, want.Value)));
        var (holds, full) = (new Dictionary<IslId, LinkHold>(), new List<(IslId, string)>());
        for (var i = 0; i < wants.Length; i++)
        {
            switch (answers[i])
            {
                case ReserveAnswer.Held held: holds[wants[i].Key] = new(wants[i].Value, held); break;
                case ReserveAnswer.Short refused: full.Add((wants[i].Key, refused.Why)); break;
                default: throw new UnreachableException($"{answers[i]}");
            }
        }

        return (holds, full);
    }

    private ISwitchGrain Switch(SwitchId id) => grains.GetGrain<ISwitchGrain>(id.ToString());

    private IIslGrain Link(IslId id) => grains.GetGrain<IIslGrain>(id.ToString());

    private sealed record LinkHold(Seq<LedgerWant> Wants, ReserveAnswer.Held Held)
    {
        public long Epoch => Held.Epoch;

        public Seq<LinkLimit> Limits => Held.Limits;

        public ushort Label(LedgerKey key)
        {
            for (var i = 0; i < Wants.Count; i++)
            {
                if (Wants[i].Key == key) return Held.Labels[i];
            }

            throw new UnreachableException($"{key} was not asked for");
        }
    }
}
