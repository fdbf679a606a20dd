using Kilda.Interfaces;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.OpenFlow;
using Kilda.Simulation.World;

namespace Kilda.Simulation.Scenarios;

/// <summary>A small network, and what happens in it: all of it follows from a seed.</summary>
/// <param name="Cuts">Links, by number, that stay cut at the end.</param>
internal sealed record Scenario(int Seed, Topology Topology, IReadOnlyList<Act> Acts, IReadOnlyList<int> Cuts)
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    private const int MostSwitches = 5;
    private const int MostOperations = 30;
    private const int MostFaults = 8;

    private static readonly (ActKind Kind, int Weight)[] s_operations =
    [
        (ActKind.CreateFlow, 12), (ActKind.UpdateFlow, 4), (ActKind.MoveFlow, 4), (ActKind.PatchFlow, 1), (ActKind.RerouteFlow, 3), (ActKind.SwapFlow, 3),
        (ActKind.DeleteFlow, 4), (ActKind.SwapEndpoints, 3), (ActKind.PutMirror, 4), (ActKind.RemoveMirror, 2), (ActKind.PutJoin, 4), (ActKind.RemoveJoin, 2),
        (ActKind.CreateYFlow, 5), (ActKind.UpdateYFlow, 2), (ActKind.RerouteYFlow, 1), (ActKind.SwapYFlow, 1), (ActKind.DeleteYFlow, 1), (ActKind.Maintain, 1),
    ];

    private static readonly (ActKind Kind, int Weight)[] s_faults =
    [
        (ActKind.Crash, 5), (ActKind.RestartSwitch, 2), (ActKind.WipeSwitch, 2), (ActKind.Disconnect, 2), (ActKind.Deaden, 2), (ActKind.HangSwitch, 1),
        (ActKind.Cut, 5), (ActKind.PortDown, 2), (ActKind.Silence, 2), (ActKind.Refuse, 4), (ActKind.Withhold, 2), (ActKind.Drop, 3),
        (ActKind.StorageAway, 2), (ActKind.StorageSlow, 2), (ActKind.Jump, 3), (ActKind.BadStreams, 2),
    ];

    /// <summary>What a cluster does to its grains, and a process that stands by: in each third scenario.</summary>
    private static readonly (ActKind Kind, int Weight)[] s_moves = [(ActKind.EndActivation, 5), (ActKind.ForgetActivation, 2), (ActKind.TakeOver, 3)];

    private const int MostMoves = 4;

    /// <summary>On which the controller may run.</summary>
    public int Machines => Acts.Any(act => act.Kind == ActKind.TakeOver) ? 2 : 1;

    /// <summary>Whether there may be two activations of one grain for a while.</summary>
    public bool HasTwins => Acts.Any(act => act.Kind == ActKind.ForgetActivation);

    /// <summary>
    /// How often services are compared with what is held for them, which makes good what nobody has repaired: half of the scenarios do without. Not
    /// those in which the activation of a service ends or is one of two: what it was about to clear away, and what the wrong one has told switches,
    /// only the comparison finds.
    /// </summary>
    public TimeSpan RepairPeriod => HasTwins || Acts.Any(act => act.Kind == ActKind.EndActivation && Mischief.IsOfService(act)) ? TimeSpan.FromMinutes(1)
        : Seed % 2 == 0 ? new ControllerSettings().RepairPeriod : SimWorld.Never;

    public static Scenario Of(int seed)
    {
        var random = new Random(seed);
        var topology = Network(random, seed);
        var asked = First(random).Concat(Draw(random, random.Next(5, MostOperations), s_operations)).ToArray();
        var wrong = Draw(random, random.Next(4) == 0 ? 0 : random.Next(1, MostFaults), s_faults).Select(fault => Near(random, asked, fault)).ToArray();
        var more = new Random(~seed);
        var moves = wrong.Length == 0 || seed % 3 != 0 ? [] : Draw(more, more.Next(1, MostMoves), s_moves).Select(move => Near(more, asked, move)).ToArray();
        var cuts = wrong.Length == 0 ? [] : Enumerable.Range(0, topology.Links.Count).Where(_ => random.Next(8) == 0).ToArray();
        return new Scenario(seed, topology, [.. asked.Concat(wrong).Concat(moves).OrderBy(act => act.At)], cuts);
    }

    /// <summary>So that there is something to change.</summary>
    private static IEnumerable<Act> First(Random random)
    {
        var last = Length.Ticks / 4;
        for (var nth = 0; nth < Operator.Flows; nth++) yield return Draw(random, ActKind.CreateFlow, last) with { A = nth };
        yield return Draw(random, ActKind.CreateYFlow, last);
    }

    /// <summary>Most of what goes wrong does so while something is under way.</summary>
    private static Act Near(Random random, Act[] asked, Act fault) => random.Next(4) == 0
        ? fault
        : fault with { At = asked[random.Next(asked.Length)].At + TimeSpan.FromMilliseconds(random.Next(random.Next(3) == 0 ? 3000 : 40)) };

    private static Topology Network(Random random, int seed)
    {
        var switches = random.Next(3, MostSwitches + 1);
        var links = Math.Min(switches * (switches - 1) / 2, switches + random.Next(0, 3));
        var made = Topology.Load($"random:{switches},{links},{seed}");
        // Narrow enough that not everything fits.
        return made with
        {
            Links = made.Links.Select(link => link with
            {
                Speed = new Kbps(1000 * random.Next(4, 20)),
                Latency = TimeSpan.FromMicroseconds(random.Next(20, 5000)),
            }).ToSeq(),
        };
    }

    private static IEnumerable<Act> Draw(Random random, int count, (ActKind Kind, int Weight)[] kinds)
    {
        for (var nth = 0; nth < count; nth++)
        {
            var draw = random.Next(kinds.Sum(kind => kind.Weight));
            var kind = kinds.First(kind => (draw -= kind.Weight) < 0).Kind;
            yield return Draw(random, kind, Length.Ticks);
        }
    }

    private static Act Draw(Random random, ActKind kind, long last) => new(
        new TimeSpan(random.NextInt64(last)), kind, random.Next(1000), random.Next(1000), random.Next(1000), random.Next(1000));
}
