namespace Kilda.Silo.OpenFlow;

/// <summary>How many PACKET_INs are looked at: a bucket that fills with time and holds a second's worth. Taken from by one thread at a time.</summary>
internal sealed class PacketInBudget(int perSecond, TimeProvider time)
{
    private double _left = perSecond;
    private long _filled = time.GetTimestamp();
    private long _dropped;

    /// <returns>False: too many have come, this one is to be dropped.</returns>
    public bool TryTake()
    {
        if (_left < 1)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_filled, now).TotalSeconds * perSecond));
            _filled = now;
        }

        if (_left >= 1)
        {
            _left--;
            return true;
        }

        Interlocked.Increment(ref _dropped);
        return false;
    }

    /// <summary>How many were dropped since this was asked last.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);
}
