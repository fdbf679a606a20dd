using Kilda.Grains.Tests.Flows;
using Kilda.Lab.Simulator;
using Kilda.OpenFlow;
using Xunit.Abstractions;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>A switch misbehaves at a command, or storage fails at a write, of each operation; others, at every command, are in the tests of flows.</summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private static readonly OfError s_full = new(OfErrorType.FlowModFailed, OfErrorCode.FlowModFailed.TableFull, "planned");
    private static readonly int s_stride = EveryStep.IsSoak ? 1 : 8;

    public static TheoryData<string> Acts => [.. ServiceAct.All.Select(act => act.Name)];

    /// <summary>Those that have no test of every command.</summary>
    public static TheoryData<string, string> Commands
    {
        get
        {
            string[] tested =
            [
                "flow create", "flow update", "flow patch", "flow reroute", "flow delete", "flow swap-endpoint", "y-flow create", "y-flow delete",
            ];
            var cases = new TheoryData<string, string>();
            foreach (var act in ServiceAct.All.Where(act => !tested.Contains(act.Name)))
            {
                foreach (var fault in (string[])["refuse", "silence after", "drop"]) cases.Add(act.Name, fault);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task All_or_nothing(string name, string fault)
    {
        await using var host = await ControllerHost.Start("ladder", fault == "silence after" ? EveryStep.Impatient : ControllerHost.Quick);
        var steps = await EveryStep.Of(host, name);
        // Silence costs the patience of the controller each time.
        var points = steps.Points(fault == "silence after" && !EveryStep.IsSoak ? 0 : s_stride).Where(point => point.Where != EveryStep.Writes);
        var (faults, undone) = await steps.Break(points, (where, kth) => Plan(host.Lab.Switch(where).Faults, fault, kth), () => Task.CompletedTask, fault);
        output.WriteLine($"{name}: {fault} {faults} times, undone {undone} times");
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Storage_that_fails_at_a_write_and_again_loses_nothing(string name)
    {
        await using var host = await ControllerHost.Start("ladder");
        var steps = await EveryStep.Of(host, name);
        var writes = steps.Points(1).Where(point => point.Where == EveryStep.Writes).ToArray();
        foreach (var more in (int[])[0, 1])
        {
            var (faults, undone) = await steps.Break(writes, (_, kth) => Fails(host, kth, more), () => Task.CompletedTask, $"{more + 1} failures of storage");
            output.WriteLine($"{name}: storage failed {faults} times for {more + 1} writes, undone {undone} times");
        }
    }

    private static Task Fails(ControllerHost host, int kth, int more)
    {
        host.Writes.Fail(kth, more);
        return new TaskCompletionSource().Task;
    }

    private static Task Plan(SimFaults faults, string fault, int kth)
    {
        switch (fault)
        {
            case "refuse": faults.Refuse(kth, s_full); break;
            case "silence after": faults.Withhold(kth, carriesOut: true); break;
            default: faults.Drop(kth); break;
        }

        return new TaskCompletionSource().Task;
    }
}
