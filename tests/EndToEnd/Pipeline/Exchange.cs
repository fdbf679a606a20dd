using Kilda.Lab.Hosts;
using Kilda.Network;
using Kilda.Network.Tests.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Pipeline;

/// <summary>
/// Every client sends a frame, twice: what came at each port is what the routes promise, and nothing else. A frame that should not have come
/// stands between those of the two rounds.
/// </summary>
internal static class Exchange
{
    private const int Rounds = 2;
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);

    /// <param name="lab">With the services in place.</param>
    /// <param name="routes">What they promise.</param>
    /// <param name="inside">A tag of the clients' own behind those that the service knows; null: none.</param>
    /// <param name="mayLoseInside">It need not arrive.</param>
    public static async Task Check(MeshLab lab, IReadOnlyList<Route> routes, VlanTag? inside = null, bool mayLoseInside = false)
    {
        var ports = routes.Select(route => route.From).Concat(routes.SelectMany(route => route.To)).Select(client => client.At).Distinct().ToArray();
        foreach (var port in ports) lab.Host(port).Clear();
        var expected = new List<(PortId At, string Text)>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < routes.Count; i++)
            {
                var (from, own) = (routes[i].From, inside is { } tag ? new[] { tag } : []);
                lab.Host(from.At).Send(Frame((uint)i, [.. Tags(from, outer: 1, carrier: 5), .. own]));
                var kept = (byte)(from.Outer == 0 || IsUnderTwoTags(from, routes) ? 0 : 5);
                expected.AddRange(routes[i].To.Select(to => (to.At, Text((uint)i, [.. Tags(to, outer: 0, carrier: kept), .. mayLoseInside ? [] : own]))));
            }
        }

        foreach (var port in ports)
            Assert.Equal(Lines(expected.Where(frame => frame.At == port)), Lines(await Receive(lab.Host(port), port, expected, mayLoseInside ? inside : null)));
    }

    /// <summary>A one-tag client loses its priority bits where two-tag clients of the port use its tag as their outer one.</summary>
    private static bool IsUnderTwoTags(Endpoint client, IReadOnlyList<Route> routes) => client.Inner == 0
        && routes.Any(route => route.From.At == client.At && route.From.Inner != 0 && route.From.Outer == client.Outer);

    /// <param name="ignored">A tag that is not looked at, whether it is there or not.</param>
    private static async Task<List<(PortId At, string Text)>> Receive(
        PacketHost host, PortId port, List<(PortId At, string Text)> expected, VlanTag? ignored)
    {
        var came = new List<(PortId, string)>();
        var wanted = expected.Where(frame => frame.At == port).Select(frame => frame.Text).Order().ToArray();
        while (came.Count < wanted.Length)
        {
            var got = await host.Expect(
                frame => EthernetFrame.Parse(frame.Bytes)?.EtherType == EthernetFrame.Experimental, s_soon,
                $"more than {came.Count} of {wanted.Length} frames ({string.Join("; ", wanted)})");
            var parsed = EthernetFrame.Parse(got.Bytes)!;
            came.Add((port, Text((uint)(parsed.Source.Value & 0xFF), [.. parsed.Tags.Where(tag => tag != ignored)])));
        }

        return came;
    }

    private static string Lines(IEnumerable<(PortId At, string Text)> frames) =>
        string.Join(Environment.NewLine, frames.Select(frame => $"{frame.At}: {frame.Text}").Order(StringComparer.Ordinal));

    private static string Text(uint sender, VlanTag[] tags) => $"client {sender} [{string.Join(", ", tags)}]";

    private static EthernetFrame Frame(uint sender, VlanTag[] tags) => new(
        MacAddress.Local(0xFF00), MacAddress.Local(sender), new Seq<VlanTag>(tags), EthernetFrame.Experimental, new Seq<byte>(new byte[64]));

    private static VlanTag[] Tags(Endpoint client, byte outer, byte carrier) => client switch
    {
        { Inner: not 0 } => [new(client.Outer, outer), new(client.Inner, carrier)],
        { Outer: not 0 } => [new(client.Outer, carrier)],
        _ => [],
    };
}
