using System.Buffers;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Discovery;
using Kilda.Network.Pings;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Orleans.Runtime;

namespace Kilda.Grains.Switches;

/// <content>Finds the links: signed probes leave by every free port, and what arrives tells of the cable.</content>
public sealed partial class SwitchGrain
{
    private ArrayBufferWriter<byte> _probes = new();
    private readonly List<(PortEntry Port, ProbeOrder Order)> _probed = [];
    private readonly long[] _ignored = new long[Enum.GetValues<IgnoredProbe>().Length];

    /// <summary>Follows the clock, so that probes of a new activation are newer than those of an old one.</summary>
    private long _sequence;

    /// <summary>Ports that are due, all of them in one write.</summary>
    /// <param name="now">Steady: a clock that is set back must not stop the probes.</param>
    private async Task Probe(DateTimeOffset now)
    {
        if (_session is not { IsReady: true } at) return;
        Write(at, now);
        if (_probed.Count == 0) return;
        try
        {
            await Send(at, _probes.WrittenMemory);
        }
        catch (SessionOverException)
        {
            // The old connection may still be reading it.
            _probes = new ArrayBufferWriter<byte>();
            return;
        }

        foreach (var (port, order) in _probed)
        {
            if (port.Current is not { } link) continue;
            _ = Watch(port.Number, link.Grain.ProbeSent(link.Id.DirectionFrom(new PortId(_id, port.Number)), order));
        }
    }

    private void Write(ControlSession at, DateTimeOffset now)
    {
        _probes.ResetWrittenCount();
        _probed.Clear();
        var due = now + (TickPeriod() / 2);
        var clock = time.GetUtcNow();
        var leaves = ProbeClock.Of(clock) + at.RoundTrip.HalfNs;
        foreach (var port in _ports.Values)
        {
            if (!port.IsUp || !port.Discovers || port.NextProbe > due || _claims.IsClaimed(port.Number)) continue;
            _sequence = Math.Max(_sequence + 1, clock.UtcTicks);
            // Not of this process: the switch may have been served by one that began later, or by another one just now.
            var probe = new Probe(_id, port.Number, _record!.Generation, _sequence, leaves);
            var frame = DiscoveryFrame.Encode(probe, process.DiscoveryKey.Span);
            OfFrame.Write(_probes, at.TakeXids(1), new PacketOut(OfBuffer.None, OfPort.Controller, port.Out, frame));
            port.Probed(now, settings.ProbePeriod);
            _probed.Add((port, new ProbeOrder(probe.Epoch, probe.Sequence)));
        }

        if (_probed.Count == 0) return;
        var xid = at.TakeXids(1);
        OfFrame.Write(_probes, xid, new EchoRequest([]));
        at.RoundTrip.Sent(xid, at.Now);
    }

    private void Hear(ControlSession at, in PacketIn packet)
    {
        if (!at.IsReady) return;
        var arrived = ProbeClock.Of(time.GetUtcNow()) - at.RoundTrip.HalfNs;
        if (PingFrame.IsOne(packet.Data.Span))
        {
            HearProbe(packet.Data.Span, arrived);
            return;
        }

        if (packet.Match[OxmField.InPort] is not { } match || match.Value > OfPort.Max || !_ports.TryGetValue((uint)match.Value, out var port))
        {
            Ignore(IgnoredProbe.UnknownPort);
            return;
        }

        if (_claims.IsClaimed(port.Number))
        {
            Ignore(IgnoredProbe.ClaimedPort);
            return;
        }

        if (!port.Discovers)
        {
            Ignore(IgnoredProbe.SilentPort);
            return;
        }

        switch (DiscoveryFrame.Decode(packet.Data.Span, process.DiscoveryKey.Span))
        {
            case DiscoveryFrame.Result.Genuine { Probe: var probe }: Hear(port, probe, arrived); break;
            case DiscoveryFrame.Result.Ignored { Why: IgnoredFrame.Truncated }: Ignore(IgnoredProbe.Truncated); break;
            case DiscoveryFrame.Result.Ignored { Why: IgnoredFrame.Foreign }: Ignore(IgnoredProbe.Foreign); break;
            default: Ignore(IgnoredProbe.Forged); break;
        }
    }

    private void Hear(PortEntry port, in Probe probe, long arrived)
    {
        var (from, here, order) = (probe.From, new PortId(_id, port.Number), new ProbeOrder(probe.Epoch, probe.Sequence));
        var latency = arrived - probe.SentNs;
        if (!PortFacts.IsPhysical(probe.Port)) Ignore(IgnoredProbe.UnknownPort);
        else if (probe.Switch == _id) Ignore(IgnoredProbe.Loop);
        else if (Math.Abs(latency) / TimeSpan.NanosecondsPerTick > settings.ProbeMaxAge.Ticks) Ignore(IgnoredProbe.TooOld);
        else if (port.Last.From == from && order <= port.Last.Order && !IsForgotten(port)) Ignore(IgnoredProbe.Replayed);
        else
        {
            port.Last = (from, order, time.Steady());
            var link = IslId.Between(from, here);
            var before = port.See(link, Grain);
            var grain = port.Current!.Value.Grain;
            _ = Watch(port.Number, grain.ProbeSeen(link.DirectionFrom(from), order, Math.Max(0, latency)));
            if (before is { } moved) _ = Watch(port.Number, moved.Grain.Moved(here, link));
        }
    }

    /// <summary>
    /// What was sent before the last probe is too old by now, if the clocks of both ends differ by no more than is allowed; and a switch that was
    /// forgotten begins anew.
    /// </summary>
    private bool IsForgotten(PortEntry port) => time.Steady() - port.Last.Heard > 2 * settings.ProbeMaxAge;

    private void Ignore(IgnoredProbe why) => _ignored[(int)why]++;

    private Seq<IgnoredFrames> IgnoredProbes()
    {
        var counts = new List<IgnoredFrames>();
        foreach (var why in Enum.GetValues<IgnoredProbe>())
        {
            if (_ignored[(int)why] > 0) counts.Add(new(why.ToString(), _ignored[(int)why]));
        }

        return counts.ToSeq();
    }

    /// <summary>A link that does not take a probe misses one: the next comes soon.</summary>
    private async Task Watch(uint port, Task told)
    {
        try
        {
            await told;
        }
        catch (SiloUnavailableException)
        {
            // This host is stopping, or the link's grain has died with its silo.
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            LogLinkFailed(_id, port, failed);
        }
    }

    /// <summary>Switches that connect at the same moment do not probe at the same moment for ever.</summary>
    private void SpreadTicks() => _ticks?.Change(TickPeriod() * PlaceInPeriod, TickPeriod());
}

/// <summary>Why a frame that came to the controller says nothing of a link.</summary>
internal enum IgnoredProbe
{
    Truncated,
    Foreign,
    Forged,

    /// <summary>It came by a port where a client is.</summary>
    ClaimedPort,

    /// <summary>It came by a port where the operator has no links looked for.</summary>
    SilentPort,

    /// <summary>It came by, or left, a port that is not there or no cable can be in.</summary>
    UnknownPort,

    /// <summary>It came back to the switch that sent it.</summary>
    Loop,

    /// <summary>Not newer than one before it, from the same port.</summary>
    Replayed,

    TooOld,
}
