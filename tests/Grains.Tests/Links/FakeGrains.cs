using System.Collections.Concurrent;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Links;

/// <summary>What the fakes say and hear.</summary>
internal sealed class Neighbours
{
    private long _versions;

    /// <summary>What a switch knows of a port; of others, that they are up.</summary>
    public ConcurrentDictionary<PortId, PortNews> Ports { get; } = new();

    public Heard<(PortId At, IslId Link)> Followed { get; } = new();

    public Heard<(PortId At, IslId Link)> Unfollowed { get; } = new();

    public Heard<(string Flow, IslId Link, long Version, LinkStatus Status)> Told { get; } = new();

    public Heard<string> Recovered { get; } = new();

    /// <summary>Flows and switches, by key, that fail when they are called.</summary>
    public ConcurrentDictionary<string, bool> Broken { get; } = new();

    public long NextVersion() => Interlocked.Increment(ref _versions);

    public void Check(string key)
    {
        if (Broken.ContainsKey(key)) throw new TimeoutException($"{key} does not answer");
    }
}

internal sealed class FakeSwitchGrain(Neighbours neighbours) : Grain, ISwitchGrain
{
    private SwitchId Id => SwitchId.Parse(this.GetPrimaryKeyString());

    public Task<PortNews> Follow(uint port, IslId link)
    {
        neighbours.Check(this.GetPrimaryKeyString());
        var at = new PortId(Id, port);
        neighbours.Followed.Add((at, link));
        return Task.FromResult(neighbours.Ports.GetOrAdd(at, new PortNews(at, neighbours.NextVersion(), Live: true, Up: true, new Kbps(1000))));
    }

    public Task Unfollow(uint port, IslId link)
    {
        neighbours.Unfollowed.Add((new PortId(Id, port), link));
        return Task.CompletedTask;
    }

    public Task<AttachAnswer> Attach(ISwitchSession session, SwitchHello hello) => throw new NotSupportedException();

    public Task<bool> Receive(long connection, ReadOnlyMemory<byte> frames) => throw new NotSupportedException();

    public Task Detach(long connection, string reason) => throw new NotSupportedException();

    public Task<ClaimAnswer> Claim(ClaimRequest request) => throw new NotSupportedException();

    public Task Retain(string owner, Seq<Endpoint> endpoints, Seq<uint> meters, Seq<uint> groups) => throw new NotSupportedException();

    public Task<Seq<string>> Audit(SwitchOwner held, Seq<PlanLayer> layers) => throw new NotSupportedException();

    public Task<PutAnswer> Put(string owner, Seq<PlanLayer> layers) => throw new NotSupportedException();

    public Task<SwitchReport> Report() => throw new NotSupportedException();

    public Task<Switch?> Now() => throw new NotSupportedException();

    public Task<Outcome<Switch>> Set(SwitchSettings given) => throw new NotSupportedException();

    public Task<Outcome<Switch>> SetTableMode(bool multiTable) => throw new NotSupportedException();

    public Task<Outcome<Switch>> SetPort(uint port, bool up) => throw new NotSupportedException();

    public Task<Outcome<Switch>> SetDiscovery(uint port, bool enabled) => throw new NotSupportedException();

    public Task<Outcome<Switch>> Delete(bool force) => throw new NotSupportedException();

    public Task<Outcome<SwitchTables>> Tables(TableParts parts) => throw new NotSupportedException();

    public Task<Outcome<SwitchValidation>> Compare(ServiceScope? scope) => throw new NotSupportedException();

    public Task<Outcome<SwitchRepair>> Synchronize(ServiceScope? scope, bool removeExcess) => throw new NotSupportedException();

    public Task<Outcome<RulesChange>> RemoveRules(RuleSelection removed, RuleSelection.Wanted? again) => throw new NotSupportedException();

    public Task<Outcome<RulesChange>> InstallRules(RuleSelection.Wanted installed) => throw new NotSupportedException();

    public Task<Outcome<MeterRemoval>> RemoveMeter(uint meter) => throw new NotSupportedException();

    public Task<Outcome<SwitchTables>> ResetMeters(Seq<uint> meters) => throw new NotSupportedException();

    public Task<string?> ExpectProbe(long number, TimeSpan timeout) => throw new NotSupportedException();

    public Task<ProbeTime> CatchProbe(long number) => throw new NotSupportedException();

    public Task<ProbeTime> PutProbe(ReadOnlyMemory<byte> frame) => throw new NotSupportedException();
}

internal sealed class FakeFlowGrain(Neighbours neighbours) : Grain, IFlowGrain
{
    public Task LinkChanged(IslId link, long version, LinkStatus status)
    {
        neighbours.Check(this.GetPrimaryKeyString());
        neighbours.Told.Add((this.GetPrimaryKeyString(), link, version, status));
        return Task.CompletedTask;
    }

    public Task<Seq<string>> Repair(Seq<SwitchId> at, Seq<IslId> on) => throw new NotSupportedException();

    public Task Recover()
    {
        neighbours.Check(this.GetPrimaryKeyString());
        neighbours.Recovered.Add(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public Task<Outcome<FlowDocument>> Create(FlowRequest request, OperationContext context) => throw new NotSupportedException();

    public Task<Outcome<FlowDocument>> Delete(OperationContext context) => throw new NotSupportedException();

    public Task<Outcome<FlowDocument>> Update(FlowChange change, OperationContext context) => throw new NotSupportedException();

    public Task<Outcome<RerouteAnswer>> Reroute(OperationContext context) => throw new NotSupportedException();

    public Task Check(bool retry) => Task.CompletedTask;

    public Task<Outcome<FlowDocument>> SwapPaths(OperationContext context) => throw new NotSupportedException();

    public Task<Outcome<FlowDocument>> Synced(string? failure, OperationContext context) => throw new NotSupportedException();

    public Task<Outcome<SwappedEndpoints>> SwapEndpoints(FlowChange own, string other, FlowChange others, OperationContext context) =>
        throw new NotSupportedException();

    public Task<Outcome<FlowDocument>> Lend(string leader, OperationContext context) => throw new NotSupportedException();

    public Task Return(string taskId, Refusal? failure) => throw new NotSupportedException();

    public Task<Outcome<FlowDocument>> PutMirror(MirrorRequest mirror, OperationContext context) => throw new NotSupportedException();

    public Task<Outcome<FlowDocument>> RemoveMirror(string id, OperationContext context) => throw new NotSupportedException();

    public Task<Outcome<FlowDocument>> PutJoin(JoinRequest join, OperationContext context) => throw new NotSupportedException();

    public Task<Outcome<FlowDocument>> RemoveJoin(string id, OperationContext context) => throw new NotSupportedException();

    public Task<FlowDocument?> Get() => throw new NotSupportedException();

    public Task<OperationEnd> WhenEnded(string taskId) => throw new NotSupportedException();
}
