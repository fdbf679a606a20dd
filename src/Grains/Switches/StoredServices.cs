using Kilda.Interfaces.Storage;
using Kilda.Network;

namespace Kilda.Grains.Switches;

/// <summary>Which services are stored at a switch. While the process starts, and storage is its alone, that is read at once for all switches.</summary>
public sealed class StoredServices(IStore store)
{
    private volatile ILookup<SwitchId, DocumentStamp>? _atStart;

    public async Task<IReadOnlyList<DocumentStamp>> At(SwitchId at, CancellationToken cancel) =>
        _atStart is { } known ? [.. known[at]] : await store.ServicesAt(at, cancel);

    /// <summary>From here on nothing is written, until <see cref="Started"/>.</summary>
    /// <param name="documents">All of services.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task Starting(IEnumerable<DocumentStamp> documents, CancellationToken cancel)
    {
        var places = await store.Places(cancel);
        _atStart = places.Join(documents, place => (place.Kind, place.Id), stamp => (stamp.Kind, stamp.Id), (place, stamp) => (place.Switch, Stamp: stamp))
            .ToLookup(found => found.Switch, found => found.Stamp);
    }

    public void Started() => _atStart = null;
}
