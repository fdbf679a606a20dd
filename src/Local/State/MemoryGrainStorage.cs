using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Kilda.Local.State;

/// <summary>States in memory, as JSON: what is read is never the object that was written. Lost with the process.</summary>
internal sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), (long Version, string Body)> _records = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var exists = _records.TryGetValue((stateName, grainId), out var record);
        if (exists) grainState.State = JsonSerializer.Deserialize<T>(record.Body);
        Note(grainState, exists ? record.Version : null);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        var body = JsonSerializer.Serialize(grainState.State);
        var next = Version(grainState.ETag) + 1;
        var written = _records.TryGetValue(key, out var stored)
            ? stored.Version == next - 1 && _records.TryUpdate(key, (next, body), stored)
            : grainState.ETag is null && _records.TryAdd(key, (next, body));
        if (!written) return Task.FromException(Lost(key, grainState.ETag));
        Note(grainState, next);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        var cleared = _records.TryGetValue(key, out var stored)
            ? stored.Version == Version(grainState.ETag) && _records.TryRemove(new(key, stored))
            : grainState.ETag is null;
        if (!cleared) return Task.FromException(Lost(key, grainState.ETag));
        Note(grainState, null);
        grainState.State = typeof(T).GetConstructor(Type.EmptyTypes) is null ? default : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    private static void Note<T>(IGrainState<T> state, long? version) =>
        (state.ETag, state.RecordExists) = (version?.ToString(CultureInfo.InvariantCulture), version is not null);

    private static long Version(string? etag) => etag is null ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);

    private InconsistentStateException Lost((string, GrainId) key, string? etag) =>
        new($"{key} was written by another", _records.TryGetValue(key, out var stored) ? $"{stored.Version}" : null, etag);
}
