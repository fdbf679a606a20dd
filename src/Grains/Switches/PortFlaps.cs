using Kilda.Interfaces.Switches;

namespace Kilda.Grains.Switches;

/// <summary>
/// Which changes of a port become events of its own: all, until they are so many that they would fill storage. From then on they are counted, and the
/// count is an event once in a while, until the port has been quiet.
/// </summary>
internal sealed class PortFlaps
{
    /// <summary>Events in one <see cref="Window"/> that are told one by one.</summary>
    public const int MostSingle = 10;

    /// <summary>Also between two counts.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(1);

    /// <summary>A port that did not change for so long is quiet.</summary>
    public static TimeSpan Quiet { get; } = TimeSpan.FromSeconds(10);

    private DateTimeOffset _since = DateTimeOffset.MinValue;
    private DateTimeOffset _changed;
    private DateTimeOffset _counted;
    private int _single;
    private int _ups;
    private int _downs;
    private bool? _isUp;

    /// <summary>The count of a port that changes too often has to be told when it is time; see <see cref="Due"/>.</summary>
    public bool Counts { get; private set; }

    /// <summary>The port as it is known from elsewhere: what makes no event.</summary>
    public void Known(bool isUp) => _isUp = isUp;

    /// <summary>The port is as it is now. The first time is no event: nobody knows what it was.</summary>
    /// <returns>Null: nothing to tell.</returns>
    public PortEvent? Now(bool isUp, DateTimeOffset now)
    {
        var (before, _) = (_isUp, _isUp = isUp);
        if (before is null || before == isUp) return null;
        _changed = now;
        if (Counts)
        {
            Count(isUp);
            return null;
        }

        if (now - _since >= Window) (_since, _single) = (now, 0);
        if (++_single <= MostSingle) return new PortEvent(isUp ? PortEventKind.Up : PortEventKind.Down, now);
        (Counts, _counted, _ups, _downs) = (true, now, 0, 0);
        Count(isUp);
        return new PortEvent(PortEventKind.CountingBegins, now);
    }

    /// <summary>What is to be told of the count by now; nothing while nothing is counted.</summary>
    public IEnumerable<PortEvent> Due(DateTimeOffset now)
    {
        if (!Counts) yield break;
        if (now - _changed >= Quiet)
        {
            (Counts, _since, _single) = (false, DateTimeOffset.MinValue, 0);
            yield return new PortEvent(PortEventKind.CountingEnds, now, _ups, _downs);
            yield return new PortEvent(_isUp == true ? PortEventKind.Up : PortEventKind.Down, now);
        }
        else if (now - _counted >= Window)
        {
            _counted = now;
            yield return new PortEvent(PortEventKind.Counted, now, _ups, _downs);
        }
    }

    private void Count(bool isUp) => (_ups, _downs) = isUp ? (_ups + 1, _downs) : (_ups, _downs + 1);
}
