using Kilda.Interfaces.Links;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Discovery;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <summary>A port as its switch's grain knows it: what it is, which links end there, and how its discovery goes.</summary>
internal sealed class PortEntry(uint number, long version)
{
    /// <summary>Links of one port: the one that is there, and those that were moved away and not forgotten. The oldest give way.</summary>
    public const int MaxLinks = 8;

    /// <summary>A port that never answered is probed so often before the pauses grow.</summary>
    private const int EagerProbes = 10;

    /// <summary>Of the probing period.</summary>
    private const int LongestPause = 16;

    private readonly List<(IslId Id, IIslGrain Grain)> _links = [];
    private int _probes;

    public uint Number => number;

    /// <summary>Null: the switch has no such port.</summary>
    public SwitchPort? Port { get; set; }

    public bool IsUp => Port is { Up: true };

    /// <summary>Links are looked for here.</summary>
    public bool Discovers { get; set; } = true;

    /// <summary>What of its changes is kept in history.</summary>
    public PortFlaps Flaps { get; } = new();

    /// <summary>Of what is told of the port. Grows over restarts, too.</summary>
    public long Version { get; private set; } = version;

    /// <summary>A link did not take the last news; it is told again.</summary>
    public bool IsUntold { get; set; }

    /// <summary>The link whose probes this port sends: the last one seen here, before any was seen the last one that asked to follow.</summary>
    public (IslId Id, IIslGrain Grain)? Current { get; private set; }

    /// <summary>A probe of the current link has arrived here since the grain was activated.</summary>
    public bool IsSeen { get; private set; }

    /// <summary>The last genuine probe that arrived, the port that it came from, and when (<see cref="SteadyClock"/>).</summary>
    public (PortId From, ProbeOrder Order, DateTimeOffset Heard) Last { get; set; }

    /// <summary>Actions that send a packet out here.</summary>
    public Seq<OfAction> Out { get; } = [new OfAction.Output(number)];

    /// <summary>Of <see cref="SteadyClock"/>.</summary>
    public DateTimeOffset NextProbe { get; private set; }

    public IReadOnlyList<(IslId Id, IIslGrain Grain)> Links => _links;

    public void Changed(long version) => Version = version;

    public PortNews News(SwitchId id, bool isLive) => new(new PortId(id, number), Version, isLive, IsUp, Port?.Speed ?? Kbps.Zero, Discovers);

    public bool Follows(IslId link) => _links.Exists(known => known.Id == link);

    /// <summary>A link asks to be told of this port.</summary>
    public void Follow(IslId link, IIslGrain grain)
    {
        Add(link, grain);
        if (!IsSeen) Current = (link, grain);
    }

    /// <summary>A probe of this link arrived.</summary>
    /// <returns>The link that was here before, if it was another one.</returns>
    public (IslId Id, IIslGrain Grain)? See(IslId link, Func<IslId, IIslGrain> grainOf)
    {
        var before = Current;
        IsSeen = true;
        if (before?.Id == link) return null;
        var known = _links.Find(other => other.Id == link).Grain ?? grainOf(link);
        Add(link, known);
        Current = (link, known);
        return before;
    }

    public void Unfollow(IslId link)
    {
        _links.RemoveAll(known => known.Id == link);
        if (Current?.Id != link) return;
        (Current, IsSeen, Last) = (null, false, default);
        Eager();
    }

    /// <summary>The port is looked at as if it were new.</summary>
    public void Eager() => (_probes, NextProbe) = (0, default);

    /// <summary>A probe is sent now; when is the next one?</summary>
    public void Probed(DateTimeOffset now, TimeSpan period)
    {
        _probes++;
        var doublings = Current is null ? Math.Max(0, _probes - EagerProbes) : 0;
        NextProbe = now + (period * (doublings > 4 ? LongestPause : 1 << doublings));
    }

    private void Add(IslId link, IIslGrain grain)
    {
        if (Follows(link)) return;
        if (_links.Count == MaxLinks) _links.RemoveAt(_links.FindIndex(known => known.Id != Current?.Id));
        _links.Add((link, grain));
    }
}
