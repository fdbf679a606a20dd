using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Links;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Orleans.Runtime;

namespace Kilda.Grains.Links;

/// <content>Who holds what: in memory first, then checked against storage.</content>
internal sealed partial class IslGrain
{
    /// <summary>Names what this activation knows of holds that are not stored. Another one: some may have been dropped.</summary>
    private long _epoch;

    private IGrainTimer? _settling;

    public Task<ReserveAnswer> Reserve(string owner, Seq<LedgerWant> wants, bool stays)
    {
        var (next, answer) = _state.Reserve(owner, wants, rules, Now, stays);
        if (answer is not Reservation.Held held)
        {
            EndIfIdle();
            return Task.FromResult<ReserveAnswer>(new ReserveAnswer.Short(((Reservation.Short)answer).Why));
        }

        Hold(next);
        return Task.FromResult<ReserveAnswer>(new ReserveAnswer.Held(held.Labels, _epoch, [Limit(LinkDirection.Up), Limit(LinkDirection.Down)]));
    }

    public async Task<bool> Confirm(string owner, long epoch)
    {
        if (epoch == _epoch)
        {
            Hold(_state.Stored(owner));
            return true;
        }

        var stored = await StoredHolds(owner);
        var adopted = stored.IsEmpty ? null : _state.Adopt(owner, stored, rules);
        // Owners are told of what happens to the link; one that was none yet must not be left on a link that has failed.
        var isNew = adopted is not null && adopted.Ledger.Owners[owner] != _state.Ledger.Owners.GetValueOrDefault(owner);
        if (adopted is null || (isNew && _state.Liveness.Status != LinkStatus.Active))
        {
            LogNotAdopted(Id, owner);
            EndIfIdle();
            return false;
        }

        Hold(adopted.Stored(owner));
        return true;
    }

    public Task Retain(string owner, Seq<LedgerKey> keep)
    {
        Hold(_state.Retain(owner, keep, rules, Now));
        EndIfIdle();
        return Task.CompletedTask;
    }

    public Task<Seq<string>> Audit(string owner, Seq<LedgerHold> holds)
    {
        var before = _state.Ledger.Owners.GetValueOrDefault(owner);
        string[] lines =
        [
            .. holds.Except(before).Select(hold => $"link {Id} does not hold {Text(hold)}"),
            .. before.Except(holds).Select(hold => $"link {Id} holds {Text(hold)} in excess"),
        ];
        var right = holds.Intersect(before).Select(hold => hold.Want.Key).ToSeq();
        if (lines.Length > 0) Hold(_state.Retain(owner, right, rules, Now).Settle(owner, holds, rules, Now));
        EndIfIdle();
        return Task.FromResult(lines.ToSeq());
    }

    private static string Text(LedgerHold hold) =>
        $"{hold.Want.Bandwidth} and label {hold.Label} {hold.Want.Key.Direction} of path {hold.Want.Key.Number}/{hold.Want.Key.Slot}";

    /// <summary>Storage checks the stored sum against this; more than the capacity where the link was over-subscribed already.</summary>
    private LinkLimit Limit(LinkDirection direction) =>
        new(Id, direction, Kbps.Max(_state.Capacity(rules), _state.Ledger.Load(direction).Used), rules.Policy);

    private void Hold(LinkState next)
    {
        var isShown = next.Ledger.Load(LinkDirection.Up) == _state.Ledger.Load(LinkDirection.Up)
            && next.Ledger.Load(LinkDirection.Down) == _state.Ledger.Load(LinkDirection.Down);
        _state = next;
        if (!isShown) ShowLoad();
        if (!_state.Unstored.IsEmpty) _settling ??= this.RegisterGrainTimer(Settle, Once(rules.HoldGrace));
    }

    /// <summary>A turn: nothing is reserved or confirmed between what storage says and what follows from it.</summary>
    private async Task Settle(CancellationToken cancel)
    {
        _settling!.Dispose();
        _settling = null;
        var again = s_again;
        try
        {
            foreach (var owner in _state.Overdue(rules, Now).ToArray())
            {
                var before = _state.Ledger.Owners.GetValueOrDefault(owner);
                Hold(_state.Settle(owner, await StoredHolds(owner), rules, Now));
                if (_state.Ledger.Owners.GetValueOrDefault(owner) == before) continue;
                // What this owner or another may still confirm has to be looked up.
                _epoch = process.NextNumber();
                LogHoldsDropped(Id, owner);
            }

            if (!_state.Unstored.IsEmpty) again = _state.Unstored.Values.Min() + rules.HoldGrace - Now;
        }
        catch (StoreUnavailableException away)
        {
            LogNotSettled(Id, away.Message);
        }

        if (!_state.Unstored.IsEmpty) _settling ??= this.RegisterGrainTimer(Settle, Once(again));
    }

    private async Task<Seq<LedgerHold>> StoredHolds(string owner) =>
        (await store.Hops(Id)).Where(row => row.Owner == owner && HasLabel(row)).Select(HoldOf).ToSeq();

    private static LedgerHold HoldOf(HopRow row) =>
        new(new LedgerWant(new LedgerKey(row.Number, row.Slot, row.Direction), row.Bandwidth, row.Kind, row.Counted), row.Label);

    private static bool HasLabel(HopRow row) => row.Label is >= LabelSpace.First and <= LabelSpace.Last;
}
