using System.Diagnostics;
using Kilda.Interfaces;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Services;

/// <summary>A plan whose endpoints, meters, groups, bandwidth and labels are held by their grains, and not stored yet.</summary>
/// <param name="Limits">What storage must check when the plan is stored.</param>
/// <param name="Epochs">Of the link grains that hold something.</param>
internal sealed record Reserved(ServicePlan Plan, Seq<LinkLimit> Limits, IReadOnlyDictionary<IslId, long> Epochs);

/// <summary>What a service goes on holding, whatever comes of a reservation: what its document says.</summary>
/// <param name="InPlace">The plan in place: where it has the same, the new plan keeps its meters and groups.</param>
internal sealed record Holdings(ServicePlan? InPlace, IReadOnlyCollection<ServicePlan> Plans, IReadOnlyCollection<Endpoint> Endpoints)
{
    public static Holdings None { get; } = new(null, [], []);
}

/// <summary>Holds what the plan of a service needs, or gives everything back and says why not.</summary>
internal sealed partial class ServiceReserver(IGrainFactory grains, ServiceTools tools)
{
    private const int MostTries = 5;

    /// <param name="owner"><c>kind/id</c>.</param>
    /// <param name="holdings">What the owner holds already.</param>
    /// <param name="find">A drafted plan that keeps away from links that have refused, or why there is none.</param>
    /// <param name="message">The general text of a refusal.</param>
    /// <param name="lent">Endpoints of another service that this one gets in the same transition: not claimed here.</param>
    /// <param name="stays">It may keep links that have failed.</param>
    public async Task<Outcome<Reserved>> Reserve(
        string owner, Holdings holdings, Func<NetworkSnapshot, IReadOnlySet<IslId>, Outcome<ServicePlan>> find, string message, Seq<Endpoint> lent,
        bool stays = false)
    {
        var avoid = new HashSet<IslId>();
        var why = "";
        for (var left = MostTries; left > 0; left--)
        {
            var now = tools.Network.Now;
            var (draft, none) = find(now, avoid);
            if (draft is null) return none!;
            var (meters, refused) = await Claim(owner, draft, holdings.InPlace, lent);
            if (refused is not null) return await GiveBack(draft, NotGranted(message, refused));
            var (holds, full) = await Hold(owner, draft, stays);
            if (full.Count > 0)
            {
                // Somebody was faster, or the snapshot was behind: another way, with fresh numbers.
                (why, _) = (full[0].Why, await GiveBack(draft, null!));
                avoid.UnionWith(full.Select(link => link.Isl));
                continue;
            }

            var filled = draft.Filled((isl, key) => holds[isl].Label(key), meters.GetValueOrDefault);
            var (plan, problem) = await Numbered(owner, filled, holdings.InPlace);
            if (problem is not null) return await GiveBack(draft, NotGranted(message, problem));
            if (Objection(plan!, holdings.InPlace, now) is { } objection)
                return await GiveBack(draft, Refusal.Of(RefusalKind.DataInvalid, message, objection));
            return new Reserved(plan!, holds.Values.SelectMany(held => held.Limits).ToSeq(), holds.ToDictionary(held => held.Key, held => held.Value.Epoch));
        }

        return NotAllocated(message, why);

        async Task<Refusal> GiveBack(ServicePlan draft, Refusal refusal)
        {
            await Retain(owner, holdings, draft.HoldingSwitches(), draft.Wants().Keys);
            return refusal;
        }
    }

    /// <summary>There is a path, and not what it needs.</summary>
    /// <param name="message">The general text of the refusal.</param>
    public static Refusal NotAllocated(string message, string why) => Refusal.Of(
        RefusalKind.Internal, message, $"Failed to allocate flow {(message == MirrorValidator.NotCreated ? "mirror " : "")}resources. {why}");

    /// <summary>The owner's reservations are stored now.</summary>
    /// <returns>False: a link has no room for them any more.</returns>
    public async Task<bool> Confirm(string owner, Reserved reserved)
    {
        var answers = await Task.WhenAll(reserved.Epochs.Select(held => Link(held.Key).Confirm(owner, held.Value)));
        return answers.All(fits => fits);
    }

    /// <summary>
    /// The owner keeps what its document says, and gives back the rest at these switches and links. A grain that cannot be asked is left out: it begins
    /// anew from what is stored, or the comparison of services finds what it holds too much.
    /// </summary>
    public Task Retain(string owner, Holdings keep, IEnumerable<SwitchId> switches, IEnumerable<IslId> links)
    {
        var keys = keep.Plans.SelectMany(plan => plan.Links()).SelectMany(held => held.Select(key => (Isl: held.Key, Key: key)))
            .Distinct().ToLookup(held => held.Isl, held => held.Key);
        return Task.WhenAll(
        [
            .. switches.Distinct().Select(at => IfThere(Switch(at).Retain(
                owner, keep.Endpoints.Where(end => end.Switch == at).ToSeq(),
                keep.Plans.SelectMany(plan => plan.MetersAt(at)).Distinct().ToSeq(),
                keep.Plans.SelectMany(plan => plan.GroupsAt(at)).Distinct().ToSeq()))),
            .. links.Distinct().Select(isl => IfThere(Link(isl).Retain(owner, keys[isl].ToSeq()))),
        ]);

        static async Task IfThere(Task retained)
        {
            try
            {
                await retained;
            }
            catch (Exception away) when (GrainAway.Is(away))
            {
                // As above.
            }
        }
    }

    private static string? Objection(ServicePlan plan, ServicePlan? old, NetworkSnapshot now)
    {
        foreach (var id in plan.Switches())
        {
            var abilities = now.TryGet(id, out var found) ? found.Abilities : SwitchAbilities.Full;
            if (PlanCompiler.Objection(plan, id, abilities) is { } why) return $"Switch {id}: {why}";
        }

        return old is null ? null : Transition.Objection(old, plan);
    }

    private async Task<(IReadOnlyDictionary<IslId, LinkHold> Holds, List<(IslId Isl, string Why)> Full)> Hold(
        string owner, ServicePlan draft, bool stays)
    {
        var wants = draft.Wants().ToArray();
        var answers = await Task.WhenAll(wants.Select(want => Link(want.Key).Reserve(owner, want.Value, stays)));
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
