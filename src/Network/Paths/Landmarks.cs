using System.Runtime.Intrinsics;
using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>
/// How far each node is, by cost, from some nodes that lie far apart. Two nodes are at least as far from each other as they differ in that:
/// penalties, and links that cannot be used, only make ways longer. So it holds for all snapshots with the same links and costs. Immutable.
/// </summary>
internal sealed class Landmarks
{
    public const int Most = 8;

    /// <summary>For each node, one after the other; <see cref="int.MaxValue"/>: so far or farther, or not linked.</summary>
    private readonly int[] _distances;
    private readonly int _count;

    private Landmarks(int count, int defaultCost, double tells, int[] distances) =>
        (_count, DefaultCost, Tells, _distances) = (count, defaultCost, tells, distances);

    public static Landmarks None { get; } = new(0, 0, 0, []);

    public bool AreAll => _count == Most;

    /// <summary>What links whose cost is not set were counted with.</summary>
    public int DefaultCost { get; }

    /// <summary>What the others tell of the distances from the last one, as a part of the whole: 1 where ways have a direction, less in a tangle.</summary>
    public double Tells { get; }

    public Vector256<int> Of(int node) => Vector256.LoadUnsafe(ref _distances[Most * node]);

    /// <summary>With one more. Takes as long as a search of the whole network.</summary>
    /// <param name="network">With the same links and costs as ever.</param>
    /// <param name="defaultCost">For the first one; the others are alike.</param>
    public Landmarks And(NetworkSnapshot network, int defaultCost)
    {
        var nodes = network.Shape.Nodes;
        var (cost, all) = _count == 0 ? (defaultCost, new int[Most * nodes]) : (DefaultCost, [.. _distances]);
        var place = Farthest(_count == 0 ? Distances(network, Hub(network.Shape), cost) : Nearest(nodes));
        var (distances, told, sum) = (Distances(network, place, cost), 0.0, 1.0);
        for (var node = 0; node < nodes; node++)
        {
            all[(Most * node) + _count] = distances[node];
            if (distances[node] == int.MaxValue) continue;
            told += Between(node, place);
            sum += distances[node];
        }

        return new(_count + 1, cost, told / sum, all);
    }

    /// <summary>Not a switch that is apart from the others, if there are others.</summary>
    private static int Hub(NetworkShape shape)
    {
        var hub = 0;
        for (var node = 1; node < shape.Nodes; node++)
        {
            if (shape.ArcsOf(node).Length > shape.ArcsOf(hub).Length) hub = node;
        }

        return hub;
    }

    /// <summary>Of those that are linked.</summary>
    private static int Farthest(int[] distances)
    {
        var (farthest, most) = (0, -1);
        for (var node = 0; node < distances.Length; node++)
        {
            if (distances[node] < int.MaxValue && distances[node] > most) (farthest, most) = (node, distances[node]);
        }

        return farthest;
    }

    private static int[] Distances(NetworkSnapshot network, int from, int defaultCost)
    {
        var (distances, open) = (new int[network.Shape.Nodes], new Heap<int>());
        Array.Fill(distances, int.MaxValue);
        distances[from] = 0;
        open.Push(0, from);
        while (open.TryPeek(out _))
        {
            var (reached, node) = open.Pop();
            if (distances[node] != reached) continue;
            foreach (var arc in network.Shape.ArcsOf(node))
            {
                var cost = network.LinkFacts[Arc.Slot(arc.Code)].Cost;
                var distance = (int)Math.Min((long)reached + (cost == 0 ? defaultCost : cost), int.MaxValue);
                if (distance >= distances[arc.To]) continue;
                distances[arc.To] = distance;
                open.Push(distance, arc.To);
            }
        }

        return distances;
    }

    /// <summary>Distances of all nodes from the nearest landmark.</summary>
    private int[] Nearest(int nodes)
    {
        var nearest = new int[nodes];
        for (var node = 0; node < nodes; node++)
        {
            nearest[node] = int.MaxValue;
            foreach (var distance in _distances.AsSpan(Most * node, _count)) nearest[node] = Math.Min(nearest[node], distance);
        }

        return nearest;
    }

    /// <summary>The least that two nodes are apart.</summary>
    private int Between(int node, int other)
    {
        var most = 0;
        for (var i = 0; i < _count; i++) most = Math.Max(most, Math.Abs(_distances[(Most * node) + i] - _distances[(Most * other) + i]));
        return most;
    }
}

/// <summary>
/// The landmarks of all snapshots with the same links and costs. They come one by one with the searches by cost, so that a network that
/// changes all the time pays nothing for them, and no search much.
/// </summary>
internal sealed class LandmarksCell
{
    private const int SearchesForOne = 8;

    /// <summary>
    /// Where they tell less, to look them up takes longer than what they save. Measured: on 5000 switches linked at random they tell 0.45 and a
    /// search takes a fifth longer, on 1000 such 0.52 and as long, on rings of 5000 switches 0.51 and less than half as long.
    /// </summary>
    private const double LeastTold = 0.48;

    /// <summary>The same for ways around others. Measured: 10 paths take 4 to 17 % longer at 0.52 and 0.56, and 7 to 27 % less long from 0.73 on.</summary>
    private const double LeastToldAround = 0.7;

    private Landmarks _made = Landmarks.None;
    private int _searches;

    /// <param name="network">One of these snapshots.</param>
    /// <param name="defaultCost">Of links whose cost is not set.</param>
    /// <param name="isAround">Links are not to be used as another path does: ways are longer than landmarks tell.</param>
    /// <returns>Null: not all are there, they do not help, or they do not hold for this default.</returns>
    public Landmarks? For(NetworkSnapshot network, int defaultCost, bool isAround)
    {
        var made = Volatile.Read(ref _made);
        // Searches at once may count for one, and make the same one.
        if (!made.AreAll && ++_searches % SearchesForOne == 0) Volatile.Write(ref _made, made = made.And(network, defaultCost));
        return made.AreAll && made.Tells >= (isAround ? LeastToldAround : LeastTold) && made.DefaultCost <= defaultCost ? made : null;
    }
}
