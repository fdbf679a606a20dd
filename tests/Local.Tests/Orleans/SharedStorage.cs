using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Kilda.Local.Tests.Silos;

/// <summary>What a database is to the silos: states and subscriptions outlive every one of them, and whoever writes must know what is there.</summary>
internal sealed class SharedStorage
{
    private readonly ConcurrentDictionary<string, Record> _records = new();

    /// <summary>In the place of what is kept in the memory of a silo.</summary>
    public void Use(ISiloBuilder silo, params string[] names)
    {
        foreach (var name in names)
            silo.Services.AddGrainStorage(name, (services, _) => new View(_records, name, services.GetRequiredService<IGrainStorageSerializer>()));
    }

    private sealed record Record(int Version, BinaryData Body)
    {
        public string ETag => Version.ToString(CultureInfo.InvariantCulture);
    }

    private sealed class View(ConcurrentDictionary<string, Record> records, string name, IGrainStorageSerializer serializer) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            grainState.RecordExists = records.TryGetValue(Key(stateName, grainId), out var record);
            grainState.ETag = record?.ETag;
            grainState.State = record is null ? Activator.CreateInstance<T>() : serializer.Deserialize<T>(record.Body);
            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var key = Key(stateName, grainId);
            var known = records.GetValueOrDefault(key);
            var next = new Record((known?.Version ?? 0) + 1, serializer.Serialize(grainState.State));
            var isWritten = known?.ETag == grainState.ETag && (known is null ? records.TryAdd(key, next) : records.TryUpdate(key, next, known));
            if (!isWritten) throw new InconsistentStateException($"{key} was written by another", known?.ETag, grainState.ETag);
            (grainState.ETag, grainState.RecordExists) = (next.ETag, true);
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            records.TryRemove(Key(stateName, grainId), out _);
            (grainState.ETag, grainState.RecordExists) = (null, false);
            return Task.CompletedTask;
        }

        private string Key(string stateName, GrainId grainId) => $"{name}/{stateName}/{grainId}";
    }
}
