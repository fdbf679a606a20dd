using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>A meter with one band: a token bucket that refills with time (OpenFlow 1.3.5 §5.7).</summary>
internal sealed class SimMeter(MeterMod mod, TimeSpan now)
{
    private readonly bool _packets = (mod.Flags & MeterFlags.PacketsPerSecond) != 0;
    private readonly MeterBand? _band = mod.Bands.IsEmpty ? null : mod.Bands[0];
    private double _tokens = mod.Bands.IsEmpty ? 0 : Burst(mod);
    private TimeSpan _filled = now;

    public MeterFlags Flags { get; } = mod.Flags;

    public Seq<MeterBand> Bands { get; } = mod.Bands;

    public TimeSpan Created { get; init; } = now;

    public HashSet<FlowEntry> Users { get; init; } = [];

    public TrafficCount Count { get; set; }

    public TrafficCount Dropped { get; set; }

    /// <returns>Whether the packet may go on.</returns>
    public bool Pass(int length, TimeSpan now)
    {
        Count = SimPort.Plus(Count, length);
        if (_band is null) return true;
        var perSecond = _band.Rate * (_packets ? 1.0 : 1000.0);
        _tokens = Math.Min(Burst(mod), _tokens + (Math.Max(0, (now - _filled).TotalSeconds) * perSecond));
        _filled = now;
        var cost = _packets ? 1 : length * 8;
        if (_tokens < cost)
        {
            Dropped = SimPort.Plus(Dropped, length);
            return false;
        }

        _tokens -= cost;
        return true;
    }

    /// <summary>In packets or bits. Without a burst of its own: what the rate gives in a second.</summary>
    private static double Burst(MeterMod mod)
    {
        var band = mod.Bands[0];
        var burst = (mod.Flags & MeterFlags.Burst) != 0 && band.Burst != 0 ? band.Burst : band.Rate;
        return (mod.Flags & MeterFlags.PacketsPerSecond) != 0 ? burst : burst * 1000.0;
    }
}
