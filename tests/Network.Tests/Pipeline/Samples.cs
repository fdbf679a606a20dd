using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>
/// Plans over a small mesh: switches 1…5, every two joined by a link. The port of switch a toward switch b is 10·a + b; clients are at
/// ports 1…9.
/// </summary>
internal static class Samples
{
    public static SwitchId Switch(int number) => new((ulong)number);

    public static PortId Toward(int from, int to) => new(Switch(from), (uint)((10 * from) + to));

    public static Endpoint Client(int at, uint port, ushort outer = 0, ushort inner = 0) => new(Switch(at), port, outer, inner);

    /// <summary>A pair over these switches in this order; labels from <paramref name="label"/> on, forward then reverse.</summary>
    public static PathPair Pair(byte slot, ushort label, params int[] switches) => new(
        slot, Path(label, switches), Path((ushort)(label + 100), [.. switches.Reverse()]));

    public static FlowPlan Plan(
        Endpoint source, Endpoint destination, PathPair primary, PathPair? @protected = null, uint number = 7, long bandwidth = 10_000) =>
        new(number, source, destination, new Kbps(bandwidth), false,
        bandwidth == 0 ? null : 32 + (2 * number), bandwidth == 0 ? null : 33 + (2 * number), primary, @protected);

    /// <summary>The golden cases: one for each pair of tag forms, and the special ones.</summary>
    public static IEnumerable<(string Name, FlowPlan Plan)> Cases()
    {
        Endpoint[] sources = [Client(1, 5), Client(1, 5, 100), Client(1, 5, 100, 101)];
        Endpoint[] destinations = [Client(3, 8), Client(3, 8, 200), Client(3, 8, 200, 201)];
        foreach (var source in sources)
        {
            foreach (var destination in destinations)
            {
                yield return ($"{Tags(source)} to {Tags(destination)}", Plan(source, destination, Pair(0, 1001, 1, 2, 3)));
                yield return (
                    $"{Tags(source)} to {Tags(destination)}, one switch",
                    Plan(source, destination with { Switch = Switch(1) }, Pair(0, 0, 1)));
            }
        }

        yield return ("one port", Plan(Client(1, 5, 100), Client(1, 5, 200), Pair(0, 0, 1)));
        yield return ("one port, two tags", Plan(Client(1, 5, 100, 101), Client(1, 5, 100, 102), Pair(0, 0, 1)));
        yield return ("protected", Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3), Pair(1, 1501, 1, 4, 3)));
        yield return ("hairpin", Plan(Client(1, 5, 100), Client(2, 8, 200), Pair(0, 1001, 1, 2, 3, 2)));
        yield return ("not metered", Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3), bandwidth: 0));
    }

    private static string Tags(Endpoint client) => client switch
    {
        { Inner: not 0 } => "two tags",
        { Outer: not 0 } => "one tag",
        _ => "full port",
    };

    private static DirectedPath Path(ushort label, int[] switches)
    {
        var hops = new Hop[Math.Max(0, switches.Length - 1)];
        for (var i = 0; i < hops.Length; i++)
        {
            var (from, to) = (Toward(switches[i], switches[i + 1]), Toward(switches[i + 1], switches[i]));
            var isl = IslId.Between(from, to);
            hops[i] = new Hop(isl, isl.DirectionFrom(from), (ushort)(label + i));
        }

        return new DirectedPath(new Seq<Hop>(hops));
    }
}
