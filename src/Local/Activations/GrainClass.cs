using System.Reflection;
using Kilda.Local.Counters;
using Kilda.Local.State;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Kilda.Local.Activations;

/// <summary>A grain class: how to make one, and what its attributes say.</summary>
internal sealed class GrainClass
{
    private readonly ObjectFactory _factory;
    private readonly Func<Activation, object>[] _states;

    public GrainClass(Type type)
    {
        Class = type;
        Type = NameOf(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), true);
        IsKeptAlive = type.IsDefined(typeof(KeepAliveAttribute), true);
        Age = type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit;
        Followed = [.. type.GetCustomAttributes<ImplicitStreamSubscriptionAttribute>().Select(a => a.Namespace)];
        var marked = type.GetConstructors().SelectMany(c => c.GetParameters())
            .Where(p => p.IsDefined(typeof(PersistentStateAttribute))).ToArray();
        _states = [.. marked.Select(StateBridge.Maker)];
        _factory = ActivatorUtilities.CreateFactory(type, [.. marked.Select(p => p.ParameterType)]);
        Statistics = new(type.Name);
    }

    private GrainClass(GrainClass origin)
    {
        (Class, Type, IsReentrant, IsKeptAlive, Age, Followed) =
            (origin.Class, origin.Type, origin.IsReentrant, origin.IsKeptAlive, origin.Age, origin.Followed);
        (_states, _factory, Statistics) = (origin._states, origin._factory, new(origin.Class.Name));
    }

    public Type Class { get; }
    public GrainType Type { get; }
    public bool IsReentrant { get; }
    public bool IsKeptAlive { get; }
    public TimeSpan? Age { get; }

    /// <summary>The stream namespaces it is subscribed to.</summary>
    public string[] Followed { get; }

    public CallStatistics Statistics { get; }

    /// <summary>The same for another host in this process, with counters of its own.</summary>
    public GrainClass Copy() => new(this);

    public Grain Create(Activation activation) =>
        (Grain)_factory(activation.Services, [.. _states.Select(make => make(activation))]);

    private static GrainType NameOf(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return GrainType.Create(name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name);
    }
}
