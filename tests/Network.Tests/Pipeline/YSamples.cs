using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>Y-flows over the mesh of <see cref="Samples"/>. The shared flow has the number given, the leaves the next ones.</summary>
internal static class YSamples
{
    /// <summary>A leg's clients: at the shared end and at the leaf.</summary>
    public sealed record Clients(Endpoint Shared, Endpoint Leaf);

    /// <summary>Where the shared flow and the leaf flows run: by switches, the Y-point last in the first and first in the others.</summary>
    public sealed record Ways(int[] Shared, params int[][] Leaves);

    public static ServicePlan Plan(Ways ways, Clients[] legs, byte slot = 0, ushort label = 1000, uint number = 10, long bandwidth = 10_000)
    {
        var (z, y) = (legs[0].Shared, Switch(ways.Shared[^1]));
        var shared = Nested(number, new Endpoint(z.Switch, z.Port), Endpoint.Joint(y), Pair(slot, label, ways.Shared), bandwidth);
        var leaves = legs.Select((leg, i) => Nested(
            number + 1 + (uint)i, Endpoint.Joint(y), leg.Leaf, Pair(slot, (ushort)(label + 10 + (10 * i)), ways.Leaves[i]), bandwidth, forward: false));
        var tags = Leg.Tags(legs.Select(leg => leg.Shared).ToSeq());
        var joined = legs.Select((leg, i) => new Leg(number + 1 + (uint)i, slot, leg.Shared, tags[i]));
        return new ServicePlan([shared, .. leaves], [new Joint(number, slot, joined.ToSeq())]);
    }

    /// <summary>The plan with a second tree in the next slot.</summary>
    public static ServicePlan Protected(this ServicePlan plan, ServicePlan spare) =>
        new([.. plan.Flows, .. spare.Flows], [.. plan.Joints, .. spare.Joints]);

    /// <summary>The golden cases: positions of the Y-point with one kind of tags, then kinds of tags with one position.</summary>
    public static IEnumerable<(string Name, ServicePlan Plan)> Cases()
    {
        Clients[] legs = [new(Client(1, 5, 100, 101), Client(3, 8, 200)), new(Client(1, 5, 100, 102), Client(4, 8, 300))];
        yield return ("transit switch", Plan(new([1, 2], [2, 3], [2, 4]), legs));
        yield return ("long ways", Plan(new([1, 4, 2], [2, 1, 3], [2, 4]), legs));
        yield return ("shared end", Plan(new([1], [1, 2, 3], [1, 4]), legs));
        yield return ("leaf", Plan(new([1, 2, 3], [3], [3, 4]), legs));
        yield return ("not metered", Plan(new([1, 2], [2, 3], [2, 4]), legs, bandwidth: 0));
        yield return ("protected", Plan(new([1, 2], [2, 3], [2, 4]), legs).Protected(Plan(new([1, 3], [3], [3, 4]), legs, slot: 1, label: 1500)));

        Endpoint[] shared = [Client(1, 5, 100, 101), Client(1, 5, 100, 102)];
        Clients[] With(Endpoint a, Endpoint b) => [new(shared[0], a), new(shared[1], b)];
        yield return ("leaves on one port, elsewhere", Plan(new([1, 2], [2, 3], [2, 3]), With(Client(3, 8, 200), Client(3, 8, 300))));
        yield return ("leaves on one port, at the Y-point", Plan(new([1, 2, 3], [3], [3]), With(Client(3, 8, 200), Client(3, 8))));
        yield return ("one switch, three ports", Plan(new([1], [1], [1]), With(Client(1, 6, 200), Client(1, 8))));
        yield return ("one switch, one port", Plan(new([1], [1], [1]), With(Client(1, 5, 200), Client(1, 5, 100, 300))));
        yield return ("one switch and a leaf", Plan(new([1], [1], [1, 2, 4]), With(Client(1, 8, 200), Client(4, 8, 300))));
        yield return ("hairpins", Plan(new([1, 2], [2, 1], [2, 1, 4]), With(Client(1, 5, 200), Client(4, 8, 300))));

        foreach (var (name, a, b) in Tags())
        {
            Clients[] tagged = [new(a, Client(3, 8, 101)), new(b, Client(4, 8))];
            yield return ($"{name}, transit switch", Plan(new([1, 2], [2, 3], [2, 4]), tagged));
            yield return ($"{name}, shared end", Plan(new([1], [1, 3], [1, 4]), tagged));
            yield return ($"{name}, leaf", Plan(new([1, 3], [3], [3, 4]), tagged));
        }

        foreach (var (name, a, b) in Leaves()) yield return (name, Plan(new([1, 3], [3], [3, 4]), With(a, b)));
    }

    private static IEnumerable<(string Name, Endpoint A, Endpoint B)> Tags()
    {
        yield return ("two inner VLANs", Client(1, 5, 100, 101), Client(1, 5, 100, 102));
        yield return ("two outer VLANs", Client(1, 5, 100), Client(1, 5, 200));
        yield return ("two outer VLANs, one inner", Client(1, 5, 100, 50), Client(1, 5, 200, 50));
        yield return ("tagged and full port", Client(1, 5, 100), Client(1, 5));
        yield return ("one tag and two under it", Client(1, 5, 100), Client(1, 5, 100, 102));
    }

    private static IEnumerable<(string Name, Endpoint A, Endpoint B)> Leaves()
    {
        yield return ("leaves with the inner VLANs", Client(3, 8, 101), Client(4, 8, 102));
        yield return ("leaves with each other's VLANs", Client(3, 8, 102), Client(4, 8, 101));
        yield return ("leaves with two tags", Client(3, 8, 200, 201), Client(4, 8, 100, 102));
        yield return ("leaves that are full ports", Client(3, 8), Client(4, 8));
    }

    private static FlowPlan Nested(uint number, Endpoint source, Endpoint destination, PathPair pair, long bandwidth, bool forward = true) => new(
        number, source, destination, new Kbps(bandwidth), false,
        bandwidth == 0 || !forward ? null : 32 + (2 * number), bandwidth == 0 ? null : 33 + (2 * number), pair);
}
