using Kilda.Interfaces;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Settings;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Discovery;
using Kilda.Network.Links;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Links;

/// <summary>
/// The shell around <see cref="LinkState"/>: its turns change the state and put it into the view; telling and storing follow in ticks that
/// other calls do not wait for (see <see cref="Act"/>). Only turns change the state. Partial: holds, operator, telling,
/// storing, life.
/// </summary>
[KeepAlive]
internal sealed partial class IslGrain(
    IStore store, INetworkView view, IServiceView services, LinkRules rules, ProcessIdentity process, Flows.Turnstile turnstile, Startup.IMembers members,
    TimeProvider clock, ILogger<IslGrain> logger)
    : Grain, IIslGrain
{
    /// <summary>What has failed is tried again after this.</summary>
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(5);

    private LinkState _state = null!;

    private IslId Id => _state.Id;

    private DateTimeOffset Now => clock.GetUtcNow();

    public Task ProbeSent(LinkDirection direction, ProbeOrder order) => On(new LinkEvent.ProbeSent(direction, order));

    public async Task ProbeSeen(LinkDirection direction, ProbeOrder order, long latencyNs)
    {
        // The first probe of a link counts only when its ends are known, and both have just shown that they are there.
        if (!_isFollowing || (_state.IsHidden && _state.Liveness.Unobserved)) await FollowBoth();
        if (!_state.IsKnown) _state = _state with { UnderMaintenance = await BeginsUnderMaintenance() };
        await On(new LinkEvent.ProbeSeen(direction, order, latencyNs));
    }

    public Task PortChanged(PortNews news) => On(new LinkEvent.EndChanged(news.At, news.Version, news.Live, news.Up, news.Speed, news.Discovers));

    public Task Moved(PortId at, IslId now) => On(new LinkEvent.Moved(at, now));

    public async Task Wake()
    {
        if (!_state.IsKnown) EndIfIdle();
        else if (!_isFollowing) await FollowBoth();
    }

    public Task<LinkReport> Report()
    {
        EndIfIdle();
        return Task.FromResult(new LinkReport(
            _state.IsKnown ? _state.Snapshot(rules) : null,
            _state.Ledger.Owners.Select(owner => new LinkOwner(owner.Key, owner.Value)).ToSeq(),
            _state.Props));
    }

    private Task On(LinkEvent happened)
    {
        var wasHidden = _state.IsHidden;
        (_state, var news) = _state.On(happened, rules, Now);
        if (wasHidden && !_state.IsHidden)
        {
            _state = _state.Renewed();
            TellOwners();
        }

        if ((news & ~LinkNews.Replay) != 0) Show();
        if (news.HasFlag(LinkNews.Status))
        {
            if (_state.Liveness.Reason is { } reason) LogStatusChanged(Id, _state.Liveness.Status, reason);
            else LogStatusChanged(Id, _state.Liveness.Status);
            TellOwners();
        }

        EndIfIdle();
        return Task.CompletedTask;
    }

    /// <summary>A new link is kept empty if the operator wants all new ones to be, or one of its switches is.</summary>
    private async Task<bool> BeginsUnderMaintenance() =>
        (await GrainFactory.GetGrain<INetworkSettingsGrain>(INetworkSettingsGrain.Key).Get()).DiscoverUnderMaintenance
        || IsUnderMaintenance(Id.Low.Switch) || IsUnderMaintenance(Id.High.Switch);

    private bool IsUnderMaintenance(SwitchId at) => view.Now.TryGet(at, out var found) && found.UnderMaintenance;

    /// <summary>Nobody needs a grain of a link that was never seen and whose ends do not know of it.</summary>
    private void EndIfIdle()
    {
        if (!_state.IsKnown && !_isFollowing) DeactivateOnIdle();
    }
}
