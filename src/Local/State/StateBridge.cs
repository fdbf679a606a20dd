using System.Reflection;
using Kilda.Local.Activations;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Kilda.Local.State;

/// <summary>A state of an activation, whatever its type.</summary>
internal abstract class StateBridge
{
    public abstract Task ReadStateAsync();

    /// <summary>What makes the argument for a parameter marked as persistent state.</summary>
    /// <exception cref="ArgumentException">The parameter is not an <see cref="IPersistentState{TState}"/>.</exception>
    public static Func<Activation, object> Maker(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new ArgumentException($"{parameter.Member.DeclaringType}: {parameter.Name} is marked as persistent state but is a {type}");
        var marked = parameter.GetCustomAttribute<PersistentStateAttribute>()!;
        return typeof(StateBridge).GetMethod(nameof(Make), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Func<PersistentStateAttribute, Func<Activation, object>>>()(marked);
    }

    private static Func<Activation, object> Make<T>(PersistentStateAttribute marked) => activation =>
    {
        var name = marked.StorageName ?? "Default";
        var storage = activation.Services.GetKeyedService<IGrainStorage>(name)
            ?? throw new InvalidOperationException($"No storage provider named '{name}' was found for {activation.GrainId}.");
        var bridge = new StateBridge<T>(marked.StateName, activation, storage);
        activation.Add(bridge);
        return bridge;
    };
}

/// <inheritdoc/>
internal sealed class StateBridge<T>(string name, Activation activation, IGrainStorage storage) : StateBridge, IPersistentState<T>
{
    private readonly GrainState<T> _record = new(Initial());

    public T State
    {
        get => _record.State!;
        set => _record.State = value;
    }

    public string? Etag => _record.ETag;
    public bool RecordExists => _record.RecordExists;

    public override Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);
    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);
    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) =>
        Say(storage.ReadStateAsync(name, activation.GrainId, _record, cancellationToken), nameof(ReadStateAsync));

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        Say(storage.WriteStateAsync(name, activation.GrainId, _record, cancellationToken), nameof(WriteStateAsync));

    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        Say(storage.ClearStateAsync(name, activation.GrainId, _record, cancellationToken), nameof(ClearStateAsync));

    private static T? Initial() => typeof(T).IsValueType || typeof(T).GetConstructor(Type.EmptyTypes) is not null ? Activator.CreateInstance<T>() : default;

    private async Task Say(Task done, string operation)
    {
        try
        {
            await done;
        }
        catch (Exception why) when (why is not OrleansException and not OperationCanceledException)
        {
            var place = $"{storage.GetType().Name}.{name} during {operation} for grain {activation.GrainId}";
            throw new OrleansException($"Error from storage provider {place}: {why.Message}", why);
        }
    }
}
