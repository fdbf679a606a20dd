using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.Services;

/// <summary>
/// The document of a flow or Y-flow, as the engine that runs their operations sees it: what was asked for, the plan in place, and the operation
/// under way.
/// </summary>
public interface IServiceDocument<TSelf, TRequest>
    where TSelf : class, IServiceDocument<TSelf, TRequest>
    where TRequest : class
{
    /// <summary>Of <see cref="Storage.DocumentKinds"/>.</summary>
    static abstract string Kind { get; }

    string Id { get; }

    long Version { get; }

    TRequest Request { get; }

    DateTimeOffset Created { get; }

    /// <summary>What is in the network; null: nothing.</summary>
    ServicePlan? InPlace { get; }

    /// <summary>The operation under way; null: none.</summary>
    ServiceIntent<TRequest>? UnderWay { get; }

    /// <summary>The endpoints that are its own: those it has, and those it is to have.</summary>
    IEnumerable<Endpoint> Endpoints();

    /// <summary>A service that is asked for, without anything in the network.</summary>
    static abstract TSelf New(TRequest request, DateTimeOffset now);

    TSelf Written(long version, DateTimeOffset updated);

    TSelf Intending(ServiceIntent<TRequest>? intent);

    /// <summary>The operation is done: this is asked for, and in place.</summary>
    TSelf Moved(TRequest request, ServicePlan plan);

    TSelf Judged(ServiceVerdict verdict);

    /// <summary>What was judged last.</summary>
    ServiceVerdict Verdict { get; }
}

/// <summary>What an operation is about to make of a service.</summary>
/// <param name="Request">The service as it is asked for from now on; null: it is deleted.</param>
/// <param name="Plan">The plan to go to; null: none.</param>
public sealed record ServiceIntent<TRequest>(FlowOperation Operation, TRequest? Request, ServicePlan? Plan, string TaskId, DateTimeOffset Since)
    where TRequest : class;

public static class ServiceDocuments
{
    /// <summary>The service as it is stored; what is known of it already where that is the same, so that it is in memory once.</summary>
    /// <param name="known">Null: nothing. Of a service of the same id that is gone it has another time of creation.</param>
    /// <exception cref="DamagedDocumentException">The text is not what was written.</exception>
    public static TDocument Read<TDocument, TRequest>(Document stored, TDocument? known)
        where TDocument : class, IServiceDocument<TDocument, TRequest>
        where TRequest : class =>
        known is not null && known.IsStored(DocumentStamp.Of(stored)) ? known : DocumentJson.Read<TDocument>(stored);

    /// <summary>Whether what is known is what is stored.</summary>
    public static bool IsStored<TDocument, TRequest>(this IServiceDocument<TDocument, TRequest> known, DocumentStamp stored)
        where TDocument : class, IServiceDocument<TDocument, TRequest>
        where TRequest : class =>
        known.Version == stored.Version && stored.Created.StartsWith(DocumentJson.Write(known.Created), StringComparison.Ordinal);

    /// <summary>Everything that the service holds or is to hold: plan and intended plan.</summary>
    public static IEnumerable<ServicePlan> ServicePlans<TSelf, TRequest>(this IServiceDocument<TSelf, TRequest> document)
        where TSelf : class, IServiceDocument<TSelf, TRequest>
        where TRequest : class
    {
        if (document.InPlace is { } plan) yield return plan;
        if (document.UnderWay?.Plan is { } intended && intended != document.InPlace) yield return intended;
    }
}
