using Kilda.Lab.Topologies;
using Kilda.Network;

namespace Kilda.Lab.Simulator;

/// <summary>One end of a link, as the switch there sees it.</summary>
internal sealed class CableEnd(PortId at, TimeSpan latency)
{
    private long _latency = latency.Ticks;

    public PortId At { get; } = at;

    /// <summary>Of frames that leave by this end.</summary>
    public TimeSpan Latency
    {
        get => new(Interlocked.Read(ref _latency));
        set => Interlocked.Exchange(ref _latency, value.Ticks);
    }

    public CableEnd Far { get; set; } = null!;

    /// <summary>The switch of this end.</summary>
    public SimSwitch Switch { get; set; } = null!;

    /// <summary>Frames that leave by this end vanish.</summary>
    public volatile bool IsSilent;

    /// <summary>This end was unplugged.</summary>
    public volatile bool IsOut;

    public bool Carries => !IsSilent && !IsOut && !Far.IsOut;
}

/// <summary>
/// Carries frames between switches and to hosts. Frames without delay go through a queue of the thread that brings them, never by
/// recursion, so a packet that circulates neither overflows the stack nor lives for ever.
/// </summary>
internal sealed class SimCables(IReadOnlyDictionary<PortId, CableEnd> ends, IReadOnlyDictionary<PortId, SimHost> hosts, SimOptions options) : IDisposable
{
    private const int MostHops = 256;
    private readonly DelayLine _delays = new(options.Time);
    private long _circulated;
    private long _carried;

    [ThreadStatic]
    private static Queue<(SimSwitch Switch, uint Port, byte[] Packet, int Hops)>? t_arriving;

    [ThreadStatic]
    private static int t_hops;

    [ThreadStatic]
    private static bool t_isDraining;

    /// <summary>Frames that passed more links than any sensible path has, and were taken off.</summary>
    public long Circulated => Interlocked.Read(ref _circulated);

    public long Carried => Interlocked.Read(ref _carried);

    public CableEnd this[PortId at] => ends.TryGetValue(at, out var end) ? end : throw new TopologyException([$"port {at} is not the end of a link"]);

    /// <summary>A frame leaves a switch.</summary>
    public void Send(SimSwitch from, uint port, byte[] packet)
    {
        var at = new PortId(from.Id, port);
        if (hosts.TryGetValue(at, out var host)) host.Receive(packet);
        else if (ends.TryGetValue(at, out var end) && end.Carries) Carry(end, packet, t_isDraining ? t_hops + 1 : 1);
    }

    /// <summary>A frame comes to a switch, from a host or from outside.</summary>
    public void Enter(SimSwitch to, uint port, byte[] packet) => Arrive(to, port, packet, 0);

    public void Dispose() => _delays.Dispose();

    private void Carry(CableEnd end, byte[] packet, int hops)
    {
        if (hops > MostHops)
        {
            Interlocked.Increment(ref _circulated);
            return;
        }

        Interlocked.Increment(ref _carried);
        var far = end.Far;
        if (!options.HasLatency || end.Latency == TimeSpan.Zero) Arrive(far.Switch, far.At.Port, packet, hops);
        else _delays.Add(end.Latency, () => Arrive(far.Switch, far.At.Port, packet, hops));
    }

    private static void Arrive(SimSwitch at, uint port, byte[] packet, int hops)
    {
        var arriving = t_arriving ??= new();
        arriving.Enqueue((at, port, packet, hops));
        if (t_isDraining) return;
        t_isDraining = true;
        try
        {
            while (arriving.TryDequeue(out var next))
            {
                t_hops = next.Hops;
                next.Switch.Receive(next.Port, next.Packet);
            }
        }
        finally
        {
            arriving.Clear();
            t_isDraining = false;
        }
    }
}
