using Kilda.Local.References;
using Orleans;
using Orleans.Runtime;

namespace Kilda.Local.Hosting;

/// <summary>References to the grains of this process.</summary>
internal sealed class LocalGrainFactory(LocalSilo silo) : IClusterClient
{
    public IServiceProvider ServiceProvider => silo.Services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        Reference<TGrainInterface>(Id(typeof(TGrainInterface), primaryKey, grainClassNamePrefix));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        var reference = Proxies.For(grainInterfaceType)();
        reference.Bind(silo, Id(grainInterfaceType, grainPrimaryKey, null), null);
        return (IGrain)reference;
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable => Reference<TGrainInterface>(grainId);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference) throw new ArgumentException("Argument obj is already a grain reference.", nameof(obj));
        if (obj is Grain) throw new ArgumentException("Argument must not be a grain class.", nameof(obj));
        if (obj is not TGrainObserverInterface)
            throw new ArgumentException($"The object {obj} does not implement {typeof(TGrainObserverInterface).FullName}.", nameof(obj));
        var queue = silo.Observe(typeof(TGrainObserverInterface), obj);
        return Proxy<TGrainObserverInterface>.Make(silo, queue.GrainId, queue);
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver =>
        silo.Forget((obj as GrainReference)?.Observer ?? throw new ArgumentException("Argument reference is not a grain reference.", nameof(obj)));

    public T Reference<T>(GrainId id) => Proxy<T>.Make(silo, id);

    private GrainId Id(Type @interface, string key, string? prefix) =>
        string.IsNullOrEmpty(key) ? throw new ArgumentNullException(nameof(key)) : GrainId.Create(silo.Classes.For(@interface, prefix), key);
}
