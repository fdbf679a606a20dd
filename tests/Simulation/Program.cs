using System.Globalization;
using Kilda.Simulation.Bugs;
using Kilda.Simulation.Scenarios;

// bench/simulate
const int MostSeeds = 500;
if (args is ["--mutants", ..] and { Length: <= 2 })
{
    foreach (var mutant in Mutants.All.Where(mutant => args.Length == 1 || mutant.Name.Contains(args[1], StringComparison.Ordinal)))
        Console.WriteLine($"{mutant.Name}: {Mutants.Find(mutant, MostSeeds)?.Split('\n')[0] ?? "not found"}");
    return 0;
}

var (seeds, from, threads, trace, shrink) = (100, 1, Environment.ProcessorCount, (int?)null, (int?)null);
for (var i = 0; i < args.Length; i += 2)
{
    if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Usage();
    switch (args[i])
    {
        case "--seeds": seeds = number; break;
        case "--from": from = number; break;
        case "--threads": threads = Math.Clamp(number, 1, 64); break;
        case "--trace": trace = number; break;
        case "--shrink": shrink = number; break;
        default: return Usage();
    }
}

if (trace is { } traced) return Show(Scenario.Of(traced), everything: true);
if (shrink is not { } shrunk) return Seeds.Run(from, seeds, threads, Console.Out);
var failing = Scenario.Of(shrunk);
if (SimRun.Of(failing).Failure is null) return Show(failing, everything: false);
return Show(Shrink.Of(failing, smaller => SimRun.Of(smaller).Failure is not null), everything: true);

static int Show(Scenario scenario, bool everything)
{
    Action<TimeSpan, string>? watch = everything ? (at, step) => Console.WriteLine($"{at.TotalSeconds:0.000000} {step}") : null;
    var end = SimRun.Of(scenario, watch: watch);
    foreach (var link in scenario.Topology.Links) Console.WriteLine($"{link.A} {link.B} {link.Speed}");
    Console.WriteLine($"cut at the end: {string.Join(' ', scenario.Cuts)}");
    foreach (var act in scenario.Acts) Console.WriteLine(act);
    Console.WriteLine(end);
    return end.Failure is null ? 0 : 1;
}

static int Usage()
{
    Console.Error.WriteLine("usage: simulate [--seeds N] [--from SEED] [--threads N] | --trace SEED | --shrink SEED | --mutants [NAME]");
    return 2;
}
