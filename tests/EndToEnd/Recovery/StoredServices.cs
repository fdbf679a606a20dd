using Kilda.Grains.Tests.Recovery;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.Data.Sqlite;

namespace Kilda.EndToEnd.Recovery;

/// <summary>All services as they are at one moment in the database's file, whether a controller works with it or was killed.</summary>
/// <param name="Rows">What storage derives from them.</param>
internal sealed record StoredServices(IReadOnlyList<FlowDocument> Flows, IReadOnlyList<YFlowDocument> YFlows, string Rows)
{
    public static StoredServices Read(string dataFolder)
    {
        using var connection = StoredRows.Connect(Path.Combine(dataFolder, "kilda.db"), SqliteOpenMode.ReadOnly);
        // All reads see the same.
        using var transaction = connection.BeginTransaction(deferred: true);
        var services = new StoredServices(
            [.. Documents(connection, DocumentKinds.Flow).Select(DocumentJson.Read<FlowDocument>)],
            [.. Documents(connection, DocumentKinds.YFlow).Select(DocumentJson.Read<YFlowDocument>)], StoredRows.Of(connection));
        transaction.Commit();
        return services;
    }

    /// <summary>What storage must derive from them.</summary>
    public string WantedRows => StoredRows.Wanted(Flows, YFlows);

    /// <summary>Operations that are under way: whose they are, what, and since when.</summary>
    public IEnumerable<(string Id, FlowOperation Operation, DateTimeOffset Since)> UnderWay =>
    [
        .. Flows.Where(flow => flow.Intent is not null).Select(flow => (flow.Id, flow.Intent!.Operation, flow.Intent.Since)),
        .. YFlows.Where(flow => flow.Intent is not null).Select(flow => (flow.Id, flow.Intent!.Operation, flow.Intent.Since)),
    ];

    /// <summary>What their plans take of a direction of a link, kbit/s; with what one-way paths take of the opposite one.</summary>
    public long Used(IslId isl, LinkDirection direction)
    {
        var held = Plans().SelectMany(plan => plan.AllHops()).Where(hop => hop.Hop.Isl == isl && hop.Counted).ToArray();
        return Sum(direction, PathKind.Both) + Math.Max(Sum(direction, PathKind.OneWay), Sum(direction.Opposite(), PathKind.OneWay));

        long Sum(LinkDirection way, PathKind kind) => held.Where(hop => hop.Hop.Direction == way && hop.Kind == kind)
            .GroupBy(hop => hop.Number).Sum(of => of.Max(hop => hop.Bandwidth.Value));
    }

    private IEnumerable<ServicePlan> Plans() => Flows.SelectMany(flow => flow.Plans()).Select(ServicePlan.Of)
        .Concat(YFlows.SelectMany(flow => new[] { flow.Plan, flow.Intent?.Plan }).OfType<ServicePlan>());

    private static IEnumerable<Document> Documents(SqliteConnection connection, string kind)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select kind, id, version, body from documents where kind = $kind";
        command.Parameters.AddWithValue("$kind", kind);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return new Document(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3));
    }
}
