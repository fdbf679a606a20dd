using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <content>What is kept of changes of the ports. It never holds anything up: what storage does not take in time is lost, and said so.</content>
public sealed partial class SwitchGrain
{
    /// <summary>Events that wait for storage.</summary>
    private const int MostEvents = 1000;

    private readonly Queue<HistoryEntry> _events = [];
    private Task _keeping = Task.CompletedTask;
    private long _lostEvents;

    private void Keep(PortEntry port, PortEvent happened)
    {
        if (_events.Count == MostEvents)
        {
            _events.Dequeue();
            _lostEvents++;
        }

        _events.Enqueue(PortHistory.Entry(new PortId(_id, port.Number), happened, Guid.NewGuid()));
        if (_keeping.IsCompleted) _keeping = KeepAll();
    }

    private void KeepDue(DateTimeOffset now)
    {
        foreach (var port in _ports.Values)
        {
            if (!port.Flaps.Counts) continue;
            foreach (var happened in port.Flaps.Due(now)) Keep(port, happened);
        }

        if (_events.Count > 0 && _keeping.IsCompleted) _keeping = KeepAll();
    }

    /// <summary>Everything that waits, in one write. While storage is away the next tick tries again.</summary>
    private async Task KeepAll()
    {
        while (_events.Count > 0)
        {
            var (batch, lost) = (_events.ToSeq(), _lostEvents);
            try
            {
                await store.Write(new Commit([], batch));
            }
            catch (StoreUnavailableException away)
            {
                LogNotSaved(_id, away.Message);
                return;
            }

            // Others that have come meanwhile may have pushed out some of these, which are written all the same.
            var pushed = (int)Math.Min(batch.Count, _lostEvents - lost);
            _lostEvents -= pushed;
            for (var left = batch.Count - pushed; left > 0; left--) _events.Dequeue();
            if (_lostEvents > 0) LogEventsLost(_id, _lostEvents);
            _lostEvents = 0;
        }
    }
}
