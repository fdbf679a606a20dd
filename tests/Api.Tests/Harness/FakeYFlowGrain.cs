using System.Collections.Concurrent;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Api.Tests.Harness;

/// <summary>What Y-flow grains are to answer, and what they were asked.</summary>
internal sealed class FakeYFlows
{
    public Func<YFlowRequest, Outcome<YFlowDocument>> OnCreate { get; set; } = request => YSamples.Creating(request);

    public Func<string, YFlowChange, Outcome<YFlowDocument>> OnUpdate { get; set; } = (id, change) =>
        YSamples.During(FlowOperation.Update, change.ApplyTo(YSamples.Order(id)), YSamples.Plan(YSamples.Order(id)));

    public Func<string, Outcome<YFlowDocument>> OnDelete { get; set; } = id => YSamples.During(FlowOperation.Delete, YSamples.Order(id), null);

    public Func<string, Outcome<YFlowDocument>> OnSwap { get; set; } =
        id => YSamples.During(FlowOperation.Swap, YSamples.Order(id), YSamples.Plan(YSamples.Order(id)));

    public Func<string, Outcome<YRerouteAnswer>> OnReroute { get; set; } = id => new YRerouteAnswer(YSamples.Up(YSamples.Order(id)), true);

    public Func<string, string, Outcome<YFlowDocument>> OnPoint { get; set; } =
        (id, _) => YSamples.During(FlowOperation.Update, YSamples.Order(id), YSamples.Plan(YSamples.Order(id)));

    public Func<string, Task<YOperationEnd>> OnEnded { get; set; } = _ => throw new InvalidOperationException("nobody was expected to wait");

    public ConcurrentQueue<(YFlowRequest Request, OperationContext Context)> Created { get; } = [];

    public ConcurrentQueue<(string Id, YFlowChange Change)> Updated { get; } = [];

    /// <summary>Other calls, each with what it is about.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];
}

/// <summary>A Y-flow grain that does as it is told.</summary>
internal sealed class FakeYFlowGrain(FakeYFlows flows) : Grain, IYFlowGrain
{
    private string Id => this.GetPrimaryKeyString();

    public Task<Outcome<YFlowDocument>> Create(YFlowRequest request, OperationContext context)
    {
        Assert.Equal(Id, request.Id);
        flows.Created.Enqueue((request, context));
        return Task.FromResult(flows.OnCreate(request));
    }

    public Task<Outcome<YFlowDocument>> Update(YFlowChange change, OperationContext context)
    {
        flows.Updated.Enqueue((Id, change));
        return Task.FromResult(flows.OnUpdate(Id, change));
    }

    public Task<Outcome<YFlowDocument>> Delete(OperationContext context)
    {
        flows.Asked.Enqueue($"delete {Id}");
        return Task.FromResult(flows.OnDelete(Id));
    }

    public Task<Outcome<YFlowDocument>> SwapPaths(OperationContext context)
    {
        flows.Asked.Enqueue($"swap {Id}");
        return Task.FromResult(flows.OnSwap(Id));
    }

    public Task<Outcome<YRerouteAnswer>> Reroute(OperationContext context)
    {
        flows.Asked.Enqueue($"reroute {Id}");
        return Task.FromResult(flows.OnReroute(Id));
    }

    public Task<Outcome<YFlowDocument>> Synced(string? failure, OperationContext context)
    {
        flows.Asked.Enqueue($"synced {Id} {failure}");
        return Task.FromResult<Outcome<YFlowDocument>>(YSamples.Up(YSamples.Order(Id)));
    }

    public Task<Outcome<YFlowDocument>> PutMirror(string flow, MirrorRequest mirror, OperationContext context) => Point($"mirror {mirror} of {flow}");

    public Task<Outcome<YFlowDocument>> RemoveMirror(string flow, string id, OperationContext context) => Point($"no mirror {id} of {flow}");

    public Task<Outcome<YFlowDocument>> PutJoin(string flow, JoinRequest join, OperationContext context) => Point($"join {join} of {flow}");

    public Task<Outcome<YFlowDocument>> RemoveJoin(string flow, string id, OperationContext context) => Point($"no join {id} of {flow}");

    public Task<YFlowDocument?> Get() => Task.FromResult<YFlowDocument?>(null);

    public Task<YOperationEnd> WhenEnded(string taskId) => flows.OnEnded(Id);

    public Task LinkChanged(IslId link, long version, LinkStatus status) => Task.CompletedTask;

    public Task PingsChanged(string flow, string? trouble) => Task.CompletedTask;

    public Task Check(bool retry) => Task.CompletedTask;

    public Task<Seq<string>> Repair(Seq<SwitchId> at, Seq<IslId> on) => Task.FromResult(Seq<string>.Empty);

    public Task Recover() => Task.CompletedTask;

    private Task<Outcome<YFlowDocument>> Point(string what)
    {
        flows.Asked.Enqueue(what);
        return Task.FromResult(flows.OnPoint(Id, what));
    }
}
