using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Kilda.Network;

namespace Kilda.Lab.Topologies;

/// <summary>
/// GraphML as the Internet Topology Zoo writes it: nodes with label, Latitude, Longitude and Country; edges with LinkSpeedRaw in bit/s.
/// Edges from a node to itself are left out.
/// </summary>
internal static class GraphMl
{
    public static Topology Read(string text, string fileName)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        using var reader = XmlReader.Create(new StringReader(text), settings);
        var root = XDocument.Load(reader).Root!;
        var graph = Children(root, "graph").FirstOrDefault() ?? throw new TopologyException(["graph: missing"]);
        var keys = new Dictionary<string, string>();
        foreach (var key in Children(root, "key")) keys.TryAdd(Attribute(key, "id"), Attribute(key, "attr.name"));

        var plan = new ImportedNetwork(Data(graph, keys).GetValueOrDefault("Network") ?? fileName);
        foreach (var node in Children(graph, "node"))
        {
            var (id, data) = (Attribute(node, "id"), Data(node, keys));
            var location = Number(data, "Latitude", id) is { } latitude && Number(data, "Longitude", id) is { } longitude
                ? new Location(latitude, longitude)
                : (Location?)null;
            if (!plan.TryAdd(id, data.GetValueOrDefault("label") ?? id, data.GetValueOrDefault("Country"), location))
            {
                throw new TopologyException([$"node '{id}': there twice"]);
            }
        }

        foreach (var edge in Children(graph, "edge"))
        {
            var (source, target) = (Attribute(edge, "source"), Attribute(edge, "target"));
            if (!plan.Has(source)) throw new TopologyException([$"edge.source: there is no node '{source}'"]);
            if (!plan.Has(target)) throw new TopologyException([$"edge.target: there is no node '{target}'"]);
            var bits = Number(Data(edge, keys), "LinkSpeedRaw", $"{source}-{target}");
            plan.Link(source, target, bits >= 1000 ? new Kbps((long)Math.Min(bits.Value / 1000, 1e12)) : null, null);
        }

        return plan.ToTopology();
    }

    private static IEnumerable<XElement> Children(XElement parent, string name) => parent.Elements().Where(e => e.Name.LocalName == name);

    private static string Attribute(XElement element, string name) =>
        element.Attribute(name)?.Value ?? throw new TopologyException([$"{element.Name.LocalName}.{name}: missing"]);

    private static Dictionary<string, string> Data(XElement element, Dictionary<string, string> keys)
    {
        var data = new Dictionary<string, string>();
        foreach (var item in Children(element, "data"))
        {
            if (keys.TryGetValue(Attribute(item, "key"), out var name)) data.TryAdd(name, item.Value.Trim());
        }

        return data;
    }

    private static double? Number(Dictionary<string, string> data, string name, string of)
    {
        if (!data.TryGetValue(name, out var text)) return null;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new TopologyException([$"{name} of '{of}': '{text}' is not a number"]);
    }
}
