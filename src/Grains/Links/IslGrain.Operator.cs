using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Links;
using Kilda.Network.Topology;

namespace Kilda.Grains.Links;

/// <content>What an operator asks of the link: stored first, then told. Where storage is away nothing has changed.</content>
internal sealed partial class IslGrain
{
    public Task<Outcome<LinkProps>> SetProps(LinkProps given) => Set(_state.With(given, rules));

    public Task<Outcome<LinkProps>> ClearProps() => Set(_state.WithoutProps());

    public async Task<Outcome<Link>> SetMaintenance(PortId source, bool underMaintenance)
    {
        if (await Keep(_state.Maintained(source, underMaintenance), "Could not set the maintenance of the link") is { } refusal) return refusal;
        Show();
        return _state.Snapshot(rules);
    }

    public async Task<Outcome<Link>> SetBfd(PortId source, LinkBfd bfd)
    {
        if (await Keep(_state.With(source, bfd), "Could not set the BFD properties of the link") is { } refusal) return refusal;
        Show();
        return _state.Snapshot(rules);
    }

    public async Task<Outcome<Link>> Delete(PortId source, bool force, bool withSwitch = false)
    {
        var link = _state.Snapshot(rules);
        if (await Keep(_state.Deleted(source, force, rules, Now, withSwitch), "Could not delete the link") is { } refusal) return refusal;
        LogDeleted(Id, force);
        _state = _state.Renewed();
        // Whoever runs over it stays: it works, and a port that goes down will be told.
        if (_state.IsHidden) TellOwners();
        view.Remove(Id, _state.Version);
        _unpublished = new NetworkEvent.LinkGone(Id, _state.Version);
        await Publish();
        if (_state.IsHidden) return link;
        await Task.WhenAll(Unfollow(Id.Low), Unfollow(Id.High));
        (_isFollowing, _followAt) = (false, DateTimeOffset.MaxValue);
        EndIfIdle();
        return link;
    }

    private async Task<Outcome<LinkProps>> Set(Outcome<LinkState> changed)
    {
        if (await Keep(changed, "Could not set the properties of the link") is { } refusal) return refusal;
        if (_state.IsKnown) Show();
        EndIfIdle();
        return _state.Props;
    }

    /// <summary>Nothing else changes the state meanwhile: this is a turn.</summary>
    private async Task<Refusal?> Keep(Outcome<LinkState> changed, string message)
    {
        if (changed.Value is not { } next)
        {
            EndIfIdle();
            return changed.Refusal!;
        }

        var before = _state;
        _state = next;
        try
        {
            await Store();
            return null;
        }
        catch (StoreUnavailableException away)
        {
            _state = before;
            EndIfIdle();
            return Refusal.Of(RefusalKind.Unavailable, message, $"Storage is not available: {away.Message}");
        }
    }

    private async Task Unfollow(PortId end)
    {
        try
        {
            await GrainFactory.GetGrain<ISwitchGrain>(end.Switch.ToString()).Unfollow(end.Port, Id);
        }
        catch (Exception why) when (IsOfSwitch(why))
        {
            // Its news will find a link that was never seen.
            LogEndNotFollowed(Id, end, why);
        }
    }
}
