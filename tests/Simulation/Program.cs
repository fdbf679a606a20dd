using System.Diagnostics;
using System.Globalization;
using Kilda.Simulation.Scenarios;

// simulate [--seeds N] [--from SEED] [--threads N] [--trace SEED]
var (seeds, from, threads, trace) = (100, 1, 1, (int?)null);
for (var i = 0; i + 1 < args.Length; i += 2)
{
    var number = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
    switch (args[i])
    {
        case "--seeds": seeds = number; break;
        case "--from": from = number; break;
        case "--threads": threads = number; break;
        case "--trace": trace = number; break;
        default: Console.Error.WriteLine($"{args[i]}?"); return 2;
    }
}

if (trace is { } one)
{
    var scenario = Scenario.Of(one);
    foreach (var act in scenario.Acts) Console.WriteLine(act);
    var end = SimRun.Of(scenario, watch: (at, step) => Console.WriteLine($"{at.TotalSeconds:0.000000} {step}"));
    Console.WriteLine(end);
    return end.Failure is null ? 0 : 1;
}

return Seeds.Run(from, seeds, threads, Console.Out);
