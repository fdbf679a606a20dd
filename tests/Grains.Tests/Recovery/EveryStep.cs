using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>
/// Something goes wrong at one step of an operation after the other: at a write of a document, or at a command to a switch. Whatever it is, afterwards
/// everything is as it was or as it is to be, and nothing is left over.
/// </summary>
internal sealed class EveryStep
{
    /// <summary>The place of steps that are writes; others are at the switch of that name.</summary>
    public const string Writes = "write";

    private readonly ControllerHost _host;
    private readonly ServiceAct _act;
    private readonly Dictionary<string, long> _steps;
    private readonly string _before, _after;

    private EveryStep(ControllerHost host, ServiceAct act, Dictionary<string, long> steps, string before, string after) =>
        (_host, _act, _steps, _before, _after) = (host, act, steps, before, after);

    public static bool IsSoak { get; } = Environment.GetEnvironmentVariable("KILDA_SOAK") == "1";

    /// <summary>Where a switch stays silent on purpose, and carries out what it was told.</summary>
    public static ControllerSettings Impatient { get; } = ControllerHost.Quick with { SwitchTimeout = TimeSpan.FromSeconds(0.8) };

    /// <summary>Carries the operation out once, to see how many steps it has and what it comes to.</summary>
    public static async Task<EveryStep> Of(ControllerHost host, string name)
    {
        var act = ServiceAct.All.Single(act => act.Name == name);
        await act.Prepare(host);
        await ServiceLaws.Hold(host, "the preparation");
        var (before, counts) = (ServiceLaws.Shape(host), Counts(host));
        Assert.Null(await act.Do(host));
        ServiceAct.Mend(host);
        await host.Discovered();
        await ServiceLaws.Hold(host, name);
        var (after, steps) = (ServiceLaws.Shape(host), Counts(host).ToDictionary(count => count.Key, count => count.Value - counts[count.Key]));
        await ServiceAct.Clear(host);
        await ServiceLaws.Hold(host, "the services are gone");
        return new EveryStep(host, act, steps, before, after);
    }

    /// <param name="stride">Of the commands to one switch the first, the last, and each so-manieth between them; 0: the first alone. Of the writes all.</param>
    public IEnumerable<(string Where, int Kth)> Points(int stride)
    {
        foreach (var (where, count) in _steps.OrderBy(count => count.Key, StringComparer.Ordinal))
        {
            for (var k = 1; k <= count; k++)
            {
                if (where == Writes || k == 1 || (stride > 0 && (k == count || k % stride == 0))) yield return (where, k);
            }
        }
    }

    /// <param name="points">Where something goes wrong, each time in another run of the operation.</param>
    /// <param name="plan">Has it go wrong there.</param>
    /// <param name="over">When it is over: what is left of it is taken away.</param>
    /// <param name="what">For texts: what goes wrong.</param>
    /// <returns>How often it went wrong, and how often the operation was undone.</returns>
    public async Task<(int Faults, int Undone)> Break(
        IEnumerable<(string Where, int Kth)> points, Func<string, int, Task> plan, Func<Task> over, string what)
    {
        var (faults, undone) = (0, 0);
        foreach (var (where, kth) in points)
        {
            var when = $"{_act.Name}, {what} at {where} {kth}";
            if (_host.Services.Flows().Count + _host.Services.YFlows().Count == 0 || ServiceLaws.Shape(_host) != _before)
            {
                await ServiceAct.Clear(_host);
                await _act.Prepare(_host);
                await ServiceLaws.Hold(_host, $"the preparation of {when}");
            }

            var prepared = ServiceLaws.Shape(_host);
            var before = Counts(_host)[where];
            var stop = plan(where, kth);
            var done = Done();
            await Task.WhenAny(stop, done).WaitAsync(Until.Patience);
            if (!stop.IsCompleted) await done;
            if (Counts(_host)[where] >= before + kth) faults++;
            foreach (var sw in _host.Lab.Switches) sw.Faults.Clear();
            _host.Writes.Clear();
            ServiceAct.Mend(_host);
            await over();
            await _host.Discovered();
            await ServiceLaws.Hold(_host, when);
            var now = ServiceLaws.Shape(_host);
            Assert.True(now == prepared || IsDone(now), $"{when}: neither as before nor as after\n{now}\nbefore\n{prepared}\nafter\n{_after}");
            if (now == prepared && prepared != _after) undone++;
        }

        Assert.True(faults > 0, $"{_act.Name}: {what} has never happened");
        await ServiceAct.Clear(_host);
        await ServiceLaws.Hold(_host, $"everything is gone after {what}");
        return (faults, undone);

        // Where a switch was away meanwhile, what is new may go another way. What only moves has to end where it ends without a fault.
        bool IsDone(string now) => now == _after
            || (ServiceLaws.Asked(now) == ServiceLaws.Asked(_after) && ServiceLaws.Asked(_before) != ServiceLaws.Asked(_after));

        // With all that comes after the answer.
        async Task Done()
        {
            try
            {
                if (await _act.Do(_host) is not null) return;
                ServiceAct.Mend(_host);
                await _host.Discovered();
                await ServiceLaws.Hold(_host, _act.Name);
            }
            catch (Exception) when (_host.Writes.IsDead)
            {
                // What a process says that has died meanwhile is nobody's.
            }
        }
    }

    private static Dictionary<string, long> Counts(ControllerHost host)
    {
        var counts = host.Lab.Switches.ToDictionary(sw => sw.Name, sw => sw.Faults.Commands);
        counts[Writes] = host.Writes.Writes;
        return counts;
    }
}
