using System.Collections.Concurrent;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Discovery;
using Kilda.Network.Flows;
using Kilda.Network.Links;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Switches;

/// <summary>What links were told.</summary>
internal sealed class HeardLinks
{
    private readonly ConcurrentDictionary<IslId, HeardLink> _links = [];

    public HeardLink this[IslId id] => _links.GetOrAdd(id, _ => new HeardLink());

    public IEnumerable<IslId> Seen => _links.Where(link => !link.Value.Seen.IsEmpty).Select(link => link.Key).Order();
}

internal sealed class HeardLink
{
    public ConcurrentQueue<(LinkDirection Direction, ProbeOrder Order)> Sent { get; } = [];

    public ConcurrentQueue<(LinkDirection Direction, ProbeOrder Order, long LatencyNs)> Seen { get; } = [];

    public ConcurrentQueue<PortNews> News { get; } = [];

    public ConcurrentQueue<IslId> Moves { get; } = [];

    /// <summary>What the next news end with, each one's.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = [];
}

/// <summary>A link that follows its ports and writes down what it is told.</summary>
internal sealed class HeardLinkGrain(HeardLinks heard) : Grain, IIslGrain
{
    private IslId _id;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = IslId.Parse(this.GetPrimaryKeyString());
        foreach (var end in new[] { _id.Low, _id.High })
            heard[_id].News.Enqueue(await GrainFactory.GetGrain<ISwitchGrain>(end.Switch.ToString()).Follow(end.Port, _id));
    }

    public Task ProbeSent(LinkDirection direction, ProbeOrder order) => Write(() => heard[_id].Sent.Enqueue((direction, order)));

    public Task ProbeSeen(LinkDirection direction, ProbeOrder order, long latencyNs) =>
        Write(() => heard[_id].Seen.Enqueue((direction, order, latencyNs)));

    public Task PortChanged(PortNews news) =>
        heard[_id].Failures.TryDequeue(out var failure) ? throw failure : Write(() => heard[_id].News.Enqueue(news));

    public Task Moved(PortId at, IslId now) => Write(() => heard[_id].Moves.Enqueue(now));

    public Task<ReserveAnswer> Reserve(string owner, Seq<LedgerWant> wants, bool stays) => throw new NotSupportedException();

    public Task<bool> Confirm(string owner, long epoch) => throw new NotSupportedException();

    public Task<Seq<string>> Audit(string owner, Seq<LedgerHold> holds) => throw new NotSupportedException();

    public Task Retain(string owner, Seq<LedgerKey> keep) => throw new NotSupportedException();

    public Task<Outcome<LinkProps>> SetProps(LinkProps given) => throw new NotSupportedException();

    public Task<Outcome<LinkProps>> ClearProps() => throw new NotSupportedException();

    public Task<Outcome<Link>> SetMaintenance(PortId source, bool underMaintenance) => throw new NotSupportedException();

    public Task<Outcome<Link>> SetBfd(PortId source, LinkBfd bfd) => throw new NotSupportedException();

    public Task<Outcome<Link>> Delete(PortId source, bool force, bool withSwitch = false) => throw new NotSupportedException();

    public Task Wake() => Task.CompletedTask;

    public Task<LinkReport> Report() => throw new NotSupportedException();

    private static Task Write(Action write)
    {
        write();
        return Task.CompletedTask;
    }
}
