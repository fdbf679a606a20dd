using Kilda.Interfaces;
using Kilda.Simulation.Laws;
using Kilda.Simulation.Steps;
using Kilda.Simulation.World;

namespace Kilda.Simulation.Scenarios;

/// <summary>How a run of a scenario ended.</summary>
/// <param name="Failure">The law that was broken; null: none.</param>
internal sealed record RunResult(string? Failure, ulong Trace, long Steps, TimeSpan Time, int Operations, int Done);

/// <summary>Runs a scenario: the network is found, things happen, everything is mended, and then everything must be as it is said to be.</summary>
internal static class SimRun
{
    private const int Deletions = 12;
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(20);

    /// <summary>What goes wrong because of the last operation does so within this.</summary>
    private static readonly TimeSpan s_after = TimeSpan.FromSeconds(5);

    /// <summary>What was reserved and never stored goes after a minute, and what failed is tried again.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    /// <summary>Nothing is compared once in a while: what is not repaired at once is found.</summary>
    private static readonly ControllerSettings s_settings = new() { AuditPeriod = SimWorld.Never };

    /// <param name="scenario">What happens.</param>
    /// <param name="mutant">A deliberate bug, or null.</param>
    /// <param name="watch">Told of each step.</param>
    public static RunResult Of(Scenario scenario, Mutant? mutant = null, Action<TimeSpan, string>? watch = null)
    {
        using var world = new SimWorld(
            scenario.Seed, scenario.Topology, s_settings with { RepairPeriod = scenario.RepairPeriod }, scenario.Machines, mutant, watch)
        {
            HasTwins = scenario.HasTwins,
        };
        var asking = new Operator(world, scenario.Topology)
        {
            Refused = watch is null ? null : why => watch(world.Steps.Elapsed, $"refused: {why}"),
        };
        var mischief = new Mischief(world, scenario.Topology);
        string? failure;
        try
        {
            failure = Course(scenario, world, asking, mischief);
        }
        catch (StrayException stray)
        {
            failure = stray.Message;
        }

        return new(failure, world.Steps.Trace, world.Steps.Count, world.Steps.Elapsed, asking.Operations.Accepted, asking.Operations.Done);
    }

    private static string? Course(Scenario scenario, SimWorld world, Operator asking, Mischief mischief)
    {
        var laws = new AtRest(world, scenario.Topology);
        if (!laws.Hold(s_start, [])) return $"the network is not found: {laws.Broken}";
        foreach (var act in scenario.Acts)
            world.After(act.At, $"{act.Kind}", () =>
            {
                if (act.IsFault) mischief.Perform(act);
                else asking.Perform(act);
            });
        string? lost = null;
        // Where nothing goes wrong no packet is ever lost.
        if (scenario.Acts.All(act => !act.IsFault))
        {
            var flights = new Flights(world, scenario.Topology);
            world.Steps.Look = () => lost ??= laws.Moving() ?? flights.Look();
        }

        world.Run(Scenario.Length + s_after);
        world.Steps.Look = null;
        if (lost is not null) return lost;
        mischief.End(scenario.Cuts);
        if (!laws.Hold(s_patience, scenario.Cuts)) return laws.Broken;
        if (Failed() is { } failed) return failed;
        if (laws.Traffic() is { } wrong) return wrong;
        // One that leads into another is deleted when that is gone.
        for (var left = Deletions; left > 0 && !laws.IsEmpty; left--)
        {
            asking.DeleteAll();
            world.Run(TimeSpan.FromSeconds(5));
        }

        if (!laws.Hold(s_patience, scenario.Cuts, isEmpty: true)) return $"when everything is deleted: {laws.Broken}";
        return Failed();

        string? Failed() => world.Storage.Lost ?? (asking.Failures.Count > 0 ? asking.Failures[0] : world.Alarms.Count > 0 ? world.Alarms[0] : null);
    }
}
