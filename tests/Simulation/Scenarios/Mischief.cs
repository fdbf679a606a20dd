using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.OpenFlow;
using Kilda.Simulation.Steps;
using Kilda.Simulation.World;

namespace Kilda.Simulation.Scenarios;

/// <summary>What goes wrong in a scenario, each thing for a while.</summary>
internal sealed class Mischief(SimWorld world, Topology topology)
{
    private static readonly OfError[] s_refusals =
    [
        new(OfErrorType.FlowModFailed, OfErrorCode.FlowModFailed.TableFull, "planned"),
        new(OfErrorType.MeterModFailed, OfErrorCode.MeterModFailed.OutOfMeters, "planned"),
        new(OfErrorType.GroupModFailed, OfErrorCode.GroupModFailed.OutOfGroups, "planned"),
        new(OfErrorType.FlowModFailed, OfErrorCode.FlowModFailed.Unknown, "planned"),
    ];

    /// <summary>The grain of a switch does not move while it serves it.</summary>
    private static readonly string[] s_services = ["flow", "yflow"], s_grains = ["isl", "isl", .. s_services];

    /// <summary>Milliseconds.</summary>
    private const int LongestWait = 3000;

    private readonly List<Action> _undo = [];

    public void Perform(Act act)
    {
        var at = world.Lab.Switch(topology.Switches[act.A % topology.Switches.Count].Id);
        var cable = topology.Links[act.A % topology.Links.Count];
        var port = act.B % 2 == 0 ? cable.A : cable.B;
        var (time, command) = (TimeSpan.FromMilliseconds(1 + (act.C * 20)), 1 + (act.D % 12));
        switch (act.Kind)
        {
            case ActKind.Crash:
                world.Crash(isTold: act.B % 3 != 0);
                Later(TimeSpan.FromMilliseconds(act.C * 4), Start);
                break;
            case ActKind.RestartSwitch: at.Restart(keepsTables: true); break;
            case ActKind.WipeSwitch: at.Restart(keepsTables: false); break;
            case ActKind.Disconnect:
                at.Disconnect();
                Later(time, at.Connect);
                break;
            case ActKind.Deaden:
                world.Deaden(at.Id);
                world.Reach(at.Id, isReachable: false);
                Later(time, () => world.Reach(at.Id, isReachable: true));
                break;
            case ActKind.HangSwitch:
                at.Hang();
                Later(time, () => at.Restart(keepsTables: true));
                break;
            case ActKind.Cut:
                world.Lab.Cut(port);
                Later(time, () => world.Lab.Mend(port));
                break;
            case ActKind.PortDown:
                world.Lab.PortDown(port);
                Later(time, () => world.Lab.Mend(port));
                break;
            case ActKind.Silence:
                world.Lab.Silence(port, oneWay: act.D % 2 == 0);
                Later(time, () => world.Lab.Mend(port));
                break;
            case ActKind.Refuse:
                at.Faults.Refuse(command, s_refusals[act.B % s_refusals.Length]);
                Later(time, at.Faults.Clear);
                break;
            case ActKind.Withhold:
                at.Faults.Withhold(command, carriesOut: act.B % 2 == 0);
                // A barrier that is answered says of everything before it that it was carried out: not on this connection any more.
                Later(time, () =>
                {
                    at.Faults.Clear();
                    at.Restart(keepsTables: true);
                });
                break;
            case ActKind.Drop:
                at.Faults.Drop(command);
                Later(time, at.Faults.Clear);
                break;
            case ActKind.StorageAway:
                world.Storage.IsAway = true;
                Later(time, () => world.Storage.IsAway = false);
                break;
            case ActKind.StorageSlow:
                world.Storage.IsSlow = true;
                Later(time, () => world.Storage.IsSlow = false);
                break;
            case ActKind.BadStreams:
                world.Streams.AreBad = true;
                Later(time, () => world.Streams.AreBad = false);
                break;
            case ActKind.EndActivation when world.Controller.IsListening:
                world.Controller.EndActivations(Type(s_grains, act), IsOfService(act) ? act.A : null);
                break;
            case ActKind.EndActivation: break;
            case ActKind.ForgetActivation: Forget(Type(s_services, act), act.A, LongestWait); break;
            case ActKind.TakeOver: world.TakeOver(); break;
            case ActKind.Jump: world.Jump(TimeSpan.FromMilliseconds((act.B - 500) * 200)); break;
            default: throw new StrayException($"nobody knows how to {act.Kind}");
        }
    }

    /// <summary>Nothing is wrong any more, but links that stay cut.</summary>
    public void End(IEnumerable<int> cuts)
    {
        while (_undo.Count > 0) Undo(_undo[0]);
        if (world.Controller.Failure is not null) Start();
        foreach (var cut in cuts) world.Lab.Cut(topology.Links[cut].A);
    }

    /// <summary>In the middle of an operation, if one begins in time: then there are two that go on with it.</summary>
    private void Forget(string type, int number, int wait)
    {
        if (!world.Controller.IsListening) return;
        if (wait == 0 || world.Controller.IsBusy(type)) world.Controller.ForgetActivation(type, number);
        else Later(TimeSpan.FromMilliseconds(1), () => Forget(type, number, wait - 1));
    }

    private void Start()
    {
        if (world.Controller is { Life.IsOver: false, Failure: null }) return;
        world.Controller.Life.End();
        world.Start();
        // Storage that is away at the start ends it: whoever looks after the process starts it again.
        Later(TimeSpan.FromSeconds(5), () =>
        {
            if (world.Controller.Failure is not null) Start();
        });
    }

    /// <summary>Whose activation it is that ends.</summary>
    public static bool IsOfService(Act act) => s_services.Contains(Type(s_grains, act));

    /// <summary>One type of grain.</summary>
    private static string Type(string[] types, Act act) => types[act.B % types.Length];

    private void Later(TimeSpan time, Action undo)
    {
        _undo.Add(undo);
        world.After(time, "something is over", () => Undo(undo));
    }

    private void Undo(Action undo)
    {
        if (_undo.Remove(undo)) undo();
    }
}
