namespace Kilda.Grains.Switches;

/// <summary>
/// How long the control channel takes there and back, measured with echoes: the shortest of the first few, as what a young process adds is
/// not the channel's; then smoothed as RFC 6298 §2 does.
/// </summary>
internal sealed class RoundTrip
{
    private const int First = 5;

    private uint _xid;
    private TimeSpan? _sent;
    private long _smoothedNs;
    private int _measured;

    /// <summary>0: not measured yet.</summary>
    public long HalfNs => _smoothedNs / 2;

    /// <summary>An echo is being sent; one that is not answered yet is forgotten.</summary>
    public void Sent(uint xid, TimeSpan now) => (_xid, _sent) = (xid, now);

    public void Answered(uint xid, TimeSpan now)
    {
        if (_sent is not { } sent || xid != _xid) return;
        var measured = (now - sent).Ticks * TimeSpan.NanosecondsPerTick;
        _smoothedNs = _measured == 0 || (_measured < First && measured < _smoothedNs) ? measured
            : _measured < First ? _smoothedNs
            : _smoothedNs + ((measured - _smoothedNs) / 8);
        if (_measured < First) _measured++;
        _sent = null;
    }
}
