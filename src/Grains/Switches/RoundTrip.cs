namespace Kilda.Grains.Switches;

/// <summary>How long the control channel takes there and back, measured with echoes and smoothed as RFC 6298 §2 does.</summary>
internal sealed class RoundTrip
{
    private uint _xid;
    private TimeSpan? _sent;
    private long _smoothedNs;

    /// <summary>0: not measured yet.</summary>
    public long HalfNs => _smoothedNs / 2;

    /// <summary>An echo is being sent; one that is not answered yet is forgotten.</summary>
    public void Sent(uint xid, TimeSpan now) => (_xid, _sent) = (xid, now);

    public void Answered(uint xid, TimeSpan now)
    {
        if (_sent is not { } sent || xid != _xid) return;
        var measured = (now - sent).Ticks * TimeSpan.NanosecondsPerTick;
        _smoothedNs = _smoothedNs == 0 ? measured : _smoothedNs + ((measured - _smoothedNs) / 8);
        _sent = null;
    }
}
