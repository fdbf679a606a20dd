using Kilda.EndToEnd.Harness;

namespace Kilda.EndToEnd.Differential;

/// <summary>
/// The simulated switch does what Open vSwitch does: the same answers to the same orders, the same tables afterwards, the same frames
/// out of the same ports. Tests over simulated switches are worth as much as this one holds.
/// </summary>
public sealed class DifferentialTests(SwitchPair pair) : IClassFixture<SwitchPair>
{
    private const int PerBatch = 50;
    private const int SoakSeeds = 5_000;

    public static TheoryData<int> FirstSeeds => [1, 101, 201, 301];

    [OvsTheory]
    [MemberData(nameof(FirstSeeds))]
    public Task The_simulator_does_what_Open_vSwitch_does(int firstSeed) => Check(firstSeed, PerBatch);

    [OvsSoakFact]
    public Task The_simulator_does_what_Open_vSwitch_does_in_the_long_run() => Check(1000, SoakSeeds);

    private async Task Check(int firstSeed, int count)
    {
        foreach (var seed in Enumerable.Range(firstSeed, count))
        {
            var sequence = Sequence.Of(seed);
            if (await Difference(sequence, seed) is not { } difference) continue;
            var smallest = await Shrinker.Shrink(sequence, async smaller => (await Difference(smaller))?.Kind == difference.Kind);
            var shown = await Difference(smallest);
            Assert.Fail($"seed {seed}: {difference.Text}\n\nas small as it gets: {shown?.Text ?? "not seen again"}\nafter\n{smallest}");
        }
    }

    /// <summary>A switch that ends takes the laboratory with it: then the seed is all there is to know.</summary>
    private async Task<Difference?> Difference(Sequence sequence, int seed)
    {
        try
        {
            return await Difference(sequence);
        }
        catch (IOException gone)
        {
            throw new IOException($"seed {seed}: {gone.Message}", gone);
        }
    }

    /// <summary>
    /// What differs twice: while its threads go through its packet cache, Open vSwitch may now and then put back what was just emptied,
    /// and a packet then meets the rules of before.
    /// </summary>
    private async Task<Difference?> Difference(Sequence sequence) =>
        await pair.Difference(sequence) is null ? null : await pair.Difference(sequence);
}
