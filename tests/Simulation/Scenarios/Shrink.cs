namespace Kilda.Simulation.Scenarios;

/// <summary>Makes a scenario that fails smaller, as long as it fails: fewer acts, and fewer links that stay cut.</summary>
internal static class Shrink
{
    /// <param name="scenario">One that fails.</param>
    /// <param name="failure">Whether a run fails in the way that is looked for.</param>
    public static Scenario Of(Scenario scenario, Func<Scenario, bool> failure)
    {
        if (scenario with { Cuts = [] } is var whole && scenario.Cuts.Count > 0 && failure(whole)) scenario = whole;
        for (var piece = Math.Max(1, scenario.Acts.Count / 2); ; piece = Math.Max(1, piece / 2))
        {
            var before = scenario.Acts.Count;
            for (var at = 0; at < scenario.Acts.Count;)
            {
                var fewer = scenario with { Acts = [.. scenario.Acts.Take(at), .. scenario.Acts.Skip(at + piece)] };
                if (failure(fewer)) scenario = fewer;
                else at += piece;
            }

            if (piece == 1 && scenario.Acts.Count == before) return scenario;
        }
    }
}
