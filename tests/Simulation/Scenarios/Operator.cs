using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.YFlows;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;
using Kilda.Simulation.World;

namespace Kilda.Simulation.Scenarios;

/// <summary>Asks for what the acts of a scenario say. Refusals are answers; anything else that is thrown is kept as a failure.</summary>
internal sealed class Operator(SimWorld world, Topology topology)
{
    /// <summary>Ids of flows there are, so that several acts are about the same flow.</summary>
    public const int Flows = 5;

    private const int YFlows = 2, Points = 2;
    private static readonly (ushort Outer, ushort Inner)[] s_tags = [(0, 0), (100, 0), (101, 0), (102, 0), (100, 7), (100, 8)];
    private static readonly (ushort Outer, ushort Inner)[] s_legTags = [(200, 11), (200, 12), (200, 0), (201, 0)];
    private static readonly long[] s_rates = [0, 1000, 2000, 3000];
    private readonly PortId[] _ports = [.. topology.Hosts.Select(host => host.At)];
    private int _tasks;

    /// <summary>Calls that ended as no call should.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Told of each refusal, for a person who looks for what happened.</summary>
    public Action<string>? Refused { get; init; }

    /// <summary>Calls that were made, and that had an answer.</summary>
    public (int Made, int Answered) Calls { get; private set; }

    /// <summary>Operations that were accepted, and done.</summary>
    public (int Accepted, int Done) Operations { get; private set; }

    public void Perform(Act act)
    {
        var controller = world.Controller;
        if (!controller.IsListening || controller.Life.IsOver) return;
        controller.Do(async () =>
        {
            Calls = Calls with { Made = Calls.Made + 1 };
            try
            {
                await Perform(act, controller.Grains, $"{++_tasks}");
            }
            catch (Exception away) when (away is StoreUnavailableException or TimeoutException || (world.HasTwins && away is StaleDocumentException))
            {
                // Said to the caller; nothing was changed, or it goes on.
            }
            catch (Exception bug)
            {
                Failures.Add($"{act}: {bug}");
            }

            Calls = Calls with { Answered = Calls.Answered + 1 };
        });
    }

    /// <summary>All endpoints that are ever asked for.</summary>
    public static IEnumerable<Endpoint> Endpoints(Topology topology) =>
        from host in topology.Hosts
        from tags in s_tags.Concat(s_legTags)
        select new Endpoint(host.At.Switch, host.At.Port, tags.Outer, tags.Inner);

    /// <summary>Deletes everything that there is.</summary>
    public void DeleteAll()
    {
        foreach (var flow in world.Controller.Services.Flows().Where(flow => flow.YFlowId is null))
        {
            foreach (var join in flow.Request.Joins) Do(flow.Id, (grain, context) => grain.RemoveJoin(join.Id, context));
            Do(flow.Id, (grain, context) => grain.Delete(context));
        }

        foreach (var whole in world.Controller.Services.YFlows())
        {
            world.Controller.Do(async () =>
            {
                if (await Try(() => world.Controller.Grains.GetGrain<IYFlowGrain>(whole.Id).Delete(new($"{++_tasks}", "test"))) is { } wrong
                    && !(world.HasTwins && wrong is StaleDocumentException))
                    Failures.Add($"{whole.Id}: {wrong}");
            });
        }

        void Do(string id, Func<IFlowGrain, OperationContext, Task<Outcome<FlowDocument>>> ask) => world.Controller.Do(async () =>
        {
            _ = await Try(() => ask(world.Controller.Grains.GetGrain<IFlowGrain>(id), new($"{++_tasks}", "test")));
        });

        static async Task<Exception?> Try<T>(Func<Task<T>> ask)
        {
            try
            {
                await ask();
                return null;
            }
            catch (Exception wrong)
            {
                return wrong;
            }
        }
    }

    private async Task Perform(Act act, IGrainFactory grains, string task)
    {
        var context = new OperationContext(task, "operator");
        var flow = grains.GetGrain<IFlowGrain>(Flow(act.A));
        var whole = grains.GetGrain<IYFlowGrain>($"y{act.A % YFlows}");
        switch (act.Kind)
        {
            case ActKind.CreateFlow: await End(flow, task, flow.Create(Request(act), context)); break;
            case ActKind.UpdateFlow: await End(flow, task, flow.Update(Change(act), context)); break;
            case ActKind.MoveFlow: await End(flow, task, flow.Update(Move(act), context)); break;
            case ActKind.PatchFlow: await End(flow, task, flow.Update(new FlowChange(Description: task, Priority: act.B), context)); break;
            case ActKind.RerouteFlow: await Rerouted(flow, task, flow.Reroute(context)); break;
            case ActKind.SwapFlow: await End(flow, task, flow.SwapPaths(context)); break;
            case ActKind.DeleteFlow: await End(flow, task, flow.Delete(context)); break;
            case ActKind.SwapEndpoints: await Swapped(flow, act, task, context); break;
            case ActKind.PutMirror: await End(flow, task, flow.PutMirror(Mirror(act), context)); break;
            case ActKind.RemoveMirror: await End(flow, task, flow.RemoveMirror(Point(act.B), context)); break;
            case ActKind.PutJoin: await End(flow, task, flow.PutJoin(Join(act), context)); break;
            case ActKind.RemoveJoin: await End(flow, task, flow.RemoveJoin(Point(act.B), context)); break;
            case ActKind.CreateYFlow: await End(whole, task, whole.Create(YRequest(act), context)); break;
            case ActKind.UpdateYFlow: await End(whole, task, whole.Update(YChange(act), context)); break;
            case ActKind.RerouteYFlow: await Rerouted(whole, task, whole.Reroute(context)); break;
            case ActKind.SwapYFlow: await End(whole, task, whole.SwapPaths(context)); break;
            case ActKind.DeleteYFlow: await End(whole, task, whole.Delete(context)); break;
            default: await Maintain(act, grains); break;
        }
    }

    private async Task End(IFlowGrain flow, string task, Task<Outcome<FlowDocument>> asked)
    {
        if (IsRefused(await asked)) return;
        if ((await flow.WhenEnded(task)).Failure is null) Operations = Operations with { Done = Operations.Done + 1 };
    }

    private async Task End(IYFlowGrain flow, string task, Task<Outcome<YFlowDocument>> asked)
    {
        if (IsRefused(await asked)) return;
        if ((await flow.WhenEnded(task)).Failure is null) Operations = Operations with { Done = Operations.Done + 1 };
    }

    private bool IsRefused<T>(Outcome<T> answer)
        where T : class
    {
        if (answer.Refusal is { } refusal) Refused?.Invoke($"{refusal.Message}: {refusal.Description}");
        if (answer.Value is not null) Operations = Operations with { Accepted = Operations.Accepted + 1 };
        return answer.Value is null;
    }

    private async Task Rerouted(IFlowGrain flow, string task, Task<Outcome<RerouteAnswer>> asked) =>
        await End(flow, task, Of(await asked, answer => answer.Rerouted ? answer.Flow : null));

    private async Task Rerouted(IYFlowGrain flow, string task, Task<Outcome<YRerouteAnswer>> asked) =>
        await End(flow, task, Of(await asked, answer => answer.Rerouted ? answer.YFlow : null));

    private async Task Swapped(IFlowGrain flow, Act act, string task, OperationContext context)
    {
        var other = Flow(act.A + 1 + (act.B % (Flows - 1)));
        if (world.Controller.Services.Flow(other) is not { } theirs || world.Controller.Services.Flow(Flow(act.A)) is not { } own) return;
        var (take, give) = (theirs.Request.Destination, own.Request.Destination);
        var asked = await flow.SwapEndpoints(new FlowChange(Destination: Whole(take)), other, new FlowChange(Destination: Whole(give)), context);
        await End(flow, task, Of(asked, answer => answer.First));

        static EndpointChange Whole(Endpoint end) => new(end.Switch, end.Port, end.Outer, end.Inner);
    }

    private async Task Maintain(Act act, IGrainFactory grains)
    {
        var cable = topology.Links[act.A % topology.Links.Count];
        await grains.GetGrain<IIslGrain>(IslId.Between(cable.A, cable.B).ToString()).SetMaintenance(cable.A, act.B % 2 == 0);
    }

    private static Task<Outcome<TDocument>> Of<T, TDocument>(Outcome<T> answer, Func<T, TDocument?> document)
        where T : class
        where TDocument : class =>
        Task.FromResult(new Outcome<TDocument>(answer.Value is null ? null : document(answer.Value), answer.Refusal));

    private static string Flow(int number) => $"f{number % Flows}";

    private static string Point(int number) => $"p{number % Points}";

    private Endpoint End(int port, int tags)
    {
        var at = _ports[port % _ports.Length];
        var (outer, inner) = s_tags[tags % s_tags.Length];
        return new Endpoint(at.Switch, at.Port, outer, inner);
    }

    private FlowRequest Request(Act act) => new(
        Flow(act.A), End(act.B, act.D), End(act.C, act.D / 7), new Kbps(s_rates[act.D % s_rates.Length]), AllocateProtectedPath: act.D % 3 == 0,
        IgnoreBandwidth: act.D % 11 == 0, Pinned: act.D % 3 == 1 && act.D % 5 == 0, PeriodicPings: act.D % 4 == 0,
        DiverseWith: act.D % 13 == 0 ? Flow(act.A + 1) : null);

    private static FlowChange Change(Act act) => (act.B % 4) switch
    {
        0 => new FlowChange(Bandwidth: new Kbps(s_rates[act.C % s_rates.Length])),
        1 => new FlowChange(AllocateProtectedPath: act.C % 2 == 0),
        2 => new FlowChange(IsWhole: true),
        _ => new FlowChange(IgnoreBandwidth: act.C % 2 == 0, Bandwidth: new Kbps(s_rates[act.D % s_rates.Length])),
    };

    private FlowChange Move(Act act)
    {
        var to = End(act.B, act.C);
        var change = new EndpointChange(to.Switch, to.Port, to.Outer, to.Inner);
        return act.D % 2 == 0 ? new FlowChange(Source: change) : new FlowChange(Destination: change);
    }

    /// <summary>At an end of the flow: elsewhere only pinned flows have mirrors.</summary>
    private SwitchId Place(Act act) => world.Controller.Services.Flow(Flow(act.A)) is { } flow
        ? (act.D % 2 == 0 ? flow.Request.Source : flow.Request.Destination).Switch
        : topology.Switches[act.D % topology.Switches.Count].Id;

    private static FlowDirection Direction(Act act) => act.D % 3 == 0 ? FlowDirection.Reverse : FlowDirection.Forward;

    private MirrorRequest Mirror(Act act) => new(Point(act.B), Direction(act), Place(act), End(act.C, act.D / 5), JoinsTraffic: act.D % 7 == 0);

    private JoinRequest Join(Act act) => act.D % 5 == 0
        ? new JoinRequest(Point(act.B), Direction(act), Place(act), null, FlowFrom: Flow(act.A + 1))
        : new JoinRequest(Point(act.B), Direction(act), Place(act), End(act.C, act.D / 5), MultiAccess: act.D % 4 == 0);

    private YFlowRequest YRequest(Act act)
    {
        var (shared, number) = (_ports[act.B % _ports.Length], act.A % YFlows);
        return new YFlowRequest(
            $"y{number}", shared, new Kbps(s_rates[act.D % s_rates.Length]),
            [
                new($"y{number}-a", 200, (ushort)(act.D % 2 == 0 ? 11 : 0), End(act.C, act.D)),
                new($"y{number}-b", (ushort)(act.D % 2 == 0 ? 200 : 201), (ushort)(act.D % 2 == 0 ? 12 : 0), End(act.C / 3, act.D / 7)),
            ],
            AllocateProtectedPath: act.D % 3 == 0);
    }

    private static YFlowChange YChange(Act act) => (act.B % 3) switch
    {
        0 => new YFlowChange(Bandwidth: new Kbps(s_rates[act.C % s_rates.Length])),
        1 => new YFlowChange(AllocateProtectedPath: act.C % 2 == 0),
        _ => new YFlowChange(Description: $"{act.C}"),
    };
}
