using System.Globalization;

namespace Kilda.Lab.Topologies;

/// <summary>
/// SNDlib instances in node-link form: <c>nodes</c> (id, name, pos: longitude and latitude), <c>edges</c> (source, target, dist in km),
/// <c>graph.demands</c> (by node id, in the unit of the instance).
/// </summary>
internal static class NodeLinkJson
{
    public static Topology Read(JsonField root, string fileName)
    {
        var graph = root["graph"];
        var plan = new ImportedNetwork(graph.Optional("name")?.Text() ?? fileName);
        _ = root.List("nodes", node => Node(node, plan), TopologyCheck.MostSwitches);
        _ = root.List(root.Has("links") ? "links" : "edges", edge => Edge(edge, plan), TopologyCheck.MostLinks);
        if (graph.Optional("demands") is { } demands) Demands(demands, plan);
        return plan.ToTopology();
    }

    private static bool Node(JsonField node, ImportedNetwork plan)
    {
        Location? location = null;
        if (node.Has("pos"))
        {
            var pos = node.List("pos", p => p.Number(), 2);
            if (pos.Count != 2) throw node["pos"].Wrong("not longitude and latitude");
            location = new Location(pos[1], pos[0]);
        }

        var id = Id(node["id"]);
        if (!plan.TryAdd(id, node.Optional("name")?.Text() ?? id, null, location)) throw node["id"].Wrong($"node {id} is there twice");
        return true;
    }

    private static bool Edge(JsonField edge, ImportedNetwork plan)
    {
        var (source, target) = (Id(edge["source"]), Id(edge["target"]));
        if (!plan.Has(source)) throw edge["source"].Wrong($"there is no node {source}");
        if (!plan.Has(target)) throw edge["target"].Wrong($"there is no node {target}");
        plan.Link(source, target, null, edge.Optional("dist")?.Number());
        return true;
    }

    private static void Demands(JsonField demands, ImportedNetwork plan)
    {
        foreach (var (from, row) in demands.Members())
        {
            if (!plan.Has(from)) throw row.Wrong($"there is no node {from}");
            foreach (var (to, amount) in row.Members())
            {
                if (!plan.Has(to)) throw amount.Wrong($"there is no node {to}");
                plan.Demand(from, to, amount.Number());
            }
        }
    }

    private static string Id(JsonField id) => id.Whole(0, int.MaxValue).ToString(CultureInfo.InvariantCulture);
}
