using Kilda.Interfaces;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Links;
using Kilda.Network.Topology;
using Orleans.Runtime;

namespace Kilda.Grains.Links;

/// <content>From activation on: what is restored, and the ticks that act on what has changed.</content>
internal sealed partial class IslGrain
{
    /// <summary>Switch grains that have started anew do not know their links: they are told once in a while.</summary>
    private static readonly TimeSpan s_followAgain = TimeSpan.FromMinutes(1);

    private IGrainTimer _acting = null!;
    private DateTimeOffset _actAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _followAt = DateTimeOffset.MaxValue;
    private bool _isFollowing;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = IslId.Parse(this.GetPrimaryKeyString());
        await Restore(id, cancellationToken);
        _epoch = process.NextNumber();
        _acting = this.RegisterGrainTimer(Act, Once(Timeout.InfiniteTimeSpan) with { Interleave = true, KeepAlive = true });
        if (!_state.IsKnown) return;
        Show();
        // The call that has brought the grain up mostly does so itself.
        _followAt = Now + s_again;
        if (_state.Liveness.Status == LinkStatus.Active) return;
        // The process may have ended before the owners had heard.
        _untold.UnionWith(_state.Ledger.Owners.Keys);
        _tellAt = Now + s_again;
        ActIn(s_again);
    }

    private static GrainTimerCreationOptions Once(TimeSpan due) => new(due, Timeout.InfiniteTimeSpan);

    private async Task Restore(IslId id, CancellationToken cancel)
    {
        _state = LinkState.New(id, rules, Now);
        if (await store.Read(DocumentKinds.Isl, id.ToString(), cancel) is { } document)
        {
            _documentVersion = document.Version;
            _stored = Read(document, out var damage);
            if (_stored is not null) _state = LinkState.Restore(_stored, rules, Now);
            else LogDocumentDamaged(id, damage);
        }

        // When the clock was set back meanwhile, what the last activation has told is later than now.
        _state = _state.Begun(view.Now.TryGet(id, out var shown) ? shown.Version : 0, Now);
        var rows = await store.Hops(id, cancel);
        _state = _state.Restore(rows.Where(HasLabel).Select(row => (row.Owner, HoldOf(row))));
        foreach (var row in rows.Where(row => !HasLabel(row))) LogHopDamaged(id, row.Owner, row.Label);
    }

    private void ActIn(TimeSpan due)
    {
        var at = Now + due;
        if (_actAt <= at) return;
        _actAt = at;
        _acting.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Interleaves with turns and changes nothing that they change.</summary>
    private async Task Act(CancellationToken cancel)
    {
        _actAt = DateTimeOffset.MaxValue;
        try
        {
            await Task.WhenAll(Publish(), HearAnswers(), StoreObserved(), FollowAgain());
        }
        catch
        {
            // Nothing expected: the next activation starts from what is stored.
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task FollowAgain()
    {
        if (Now >= _followAt)
        {
            (_isFollowing, _followAt) = (true, Now + s_followAgain);
            var self = this.AsReference<IIslGrain>();
            foreach (var news in await Task.WhenAll(FollowEnd(Id.Low), FollowEnd(Id.High)))
            {
                if (news is not null) await self.PortChanged(news);
            }
        }

        if (_followAt < DateTimeOffset.MaxValue) ActIn(_followAt - Now);
    }

    private async Task FollowBoth()
    {
        (_isFollowing, _followAt) = (true, Now + s_followAgain);
        foreach (var news in await Task.WhenAll(FollowEnd(Id.Low), FollowEnd(Id.High)))
        {
            if (news is not null) await PortChanged(news);
        }

        ActIn(_followAt - Now);
    }

    /// <returns>Null: its switch grain cannot be asked now, and will be.</returns>
    private async Task<PortNews?> FollowEnd(PortId end)
    {
        try
        {
            return await GrainFactory.GetGrain<ISwitchGrain>(end.Switch.ToString()).Follow(end.Port, Id);
        }
        catch (Exception why) when (IsOfSwitch(why))
        {
            LogEndNotFollowed(Id, end, why);
            _followAt = Now + s_again;
            return null;
        }
    }

    private static bool IsOfSwitch(Exception why) => GrainAway.Is(why) || why is ArgumentException;
}
