using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Links;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>An operation on services of the ladder of eight switches, for tests that break every step of each.</summary>
/// <param name="Prepare">From no service to those that the operation is about.</param>
/// <param name="Do">Asks, and waits for the end.</param>
internal sealed record ServiceAct(string Name, Func<ControllerHost, Task> Prepare, Func<ControllerHost, Task<Refusal?>> Do)
{
    private static readonly FlowRequest s_f = new("f", new(new SwitchId(1), 1, 100), new(new SwitchId(4), 1, 200), new Kbps(1000));
    private static readonly FlowRequest s_g = new("g", new(new SwitchId(1), 1, 101), new(new SwitchId(4), 1, 201, 202), new Kbps(2000));
    private static readonly FlowRequest s_device = new("g", new(new SwitchId(6), 1, 300), new(new SwitchId(4), 1, 400), new Kbps(1000));
    private static readonly MirrorRequest s_mirror = new("m", FlowDirection.Forward, new SwitchId(1), new(new SwitchId(6), 1, 300), JoinsTraffic: true);
    private static readonly JoinRequest s_join = new("j", FlowDirection.Forward, new SwitchId(4), new Endpoint(new SwitchId(7), 1, 300), MultiAccess: true);
    private static readonly JoinRequest s_led = new("q", FlowDirection.Forward, new SwitchId(4), null, FlowFrom: "g");

    private static readonly YFlowRequest s_y = new(
        "y", new(new SwitchId(1), 1), new Kbps(1000),
        [new("a", 500, 11, new Endpoint(new SwitchId(3), 1, 501)), new("b", 500, 12, new Endpoint(new SwitchId(4), 1, 502))]);

    private static readonly MirrorRequest s_leafMirror = new("m", FlowDirection.Forward, new SwitchId(4), new(new SwitchId(7), 1, 300));

    /// <summary>The links that most services of these cases run over: from s2 to s3, and from s1 to s2.</summary>
    private static readonly PortId s_middle = new(new SwitchId(2), 12), s_first = new(new SwitchId(1), 11);

    public static IReadOnlyList<ServiceAct> All { get; } =
    [
        new("flow create", _ => Task.CompletedTask, host => Create(host, s_f)),
        new("flow update", host => Be(host, s_f), host => Flow(host, (flow, context) => flow.Update(
            new FlowChange(Destination: new(new SwitchId(8), Outer: 300), Bandwidth: new Kbps(2000)), context))),
        new("flow patch", host => Be(host, s_f), host => Flow(host, (flow, context) => flow.Update(new FlowChange(Description: "new"), context))),
        new("flow reroute", host => BeBeside(host, s_f), host => Flow(host, Reroute)),
        new("flow swap", host => Be(host, s_f with { AllocateProtectedPath = true }), host => Flow(host, (flow, context) => flow.SwapPaths(context))),
        new("flow swap-endpoint", host => Be(host, s_f, s_g), host => Flow(host, SwapEndpoints)),
        new("flow delete", host => Be(host, s_f with { AllocateProtectedPath = true }), host => Flow(host, (flow, context) => flow.Delete(context))),
        new("y-flow create", _ => Task.CompletedTask, host => Y(host, (flow, context) => flow.Create(s_y with { AllocateProtectedPath = true }, context))),
        new("y-flow update", BeY, host => Y(host, (flow, context) => flow.Update(
            new YFlowChange(Bandwidth: new Kbps(2000), SubFlows: [new("a"), new("b", End: new(new SwitchId(8), Outer: 600))]), context))),
        new("y-flow reroute", BeYBeside, host => Y(host, RerouteY)),
        new("y-flow swap", host => BeY(host, s_y with { AllocateProtectedPath = true }), host => Y(host, (flow, context) => flow.SwapPaths(context))),
        new("y-flow delete", BeY, host => Y(host, (flow, context) => flow.Delete(context))),
        new("y-flow mirror add", BeY, host => Y(host, (flow, context) => flow.PutMirror("b", s_leafMirror, context))),
        new("mirror add", host => Be(host, s_f), host => Flow(host, (flow, context) => flow.PutMirror(s_mirror, context))),
        new("mirror update", Mirrored, host => Flow(host, (flow, context) => flow.Update(
            new FlowChange(Source: new(new SwitchId(2), Outer: 100)), context))),
        new("mirror reroute", MirroredBeside, host => Flow(host, Reroute)),
        new("mirror delete", Mirrored, host => Flow(host, (flow, context) => flow.RemoveMirror("m", context))),
        new("join add", host => Be(host, s_f), host => Flow(host, (flow, context) => flow.PutJoin(s_join, context))),
        new("join delete", Joined, host => Flow(host, (flow, context) => flow.RemoveJoin("j", context))),
        new("led join add", host => Be(host, s_f, s_device), host => Flow(host, (flow, context) => flow.PutJoin(s_led, context))),
        new("led join reroute", LedBeside, host => Flow(host, Reroute, "g")),
        new("led update", Led, host => Flow(host, (flow, context) => flow.Update(
            new FlowChange(Source: new(new SwitchId(7), Outer: 301), Bandwidth: new Kbps(2000)), context), "g")),
        new("led swap", host => Led(host, s_device with { AllocateProtectedPath = true }), host => Flow(host, (flow, context) => flow.SwapPaths(context), "g")),
        new("led swap-endpoint", host => Led(host, s_device with { Destination = new(new SwitchId(1), 1, 400) }), host => Flow(host, SwapDevices)),
        new("led join target update", Led, host => Flow(host, (flow, context) => flow.Update(
            new FlowChange(Source: new(new SwitchId(2), Outer: 101), Bandwidth: new Kbps(2000)), context))),
        new("led join delete", Led, host => Flow(host, (flow, context) => flow.RemoveJoin("q", context))),
    ];

    /// <summary>What services do when a link breaks that they run over.</summary>
    public static IReadOnlyList<ServiceAct> Failures { get; } =
    [
        new("flow moved by a failure", host => Be(host, s_f), host => Cut(host, "f")),
        new("flow swapped by a failure", host => Be(host, s_f with { AllocateProtectedPath = true }), host => Cut(host, "f")),
        new("y-flow moved by a failure", BeY, CutY),
        new("led flow swapped by a failure", host => Led(host, s_device with { AllocateProtectedPath = true }), CutLed),
    ];

    /// <summary>No service, no costs of links, and none is broken.</summary>
    public static async Task Clear(ControllerHost host)
    {
        Mend(host);
        await host.Discovered();
        foreach (var flow in host.Services.Flows().Where(flow => flow is { YFlowId: null, Request.Joins.IsEmpty: false }))
        {
            foreach (var join in flow.Request.Joins.ToArray())
            {
                var end = await host.Do(flow.Id, (grain, context) => grain.RemoveJoin(join.Id, context));
                Assert.True(end.Failure is null, $"{end.Failure}: {string.Join("; ", host.Services.Flows())}");
            }
        }

        foreach (var flow in host.Services.Flows().Where(flow => flow.YFlowId is null)) Assert.Null((await host.Delete(flow.Id)).Failure);
        foreach (var flow in host.Services.YFlows()) Assert.Null((await host.DoY(flow.Id, (grain, context) => grain.Delete(context))).Failure);
        foreach (var cable in host.Topology.Links.ToArray()) Assert.Null((await host.Link(IslId.Between(cable.A, cable.B)).ClearProps()).Refusal);
    }

    public static void Mend(ControllerHost host)
    {
        foreach (var cable in host.Topology.Links) host.Lab.Mend(cable.A);
    }

    public override string ToString() => Name;

    private static async Task<Refusal?> Cut(ControllerHost host, string id)
    {
        host.Lab.Cut(s_middle);
        await Until.True(
            () => host.Services.Flow(id) is { Intent: null, Status: not FlowStatus.Down, Plan: { } plan } && IsElsewhere(host, ServicePlan.Of(plan)),
            "the flow runs over other links", () => $"{host.Services.Flow(id)}");
        return null;
    }

    private static async Task<Refusal?> CutY(ControllerHost host)
    {
        host.Lab.Cut(s_middle);
        await Until.True(
            () => host.Services.YFlow("y") is { Intent: null, Status: FlowStatus.Up, Degraded: false, Plan: { } plan } && IsElsewhere(host, plan),
            "the y-flow runs over other links", () => $"{host.Services.YFlow("y")}");
        return null;
    }

    private static async Task<Refusal?> CutLed(ControllerHost host)
    {
        var spare = host.Services.Flow("g")!.Plan!.Protected;
        host.Lab.Cut(host.Services.Flow("g")!.Plan!.Primary.Forward.Hops[0].From);
        await Until.True(
            () => host.Services.Flow("g") is { Intent: null } led && led.Plan!.Primary == spare && host.Services.Flow("f") is { Intent: null },
            "the device's flow has swapped", () => $"{host.Services.Flow("g")}");
        return null;
    }

    private static bool IsElsewhere(ControllerHost host, ServicePlan plan) =>
        plan.Flows.All(flow => flow.Primary.Forward.Hops.All(hop => hop.Isl != IdOf(host, s_middle)));

    private static async Task<Refusal?> Create(ControllerHost host, FlowRequest request) => (await host.Create(request)).Failure;

    private static async Task Be(ControllerHost host, params FlowRequest[] requests)
    {
        foreach (var request in requests) Assert.Null(await Create(host, request));
    }

    private static async Task BeBeside(ControllerHost host, FlowRequest request)
    {
        await Be(host, request);
        await Costs(host, s_middle);
    }

    private static Task BeY(ControllerHost host) => BeY(host, s_y);

    private static async Task BeY(ControllerHost host, YFlowRequest request) =>
        Assert.Null(await Y(host, (flow, context) => flow.Create(request, context)));

    private static async Task BeYBeside(ControllerHost host)
    {
        await BeY(host);
        await Costs(host, s_first);
    }

    private static async Task Mirrored(ControllerHost host)
    {
        await Be(host, s_f);
        Assert.Null(await Flow(host, (flow, context) => flow.PutMirror(s_mirror, context)));
    }

    private static async Task MirroredBeside(ControllerHost host)
    {
        await Mirrored(host);
        await Costs(host, s_middle);
    }

    private static async Task Joined(ControllerHost host)
    {
        await Be(host, s_f);
        Assert.Null(await Flow(host, (flow, context) => flow.PutJoin(s_join, context)));
    }

    private static Task Led(ControllerHost host) => Led(host, s_device);

    /// <summary>At the switch where the device's flow ends.</summary>
    private static async Task Led(ControllerHost host, FlowRequest device)
    {
        await Be(host, s_f, device);
        Assert.Null(await Flow(host, (flow, context) => flow.PutJoin(s_led with { At = device.Destination.Switch }, context)));
    }

    private static async Task LedBeside(ControllerHost host)
    {
        await Led(host);
        // Of the device's flow whatever comes first.
        await Costs(host, host.Services.Flow("g")!.Plan!.Primary.Forward.Hops[0].From);
    }

    private static async Task Costs(ControllerHost host, PortId port)
    {
        Assert.Null((await host.Link(IdOf(host, port)).SetProps(new LinkProps(Cost: 10_000))).Refusal);
    }

    private static IslId IdOf(ControllerHost host, PortId port)
    {
        var cable = host.Topology.Links.First(cable => cable.A == port || cable.B == port);
        return IslId.Between(cable.A, cable.B);
    }

    private static async Task<Refusal?> Flow(
        ControllerHost host, Func<IFlowGrain, OperationContext, Task<Outcome<FlowDocument>>> ask, string id = "f") => (await host.Do(id, ask)).Failure;

    private static async Task<Refusal?> Y(ControllerHost host, Func<IYFlowGrain, OperationContext, Task<Outcome<YFlowDocument>>> ask) =>
        (await host.DoY("y", ask)).Failure;

    private static async Task<Outcome<FlowDocument>> Reroute(IFlowGrain flow, OperationContext context)
    {
        var outcome = await flow.Reroute(context);
        if (outcome.Value is not { } answer) return outcome.Refusal!;
        Assert.True(answer.Rerouted, "there is a better way");
        return answer.Flow;
    }

    private static async Task<Outcome<YFlowDocument>> RerouteY(IYFlowGrain flow, OperationContext context)
    {
        var outcome = await flow.Reroute(context);
        if (outcome.Value is not { } answer) return outcome.Refusal!;
        Assert.True(answer.Rerouted, "there is a better tree");
        return answer.YFlow;
    }

    private static Task<Outcome<FlowDocument>> SwapEndpoints(IFlowGrain flow, OperationContext context) =>
        SwapEndpoints(flow, To(s_g.Destination), new FlowChange(Destination: To(s_f.Destination)), context);

    /// <summary>The device at the flow's end, and the one that comes by a flow of its own.</summary>
    private static Task<Outcome<FlowDocument>> SwapDevices(IFlowGrain flow, OperationContext context) =>
        SwapEndpoints(flow, To(s_device.Source), new FlowChange(Source: To(s_f.Destination)), context);

    private static async Task<Outcome<FlowDocument>> SwapEndpoints(IFlowGrain flow, EndpointChange own, FlowChange other, OperationContext context)
    {
        var outcome = await flow.SwapEndpoints(new FlowChange(Destination: own), "g", other, context);
        return outcome.Value is { } both ? both.First : outcome.Refusal!;
    }

    private static EndpointChange To(Endpoint end) => new(end.Switch, end.Port, end.Outer, end.Inner);
}
