using System.Collections.Concurrent;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Tests.Harness;

/// <summary>What flow grains are to answer, and what they were asked.</summary>
internal sealed class FakeFlows
{
    public Func<FlowRequest, Outcome<FlowDocument>> OnCreate { get; set; } = Samples.Creating;

    public Func<string, Outcome<FlowDocument>> OnDelete { get; set; } =
        id => Refusal.Of(RefusalKind.NotFound, "Could not delete flow", $"Flow {id} not found");

    public Func<string, FlowChange, Outcome<FlowDocument>> OnUpdate { get; set; } =
        (id, change) => Samples.Creating(change.ApplyTo(Samples.Order(id))).Value!;

    public Func<string, Outcome<RerouteAnswer>> OnReroute { get; set; } = id => new RerouteAnswer(Samples.Up(Samples.Order(id)), false);

    public Func<string, Outcome<FlowDocument>> OnSwap { get; set; } = id => Samples.Swapping(Samples.Order(id) with { AllocateProtectedPath = true });

    public Func<string, FlowChange, string, FlowChange, Outcome<SwappedEndpoints>> OnSwapEndpoints { get; set; } = (first, own, second, others) =>
        new SwappedEndpoints(
            Samples.Creating(own.ApplyTo(Samples.Order(first))).Value!, Samples.Creating(others.ApplyTo(Samples.Order(second))).Value!);

    public Func<string, Task<OperationEnd>> OnEnded { get; set; } = _ => throw new InvalidOperationException("nobody was expected to wait");

    public Func<string, MirrorRequest, Outcome<FlowDocument>> OnMirror { get; set; } =
        (id, mirror) => Samples.Creating(Samples.Order(id) with { Mirrors = [mirror] }).Value!;

    public Func<string, JoinRequest, Outcome<FlowDocument>> OnJoin { get; set; } =
        (id, join) => Samples.Creating(Samples.Order(id) with { Joins = [join] }).Value!;

    public Func<string, string, Outcome<FlowDocument>> OnRemove { get; set; } =
        (_, point) => Refusal.Of(RefusalKind.NotFound, "Could not delete flow mirror point", $"Flow mirror point {point} not found");

    public ConcurrentQueue<(string Id, MirrorRequest Mirror)> Mirrored { get; } = [];

    public ConcurrentQueue<(string Id, JoinRequest Join)> Joined { get; } = [];

    public ConcurrentQueue<(string Id, string Point)> Removed { get; } = [];

    public ConcurrentQueue<(FlowRequest Request, OperationContext Context)> Created { get; } = [];

    public ConcurrentQueue<(string Id, OperationContext Context)> Deleted { get; } = [];

    public ConcurrentQueue<(string Id, FlowChange Change)> Updated { get; } = [];

    public ConcurrentQueue<string> Moved { get; } = [];

    /// <summary>Why they were asked to move.</summary>
    public ConcurrentQueue<string?> Reasons { get; } = [];

    public ConcurrentQueue<(string Id, string? Failure)> Synced { get; } = [];

    public ConcurrentQueue<(string Id, string TaskId)> Awaited { get; } = [];
}

/// <summary>A flow grain that does as it is told.</summary>
internal sealed class FakeFlowGrain(FakeFlows flows) : Grain, IFlowGrain
{
    public Task<Outcome<FlowDocument>> Create(FlowRequest request, OperationContext context)
    {
        Assert.Equal(this.GetPrimaryKeyString(), request.Id);
        flows.Created.Enqueue((request, context));
        return Task.FromResult(flows.OnCreate(request));
    }

    public Task<Outcome<FlowDocument>> Delete(OperationContext context)
    {
        flows.Deleted.Enqueue((this.GetPrimaryKeyString(), context));
        return Task.FromResult(flows.OnDelete(this.GetPrimaryKeyString()));
    }

    public Task<Outcome<FlowDocument>> Update(FlowChange change, OperationContext context)
    {
        flows.Updated.Enqueue((this.GetPrimaryKeyString(), change));
        return Task.FromResult(flows.OnUpdate(this.GetPrimaryKeyString(), change));
    }

    public Task<Outcome<FlowDocument>> SwapPaths(OperationContext context) => Task.FromResult(flows.OnSwap(this.GetPrimaryKeyString()));

    public Task<Outcome<RerouteAnswer>> Reroute(OperationContext context)
    {
        flows.Moved.Enqueue(this.GetPrimaryKeyString());
        flows.Reasons.Enqueue(context.Reason);
        return Task.FromResult(flows.OnReroute(this.GetPrimaryKeyString()));
    }

    public Task<Outcome<FlowDocument>> Synced(string? failure, OperationContext context)
    {
        flows.Synced.Enqueue((this.GetPrimaryKeyString(), failure));
        return Task.FromResult<Outcome<FlowDocument>>(Samples.Up(Samples.Order(this.GetPrimaryKeyString())));
    }

    public Task<Outcome<SwappedEndpoints>> SwapEndpoints(FlowChange own, string other, FlowChange others, OperationContext context) =>
        Task.FromResult(flows.OnSwapEndpoints(this.GetPrimaryKeyString(), own, other, others));

    public Task<Outcome<FlowDocument>> Lend(string leader, OperationContext context) => throw new NotSupportedException();

    public Task Return(string taskId, Refusal? failure) => throw new NotSupportedException();

    public Task<Outcome<FlowDocument>> PutMirror(MirrorRequest mirror, OperationContext context)
    {
        flows.Mirrored.Enqueue((this.GetPrimaryKeyString(), mirror));
        return Task.FromResult(flows.OnMirror(this.GetPrimaryKeyString(), mirror));
    }

    public Task<Outcome<FlowDocument>> RemoveMirror(string id, OperationContext context) => Remove(id);

    public Task<Outcome<FlowDocument>> PutJoin(JoinRequest join, OperationContext context)
    {
        flows.Joined.Enqueue((this.GetPrimaryKeyString(), join));
        return Task.FromResult(flows.OnJoin(this.GetPrimaryKeyString(), join));
    }

    public Task<Outcome<FlowDocument>> RemoveJoin(string id, OperationContext context) => Remove(id);

    public Task<FlowDocument?> Get() => Task.FromResult<FlowDocument?>(null);

    public Task<OperationEnd> WhenEnded(string taskId)
    {
        flows.Awaited.Enqueue((this.GetPrimaryKeyString(), taskId));
        return flows.OnEnded(this.GetPrimaryKeyString());
    }

    public Task LinkChanged(IslId link, long version, LinkStatus status) => Task.CompletedTask;

    public Task Check(bool retry) => Task.CompletedTask;

    public Task<Seq<string>> Repair(Seq<SwitchId> at, Seq<IslId> on) => Task.FromResult(Seq<string>.Empty);

    public Task Recover() => Task.CompletedTask;

    private Task<Outcome<FlowDocument>> Remove(string id)
    {
        flows.Removed.Enqueue((this.GetPrimaryKeyString(), id));
        return Task.FromResult(flows.OnRemove(this.GetPrimaryKeyString(), id));
    }
}
