using Kilda.Lab.Simulator;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Flows;

/// <summary>A switch misbehaves at one command of an operation after the other, until the operation ends before the fault comes.</summary>
internal static class EveryCommand
{
    /// <summary>More commands than an operation sends to one switch.</summary>
    private const int Most = 100;

    private static readonly OfError s_full = new(OfErrorType.FlowModFailed, OfErrorCode.FlowModFailed.TableFull, "planned");

    /// <param name="at">Name of the switch.</param>
    /// <param name="fault">"refuse"; "silence", or "silence after" the command was carried out; "drop" of the connection.</param>
    /// <param name="prepare">Each time before the fault is planned.</param>
    /// <param name="operate">The operation.</param>
    /// <param name="check">What it came to, when the fault is over and everything is connected; with words for what was done.</param>
    public static async Task Of<TEnd>(
        ControllerHost host, string at, string fault, Func<Task> prepare, Func<Task<TEnd>> operate, Func<TEnd, string, Task> check)
    {
        var faults = host.Lab.Switch(at).Faults;
        var isOver = false;
        for (var k = 1; !isOver; k++)
        {
            Assert.True(k < Most, "the operation has no end");
            await prepare();
            var last = faults.Commands;
            Plan(faults, fault, k);
            var end = await operate();
            isOver = faults.Commands < last + k;
            faults.Clear();
            await host.Discovered();
            await check(end, $"{fault} at command {k} of {at}");
        }
    }

    private static void Plan(SimFaults faults, string fault, int k)
    {
        switch (fault)
        {
            case "refuse": faults.Refuse(k, s_full); break;
            case "silence": faults.Withhold(k, carriesOut: false); break;
            case "silence after": faults.Withhold(k, carriesOut: true); break;
            case "drop": faults.Drop(k); break;
            default: throw new ArgumentOutOfRangeException(nameof(fault), fault, "no such fault");
        }
    }
}
