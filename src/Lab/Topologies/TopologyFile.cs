using System.Text.Json;
using System.Xml;

namespace Kilda.Lab.Topologies;

/// <summary>Reads a file of any of the formats, told apart by name and content.</summary>
internal static class TopologyFile
{
    private const long LargestFile = 64 << 20;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    public static Topology Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new TopologyException([$"'{path}': no such file, and no network of that name ({string.Join(", ", Topology.Shipped)})"]);
        if (file.Length > LargestFile) throw new TopologyException([$"'{path}': larger than {LargestFile >> 20} MiB"]);
        var name = Path.GetFileNameWithoutExtension(path);
        try
        {
            return string.Equals(file.Extension, ".graphml", StringComparison.OrdinalIgnoreCase)
                ? GraphMl.Read(File.ReadAllText(path), name)
                : Json(File.ReadAllBytes(path), name);
        }
        catch (Exception wrong) when (wrong is JsonException or XmlException or IOException or UnauthorizedAccessException)
        {
            throw new TopologyException([$"'{path}': {wrong.Message}"]);
        }
        catch (TopologyException wrong)
        {
            throw new TopologyException([.. wrong.Problems.Select(p => $"'{path}': {p}")]);
        }
    }

    public static Topology Json(ReadOnlyMemory<byte> bytes, string name)
    {
        if (bytes.Span.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];
        using var document = JsonDocument.Parse(bytes);
        var root = new JsonField(document.RootElement, "");
        return root.Has("nodes") ? NodeLinkJson.Read(root, name) : TopologyJson.Read(root, name);
    }
}
