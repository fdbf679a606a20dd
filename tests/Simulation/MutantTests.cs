using Kilda.Simulation.Bugs;
using Kilda.Simulation.World;

namespace Kilda.Simulation;

/// <summary>The simulation bites: it finds each deliberate bug, and without them nothing.</summary>
public sealed class MutantTests
{
    private const int Most = 500;

    public static TheoryData<string> Names => [.. Mutants.All.Select(mutant => mutant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bug_is_found(string name)
    {
        var mutant = Mutants.All.Single(mutant => mutant.Name == name);
        Assert.True(Mutants.Find(mutant, Most) is not null, $"{Most} seeds do not find it");
    }
}
