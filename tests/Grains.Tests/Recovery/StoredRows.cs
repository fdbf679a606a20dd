using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.Data.Sqlite;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>The rows that storage derives from documents, and those that its documents ask for: a line each, sorted.</summary>
internal static class StoredRows
{
    private static readonly string[] s_tables =
    [
        "select 'claim ' || kind || '/' || id || ' ' || switch || ' ' || port || ' ' || outer_tag || ' ' || inner_tag from claims",
        "select 'meter ' || kind || '/' || id || ' ' || switch || ' ' || meter from meters",
        "select 'group ' || kind || '/' || id || ' ' || switch || ' ' || group_number from switch_groups",
        "select 'number ' || kind || '/' || id || ' ' || number from numbers",
        """
        select 'hop ' || kind || '/' || id || ' ' || low_switch || ' ' || low_port || ' ' || high_switch || ' ' || high_port || ' ' || direction || ' ' || label
            || ' ' || number || ' ' || slot || ' ' || kbps from hops
        """,
        """
        select 'load ' || low_switch || ' ' || low_port || ' ' || high_switch || ' ' || high_port || ' ' || direction || ' ' || both_kbps || ' ' || one_way_kbps
            from link_loads where both_kbps > 0 or one_way_kbps > 0
        """,
    ];

    public static string Of(string database)
    {
        using var connection = Connect(database, SqliteOpenMode.ReadOnly);
        return Of(connection);
    }

    public static string Of(SqliteConnection connection)
    {
        var lines = new List<string>();
        foreach (var table in s_tables)
        {
            using var command = connection.CreateCommand();
            command.CommandText = table;
            using var reader = command.ExecuteReader();
            while (reader.Read()) lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    public static async Task<string> Wanted(IStore store) => Wanted(
        (await store.List(DocumentKinds.Flow)).Select(DocumentJson.Read<FlowDocument>),
        (await store.List(DocumentKinds.YFlow)).Select(DocumentJson.Read<YFlowDocument>));

    public static string Wanted(IEnumerable<FlowDocument> flows, IEnumerable<YFlowDocument> yFlows)
    {
        (string Owner, Endpoint[] Ends, ServicePlan[] Plans)[] services =
        [
            .. flows.Select(flow => ($"{DocumentKinds.Flow}/{flow.Id}", flow.Endpoints().ToArray(), flow.ServicePlans().ToArray())),
            .. yFlows.Select(flow => ($"{DocumentKinds.YFlow}/{flow.Id}", flow.Endpoints().ToArray(), flow.ServicePlans().ToArray())),
        ];
        return string.Join('\n', services.SelectMany(each => Lines(each.Owner, each.Ends, each.Plans)).Concat(Loads(services.SelectMany(each => each.Plans)))
            .Order(StringComparer.Ordinal));
    }

    /// <summary>Damages the database behind the controller's back.</summary>
    public static int Change(string database, string sql)
    {
        using var connection = Connect(database, SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public static SqliteConnection Connect(string database, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static IEnumerable<string> Lines(string of, Endpoint[] ends, ServicePlan[] plans)
    {
        foreach (var end in ends) yield return $"claim {of} {end.Switch.Value} {end.Port} {end.Outer} {end.Inner}";
        foreach (var (at, meter) in plans.SelectMany(plan => plan.Meters()).Distinct()) yield return $"meter {of} {at.Value} {meter}";
        foreach (var (at, group) in plans.SelectMany(plan => plan.Groups()).Distinct()) yield return $"group {of} {at.Value} {group}";
        foreach (var number in plans.SelectMany(plan => plan.Numbers()).Distinct()) yield return $"number {of} {number}";
        foreach (var held in plans.SelectMany(plan => plan.AllHops()).Distinct())
        {
            yield return $"hop {of} {Link(held.Hop.Isl)} {(int)held.Hop.Direction} {held.Hop.Label} {held.Number} {held.Slot} {held.Bandwidth.Value}";
        }
    }

    /// <summary>Each flow number counts once in a direction of a link, with the greatest of its reservations of a kind.</summary>
    private static IEnumerable<string> Loads(IEnumerable<ServicePlan> plans)
    {
        var counted = plans.SelectMany(plan => plan.AllHops()).Where(held => held.Counted);
        foreach (var of in counted.GroupBy(held => (held.Hop.Isl, held.Hop.Direction)))
        {
            var (both, one) = (Sum(of, PathKind.Both), Sum(of, PathKind.OneWay));
            if (both > 0 || one > 0) yield return $"load {Link(of.Key.Isl)} {(int)of.Key.Direction} {both} {one}";
        }

        static long Sum(IEnumerable<HeldHop> held, PathKind kind) =>
            held.Where(hop => hop.Kind == kind).GroupBy(hop => hop.Number).Sum(of => of.Max(hop => hop.Bandwidth.Value));
    }

    private static string Link(IslId isl) => $"{unchecked((long)isl.Low.Switch.Value)} {isl.Low.Port} {unchecked((long)isl.High.Switch.Value)} {isl.High.Port}";
}
