using Kilda.Local.Activations;
using Kilda.Local.Hosting;
using Orleans.Runtime;

namespace Kilda.Local.References;

/// <summary>Makes references by one interface. The class behind them is emitted once.</summary>
internal static class Proxy<T>
{
    private static readonly Func<GrainReference> s_new = Proxies.For(typeof(T));

    public static T Make(LocalSilo silo, GrainId id, ObserverQueue? observer = null)
    {
        var reference = s_new();
        reference.Bind(silo, id, observer);
        return (T)(object)reference;
    }
}

/// <summary>The emitted classes by interface.</summary>
internal static class Proxies
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, Func<GrainReference>> s_byInterface = new();

    /// <exception cref="ArgumentException">Not an interface, or one with methods that cannot be called from afar.</exception>
    public static Func<GrainReference> For(Type @interface)
    {
        if (s_byInterface.TryGetValue(@interface, out var made)) return made;
        lock (s_byInterface) return s_byInterface.GetOrAdd(@interface, ProxyBuilder.Build);
    }
}
