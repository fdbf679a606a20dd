using Kilda.Network;

namespace Kilda.Lab.Simulator;

/// <content>Cables that are cut and mended.</content>
public sealed partial class SimLab
{
    private static readonly TimeSpan s_longestLatency = TimeSpan.FromSeconds(10);

    /// <summary>Cuts the link that ends at this port: both switches report the port down.</summary>
    public void Cut(PortId end) => Unplug(_cables[end], _cables[end].Far);

    /// <summary>Unplugs one end of a link: only that switch reports its port down. Frames pass in neither direction.</summary>
    public void PortDown(PortId end) => Unplug(_cables[end]);

    /// <summary>Frames on the link that ends at this port vanish, while both ports stay up.</summary>
    /// <param name="end">An end of the link.</param>
    /// <param name="oneWay">Only frames that leave the switch by <paramref name="end"/> vanish.</param>
    public void Silence(PortId end, bool oneWay = false)
    {
        _cables[end].IsSilent = true;
        if (!oneWay) _cables[end].Far.IsSilent = true;
    }

    /// <summary>Undoes every kind of cut of the link that ends at this port.</summary>
    public void Mend(PortId end)
    {
        foreach (var at in (CableEnd[])[_cables[end], _cables[end].Far])
        {
            (at.IsSilent, at.IsOut) = (false, false);
            at.Switch.SetLink(at.At.Port, hasLink: true);
        }
    }

    /// <summary>Frames that enter the link from now on take this long, in both directions; those under way keep their time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or longer than ten seconds.</exception>
    public void SetLatency(PortId end, TimeSpan latency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(latency, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(latency, s_longestLatency);
        (_cables[end].Latency, _cables[end].Far.Latency) = (latency, latency);
    }

    /// <summary>The port of a host goes down or up.</summary>
    public void SetHost(string name, bool isUp)
    {
        var at = Host(name).Place.At;
        _switches[at.Switch].SetLink(at.Port, isUp);
    }

    private static void Unplug(params ReadOnlySpan<CableEnd> ends)
    {
        foreach (var end in ends)
        {
            end.IsOut = true;
            end.Switch.SetLink(end.At.Port, hasLink: false);
        }
    }
}
