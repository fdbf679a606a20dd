using Kilda.Interfaces.Links;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Orleans.Runtime;

namespace Kilda.Grains.Switches;

/// <content>The ports, and the links that follow them.</content>
public sealed partial class SwitchGrain
{
    /// <summary>Ports that are kept in mind, those that links only ask for among them; more are not.</summary>
    private const int MaxPorts = 16_384;

    private readonly Dictionary<uint, PortEntry> _ports = [];

    /// <summary>Ports that the switch has told of since it was last asked for all of them.</summary>
    private readonly HashSet<uint> _toldSinceAsked = [];

    /// <summary>A batch of frames had news of ports: the snapshot follows when the batch is through.</summary>
    private bool _havePortsChanged;

    public Task<PortNews> Follow(uint port, IslId link)
    {
        var here = new PortId(_id, port);
        if (link.Low != here && link.High != here) throw new ArgumentException($"link {link} does not end at {here}", nameof(link));
        var entry = EntryOf(port) ?? throw new ArgumentException($"switch {_id} has too many ports to follow {port}", nameof(port));
        entry.Follow(link, Grain(link));
        return Task.FromResult(entry.News(_id, IsReady));
    }

    public Task Unfollow(uint port, IslId link)
    {
        if (_ports.TryGetValue(port, out var entry)) entry.Unfollow(link);
        return Task.CompletedTask;
    }

    private IIslGrain Grain(IslId link) => GrainFactory.GetGrain<IIslGrain>(link.ToString());

    /// <summary>Null: there are too many.</summary>
    private PortEntry? EntryOf(uint port)
    {
        if (_ports.TryGetValue(port, out var entry)) return entry;
        if (_ports.Count >= MaxPorts) return null;
        return _ports[port] = new PortEntry(port, ++_version);
    }

    /// <summary>The switch has listed all its ports. What it has told of some since it was asked is the same or newer.</summary>
    private void OnPorts(List<PortDescription> listed)
    {
        var there = new HashSet<uint>();
        foreach (var port in listed)
        {
            if (!PortFacts.IsPhysical(port.Port)) continue;
            there.Add(port.Port);
            if (!_toldSinceAsked.Contains(port.Port)) Change(port.Port, PortFacts.Of(port));
        }

        foreach (var entry in _ports.Values)
        {
            if (entry.Port is not null && !there.Contains(entry.Number) && !_toldSinceAsked.Contains(entry.Number)) Change(entry, null);
        }

        if (_havePortsChanged && IsReady) PublishPorts();
    }

    private void OnPortStatus(in PortStatus status)
    {
        var number = status.Port.Port;
        if (!PortFacts.IsPhysical(number)) return;
        if (_toldSinceAsked.Count < MaxPorts) _toldSinceAsked.Add(number);
        Change(number, status.Reason == PortReason.Delete ? null : PortFacts.Of(status.Port));
    }

    private void Change(uint number, SwitchPort? port)
    {
        if (EntryOf(number) is { } entry) Change(entry, port);
    }

    private void Change(PortEntry entry, SwitchPort? port)
    {
        if (entry.Port == port) return;
        var cameUp = port is { Up: true } && !entry.IsUp;
        entry.Port = port;
        entry.Changed(++_version);
        _havePortsChanged = true;
        if (entry.Flaps.Now(entry.IsUp, time.GetUtcNow()) is { } happened) Keep(entry, happened);
        if (!IsReady) return;
        Tell(entry);
        if (!cameUp) return;
        entry.Eager();
        _ticks?.Change(TimeSpan.Zero, TickPeriod());
    }

    private void PublishPorts()
    {
        _havePortsChanged = false;
        if (IsReady) Publish();
    }

    /// <summary>
    /// A grain that begins anew, with another silo most of all, does not wait until its links say that they follow: until then they would hear of no port.
    /// </summary>
    private void FollowKnown()
    {
        // Of several at one port the one that is there comes last, as it is the one that is probed.
        foreach (var link in view.Now.LinksAt(_id).OrderByDescending(link => link.Status == LinkStatus.Moved))
        {
            var end = link.Id.Low.Switch == _id ? link.Id.Low : link.Id.High;
            if (EntryOf(end.Port) is { } entry && !entry.Follows(link.Id)) entry.Follow(link.Id, Grain(link.Id));
        }
    }

    /// <summary>The connection has come or gone: every link learns that its end is observed, or is not.</summary>
    private void TellAll()
    {
        foreach (var entry in _ports.Values)
        {
            entry.Changed(++_version);
            Tell(entry);
        }
    }

    private void Tell(PortEntry port)
    {
        port.IsUntold = false;
        if (port.Links.Count == 0) return;
        var news = port.News(_id, IsReady);
        foreach (var (_, link) in port.Links) _ = Tell(port, link, news);
    }

    private async Task Tell(PortEntry port, IIslGrain link, PortNews news)
    {
        try
        {
            await link.PortChanged(news);
        }
        catch (SiloUnavailableException)
        {
            // This host is stopping; or the link's grain has died with its silo, and does not know in its next life what it was told in the last.
            port.IsUntold = true;
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Whatever the link's grain failed of: it is told again, with the news of then.
            port.IsUntold = true;
            LogLinkFailed(_id, port.Number, failed);
        }
    }

    private Seq<SwitchPort> KnownPorts()
    {
        var ports = new List<SwitchPort>(_ports.Count);
        foreach (var entry in _ports.Values)
        {
            if (entry.Port is { } port) ports.Add(port);
        }

        ports.Sort(static (a, b) => a.Port.CompareTo(b.Port));
        return new Seq<SwitchPort>([.. ports]);
    }
}
