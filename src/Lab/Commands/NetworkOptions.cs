using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Kilda.Lab.Topologies;

namespace Kilda.Lab.Commands;

/// <summary>What every kind of laboratory is told: which network, and whom its switches connect to.</summary>
internal static class NetworkOptions
{
    private static readonly IPEndPoint s_usual = new(IPAddress.Loopback, 6653);

    public static Option<string> Topology() => new("--topology")
    {
        Description = $"A name ({string.Join(", ", Topologies.Topology.Shipped)}, ring:N, grid:WxH, random:SWITCHES,LINKS[,SEED]) or a file.",
        DefaultValueFactory = _ => "diamond",
    };

    public static Option<IPEndPoint[]> Controllers() => new("--controller")
    {
        Description = "ADDRESS:PORT of a controller; may be given several times.",
        DefaultValueFactory = _ => [s_usual],
        CustomParser = result => result.Tokens.Select(t => Parse(t.Value, result)).ToArray(),
    };

    public static IPEndPoint Parse(string text, ArgumentResult result)
    {
        var normal = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? $"127.0.0.1:{text["localhost:".Length..]}" : text;
        if (IPEndPoint.TryParse(normal, out var at) && normal.Contains(':', StringComparison.Ordinal)) return at;
        result.AddError($"'{text}' is not like 127.0.0.1:6653");
        return s_usual;
    }
}
