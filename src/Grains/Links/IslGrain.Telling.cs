using Kilda.Grains.Flows;
using Kilda.Grains.Startup;
using Kilda.Interfaces;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Views;
using Kilda.Network.Topology;
using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Grains.Links;

/// <content>
/// Who learns of a change, in this order: the view before the call returns, the owners by direct calls that start in the same turn, then the
/// stream. Owners that could not be told are told again.
/// </content>
internal sealed partial class IslGrain
{
    /// <summary>Reservations come by the thousand: other processes see their sum ten times a second at most.</summary>
    private static readonly TimeSpan s_loadPause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);

    /// <summary>Calls whose answers are awaited, the last one of each owner: bounded by the ledger.</summary>
    private readonly Dictionary<string, Task> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _untold = new(StringComparer.Ordinal);
    private DateTimeOffset _tellAt;
    private TimeSpan _tellPause = s_again;
    private NetworkEvent? _unpublished;

    /// <summary>A change of what the link is.</summary>
    private void Show()
    {
        Renew();
        ActIn(TimeSpan.Zero);
    }

    /// <summary>A change of what the link carries.</summary>
    private void ShowLoad()
    {
        if (!_state.IsKnown) return;
        Renew();
        ActIn(s_loadPause);
    }

    private void Renew()
    {
        _state = _state.Renewed();
        var link = _state.Snapshot(rules);
        view.Put(link);
        _unpublished = new NetworkEvent.LinkChanged(link);
    }

    /// <summary>
    /// The most urgent hear of it first: they move first, as long as there is room. Where all of them are in this process, those that are less urgent wait
    /// for them.
    /// </summary>
    private void TellOwners()
    {
        var owners = _state.Ledger.Owners.Keys.Select(owner => (Owner: owner, Urgency: services.UrgencyOf(owner)))
            .OrderBy(each => each.Urgency.Priority).ThenBy(each => each.Urgency.Created).ToArray();
        if (_state.StatusForOwners != LinkStatus.Active && members.IsOnly)
        {
            turnstile.Expect([.. owners.Where(each => each.Urgency.Created is not null)
                .Select(each => (each.Owner, each.Urgency.Priority, each.Urgency.Created!.Value))]);
        }

        foreach (var (owner, _) in owners) Tell(owner);
        ActIn(TimeSpan.Zero);
    }

    /// <summary>Not awaited in the turn: an owner may be calling this link right now.</summary>
    private void Tell(string owner)
    {
        _untold.Remove(owner);
        if (GrainFactory.Service(owner) is not { } service) return;
        _calls[owner] = service.LinkChanged(Id, _state.Version, _state.StatusForOwners);
    }

    private async Task Publish()
    {
        while (_unpublished is { } news)
        {
            _unpublished = null;
            try
            {
                await this.GetStreamProvider(StreamNames.Provider)
                    .GetStream<NetworkEvent>(StreamNames.Network, StreamNames.All).OnNextAsync(news);
            }
            catch (Exception why) when (GrainAway.Is(why))
            {
                LogNotPublished(Id, why);
                _unpublished ??= news;
                ActIn(s_again);
                return;
            }
        }
    }

    /// <summary>Looks at what came of the calls, and tells those again that could not be told.</summary>
    private async Task HearAnswers()
    {
        if (Now >= _tellAt)
        {
            foreach (var owner in _untold.ToArray())
            {
                if (_state.Ledger.Owners.ContainsKey(owner)) Tell(owner);
                else _untold.Remove(owner);
            }
        }

        Exception? why = null;
        while (_calls.Count > 0)
        {
            foreach (var (owner, call) in _calls.ToArray())
            {
                await Task.WhenAny(call);
                // Meanwhile the owner may have been told of something newer.
                if (_calls.TryGetValue(owner, out var last) && last == call) _calls.Remove(owner);
                if (call.IsCompletedSuccessfully || last != call) continue;
                why = call.Exception?.InnerException;
                _untold.Add(owner);
            }
        }

        if (why is not null)
        {
            (_tellAt, _tellPause) = (Now + _tellPause, _tellPause * 2 < s_longestPause ? _tellPause * 2 : s_longestPause);
            LogOwnersUntold(Id, _untold.Count, why);
        }

        if (_untold.Count > 0) ActIn(_tellAt - Now);
        else _tellPause = s_again;
    }
}
