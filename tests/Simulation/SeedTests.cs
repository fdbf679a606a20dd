using Kilda.Simulation.Scenarios;

namespace Kilda.Simulation;

/// <summary>Whatever is asked for and whatever goes wrong: in the end everything is as it is said to be.</summary>
public sealed class SeedTests
{
    /// <summary>One thread did 14 in a second, so that two take two minutes.</summary>
    private const int Count = 3000;

    /// <summary>About an hour.</summary>
    private const int SoakCount = 100_000;

    [Fact]
    public void In_the_end_everything_is_as_it_is_said_to_be()
    {
        var output = new StringWriter();
        var count = Environment.GetEnvironmentVariable("KILDA_SOAK") == "1" ? SoakCount : Count;
        Assert.True(Seeds.Run(1, count, threads: 2, output) == 0, output.ToString());
    }

    /// <summary>Each has found a bug; see the decision on simulation.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(201)]
    [InlineData(307)]
    [InlineData(912)]
    [InlineData(1432)]
    [InlineData(5078)]
    [InlineData(5151)]
    [InlineData(5284)]
    [InlineData(5299)]
    [InlineData(5522)]
    [InlineData(100_178)]
    [InlineData(101_294)]
    [InlineData(106_314)]
    [InlineData(108_267)]
    [InlineData(108_357)]
    [InlineData(108_624)]
    [InlineData(117_625)]
    [InlineData(130_094)]
    [InlineData(145_976)]
    [InlineData(148_662)]
    public void What_was_found_once_stays_mended(int seed) => Assert.Null(SimRun.Of(Scenario.Of(seed)).Failure);

    [Theory]
    [InlineData(3)]
    [InlineData(14)]
    public void A_seed_has_one_course(int seed)
    {
        var (first, second) = (SimRun.Of(Scenario.Of(seed)), SimRun.Of(Scenario.Of(seed)));
        Assert.Equal(first, second);
        Assert.NotEqual(first.Trace, SimRun.Of(Scenario.Of(seed + 1)).Trace);
    }
}
