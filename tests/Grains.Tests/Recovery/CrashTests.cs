using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Xunit.Abstractions;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>
/// The controller dies at each step of each operation. Another one starts on what was stored, with the switches as they are. In soak runs it dies at
/// each command, and the next one dies, too, while it recovers.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly int s_stride = EveryStep.IsSoak ? 1 : 8;

    public static TheoryData<string> Acts => [.. ServiceAct.All.Select(act => act.Name)];

    public static TheoryData<string> Failures => [.. ServiceAct.Failures.Select(act => act.Name)];

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task All_or_nothing(string name)
    {
        await using var host = await ControllerHost.Start("ladder");
        var steps = await EveryStep.Of(host, name);
        var (deaths, undone) = await steps.Break(steps.Points(s_stride), (where, kth) => Dies(host, where, kth), () => Risen(host), "death");
        output.WriteLine($"{name}: died {deaths} times, undone {undone} times");
        if (!EveryStep.IsSoak) return;
        (deaths, undone) = await steps.Break(steps.Points(4), (where, kth) => Dies(host, where, kth), () => DeadAgain(host), "death, and death in recovery");
        output.WriteLine($"{name}: died {deaths} times twice, undone {undone} times");
    }

    /// <summary>Each time in another network: a link that has broken is one to be avoided for some time.</summary>
    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_is_dealt_with_whenever_the_controller_dies(string name)
    {
        var (act, deaths) = (ServiceAct.Failures.Single(act => act.Name == name), 0);
        int[] commands = EveryStep.IsSoak ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 5];
        (string Where, int[] Kths)[] places = [(EveryStep.Writes, [1, 2]), .. ((string[])["s1", "s2", "s3", "s4", "s6", "s8"]).Select(at => (at, commands))];
        foreach (var (where, kth) in places.SelectMany(place => place.Kths, (place, kth) => (place.Where, kth)))
        {
            await using var host = await ControllerHost.Start("ladder");
            await act.Prepare(host);
            var died = Dies(host, where, kth);
            var done = act.Do(host);
            await Task.WhenAny(died, done).WaitAsync(Until.Patience);
            foreach (var sw in host.Lab.Switches) sw.Faults.Clear();
            host.Writes.Clear();
            if (died.IsCompleted) deaths++;
            if (host.Writes.IsDead) await host.Rise();
            // The next one finds the link broken, and has it back before long.
            await Until.True(() => host.Network.Now.Switches.Count(found => found.Active) == host.Topology.Switches.Count, "all switches are there");
            ServiceAct.Mend(host);
            await host.Discovered();
            await ServiceLaws.Hold(host, $"{name}, death at {where} {kth}");
        }

        output.WriteLine($"{name}: died {deaths} times");
        Assert.True(deaths >= 3, $"it died {deaths} times only");
    }

    private static Task Dies(ControllerHost host, string where, int kth)
    {
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (where == EveryStep.Writes) host.Writes.After(kth, Die);
        else host.Lab.Switch(where).Faults.Break(kth, Die);
        return died.Task;

        void Die()
        {
            host.Die();
            died.TrySetResult();
        }
    }

    private static async Task Risen(ControllerHost host)
    {
        if (host.Writes.IsDead) await host.Rise();
    }

    /// <summary>The one that recovers dies at its first write, or when everything is there, whatever comes first.</summary>
    private static async Task DeadAgain(ControllerHost host)
    {
        if (!host.Writes.IsDead) return;
        await host.Rise();
        await Task.WhenAny(Dies(host, EveryStep.Writes, 1), host.Discovered());
        host.Die();
        await host.Rise();
    }
}
