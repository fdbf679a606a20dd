using System.Diagnostics;

namespace Kilda.Simulation.Scenarios;

/// <summary>Many seeds, on several threads: each run has one of its own.</summary>
internal static class Seeds
{
    /// <returns>0: no seed failed.</returns>
    public static int Run(int from, int count, int threads, TextWriter output)
    {
        var (next, failed, operations, done, steps, virtualTicks) = (from - 1, 0, 0L, 0L, 0L, 0L);
        var watch = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work, 4 << 20)).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        var seconds = watch.Elapsed.TotalSeconds;
        var hours = TimeSpan.FromTicks(virtualTicks).TotalHours;
        output.WriteLine(FormattableString.Invariant(
            $"{count} seeds, {failed} failed; {hours:0.0} simulated hours, {operations} operations accepted, {done} done, {steps} steps;"));
        output.WriteLine(FormattableString.Invariant(
            $"in {seconds:0.0} s: {count / seconds:0.0} seeds/s, {operations / seconds:0.0} operations/s, {hours / seconds * 3600:0} times as fast as time"));
        return failed == 0 ? 0 : 1;

        void Work()
        {
            while (Interlocked.Increment(ref next) is var seed && seed < from + count)
            {
                var scenario = Scenario.Of(seed);
                var run = SimRun.Of(scenario);
                Interlocked.Add(ref operations, run.Operations);
                Interlocked.Add(ref done, run.Done);
                Interlocked.Add(ref steps, run.Steps);
                Interlocked.Add(ref virtualTicks, run.Time.Ticks);
                if (run.Failure is null) continue;
                Interlocked.Increment(ref failed);
                lock (output) output.WriteLine($"seed {seed}: {run.Failure}");
            }
        }
    }
}
