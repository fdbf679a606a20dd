using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace Kilda.Local.Tests.Conformance;

/// <summary>A storage of grain states in which the test writes as well, and which fails when it is told to.</summary>
public sealed class ContestedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (int Version, string Body)> _records = new();

    public volatile bool Fails;

    /// <summary>Another process writes the record of a grain.</summary>
    public void Write<T>(string key, T state) =>
        _records.AddOrUpdate(key, _ => (1, JsonSerializer.Serialize(state)), (_, old) => (old.Version + 1, JsonSerializer.Serialize(state)));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check();
        grainState.RecordExists = _records.TryGetValue(grainId.Key.ToString()!, out var record);
        grainState.ETag = grainState.RecordExists ? record.Version.ToString(CultureInfo.InvariantCulture) : null;
        if (grainState.RecordExists) grainState.State = JsonSerializer.Deserialize<T>(record.Body)!;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check();
        var (key, etag) = (grainId.Key.ToString()!, grainState.ETag);
        var stored = _records.TryGetValue(key, out var record) ? record.Version.ToString(CultureInfo.InvariantCulture) : null;
        if (stored != etag) throw new InconsistentStateException($"{key} was written by another", stored, etag);
        Write(key, grainState.State);
        (grainState.ETag, grainState.RecordExists) = (_records[key].Version.ToString(CultureInfo.InvariantCulture), true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException("not asked of it");

    private void Check()
    {
        if (Fails) throw new IOException("the storage is away");
    }
}
