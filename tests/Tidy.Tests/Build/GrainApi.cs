namespace Kilda.Tidy.Tests.Build;

/// <summary>
/// What of Orleans' public API the product may use. The local host has no more of it than was needed, but what a grain uses must be there on
/// both hosts: whoever adds a line here has seen the name in Orleans.
/// </summary>
internal static class GrainApi
{
    /// <summary>Types with all their members, or single members.</summary>
    private static readonly HashSet<string> s_grains =
    [
        "Orleans.IAddressable.*", "Orleans.IGrain.*", "Orleans.IGrainObserver.*", "Orleans.IGrainWithStringKey.*", "Orleans.IRemindable.*",
        "Orleans.DeactivationReason.*", "Orleans.DeactivationReasonCode.*", "Orleans.IGrainState`1.*",
        "Orleans.IIncomingGrainCallFilter.*", "Orleans.IIncomingGrainCallContext.*", "Orleans.IGrainCallContext.*",
        "Orleans.ImplicitStreamSubscriptionAttribute.*", "Orleans.KeepAliveAttribute.*", "Orleans.ResponseTimeoutAttribute.*",
        "Orleans.Concurrency.AlwaysInterleaveAttribute.*", "Orleans.Concurrency.OneWayAttribute.*",
        "Orleans.Concurrency.ReadOnlyAttribute.*", "Orleans.Concurrency.ReentrantAttribute.*", "Orleans.Placement.PreferLocalPlacementAttribute.*",
        "Orleans.Runtime.GrainTimerCreationOptions.*", "Orleans.Runtime.IGrainTimer.*", "Orleans.Runtime.RequestContext.*", "Orleans.Runtime.TickStatus.*",
        "Orleans.Runtime.IPersistentState`1.*", "Orleans.Runtime.PersistentStateAttribute.*", "Orleans.Core.IStorage.*", "Orleans.Core.IStorage`1.*",
        "Orleans.Runtime.StreamId.*", "Orleans.Streams.StreamSequenceToken.*", "Orleans.Streams.StreamSubscriptionHandle`1.*",
        "Orleans.Streams.IAsyncObservable`1.*", "Orleans.Streams.IAsyncObserver`1.*", "Orleans.Streams.IAsyncStream`1.*", "Orleans.Streams.IStreamProvider.*",
        "Orleans.Streams.Core.IStreamSubscriptionObserver.*", "Orleans.Streams.Core.IStreamSubscriptionHandleFactory.*",
        "Orleans.Storage.IGrainStorage.*", "Orleans.Storage.InconsistentStateException.*",
        "Orleans.Runtime.OrleansException.*", "Orleans.Runtime.SiloUnavailableException.*",
        "Orleans.Grain..ctor", "Orleans.Grain.get_GrainFactory", "Orleans.Grain.OnActivateAsync", "Orleans.Grain.OnDeactivateAsync",
        "Orleans.Grain.DeactivateOnIdle", "Orleans.Grain.DelayDeactivation", "Orleans.Grain.MigrateOnIdle",
        "Orleans.IGrainFactory.GetGrain", "Orleans.IGrainFactory.CreateObjectReference", "Orleans.IGrainFactory.DeleteObjectReference",
        "Orleans.GrainExtensions.AsReference", "Orleans.GrainExtensions.GetPrimaryKeyString", "Orleans.GrainBaseExtensions.RegisterGrainTimer",
        "Orleans.GrainStreamingExtensions.GetStreamProvider",
        "Orleans.Streams.AsyncObservableExtensions.SubscribeAsync", "Orleans.Streams.StreamProviderExtensions.GetStream",
    ];

    /// <summary>What those may use besides who start the grains, or call them from outside.</summary>
    private static readonly HashSet<string> s_outside =
    [
        "Orleans.IClusterClient.*", "Orleans.ClientStreamingExtensions.GetStreamProvider", "Orleans.Runtime.LimitExceededException.*",
        "Orleans.Hosting.ISiloBuilder.get_Services", "Orleans.Hosting.SiloBuilderMemoryStreamExtensions.AddMemoryStreams",
        "Orleans.Hosting.SiloBuilderStartupExtensions.AddStartupTask", "Orleans.Runtime.IStartupTask.Execute",
        "Orleans.Runtime.Hosting.StorageProviderExtensions.AddGrainStorage",
        "Microsoft.Extensions.Hosting.OrleansSiloGenericHostExtensions.UseOrleans",
    ];

    /// <summary>Whether grains and their interfaces may use it.</summary>
    public static bool IsForGrains(UsedMember used) => IsIn(s_grains, used);

    /// <summary>Whether the rest of the product may.</summary>
    public static bool IsForOutside(UsedMember used) => IsForGrains(used) || IsIn(s_outside, used);

    private static bool IsIn(HashSet<string> names, UsedMember used) => names.Contains($"{used.Type}.*") || (used.Member.Length > 0
        ? names.Contains($"{used.Type}.{used.Member}")
        : names.Any(n => n.StartsWith($"{used.Type}.", StringComparison.Ordinal)));
}
