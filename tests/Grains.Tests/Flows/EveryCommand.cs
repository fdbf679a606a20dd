using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Lab.Simulator;
using Kilda.Network.Flows;
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

    /// <summary>
    /// Ends when the service is at rest as it is to be or, where the operation failed, as it was, and the switches hold what it says. One that is down
    /// tries again by itself when the switch and its links are back: what counts is what it comes to.
    /// </summary>
    /// <param name="before">The service before the operation; null: there was none, and one that failed has nothing in the network.</param>
    public static Task AllOrNothing<TDocument, TRequest>(
        ControllerHost host, Func<TDocument?> service, TDocument? before, Refusal? failure, string when)
        where TDocument : class, IServiceDocument<TDocument, TRequest>
        where TRequest : class
    {
        return Until.True(
            () => service() is { UnderWay: null } now && (IsDone(now) || (failure is not null && IsAsBefore(now)))
                && host.Tables() == host.Desired(now.InPlace is { } plan ? [plan] : Array.Empty<ServicePlan>()),
            $"the service is as it is to be or as it was, and the switches hold what it says, after {when}", () => $"{failure}; {service()}");

        static bool IsDone(TDocument now) => now is { Verdict.Status: FlowStatus.Up, InPlace: not null };

        bool IsAsBefore(TDocument now) => before is null
            ? now is { Verdict: { Status: FlowStatus.Down, Info: not null }, InPlace: null }
            : now.InPlace == before.InPlace;
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
