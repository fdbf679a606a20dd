using System.Collections.Concurrent;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Discovery;
using Kilda.Network.Flows;
using Kilda.Network.Links;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Tests.Harness;

/// <summary>What links were asked, and what they refuse.</summary>
internal sealed class FakeLinks
{
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Null: they do as they are told.</summary>
    public Func<IslId, Refusal?> Refuses { get; set; } = _ => null;
}

/// <summary>A link that is as the view of the test says.</summary>
internal sealed class FakeIslGrain(FakeLinks links, INetworkView view) : Grain, IIslGrain
{
    private IslId Id => IslId.Parse(this.GetPrimaryKeyString());

    public Task<Outcome<LinkProps>> SetProps(LinkProps given)
    {
        links.Asked.Enqueue($"{Id} set {given.Cost}, {given.MaxBandwidth?.Value}, {given.Description}");
        return Task.FromResult<Outcome<LinkProps>>(links.Refuses(Id) is { } refusal ? refusal : LinkProps.None.With(given));
    }

    public Task<Outcome<LinkProps>> ClearProps()
    {
        links.Asked.Enqueue($"{Id} clear");
        return Task.FromResult<Outcome<LinkProps>>(links.Refuses(Id) is { } refusal ? refusal : LinkProps.None);
    }

    public Task<Outcome<Link>> SetMaintenance(PortId source, bool underMaintenance)
    {
        links.Asked.Enqueue($"{Id} maintenance {underMaintenance} from {source}");
        return Task.FromResult(Known(source) is { Value: { } link } ? link with { UnderMaintenance = underMaintenance } : Known(source));
    }

    public Task<Outcome<Link>> SetBfd(PortId source, LinkBfd bfd)
    {
        links.Asked.Enqueue($"{Id} bfd {bfd.IntervalMs}/{bfd.Multiplier} from {source}");
        return Task.FromResult(Known(source) is { Value: { } link } ? link with { Bfd = bfd } : Known(source));
    }

    public Task<Outcome<Link>> Delete(PortId source, bool force, bool withSwitch = false)
    {
        links.Asked.Enqueue($"{Id} delete {force} from {source}");
        return Task.FromResult(Known(source));
    }

    public Task ProbeSent(LinkDirection direction, ProbeOrder order) => throw Unasked();

    public Task ProbeSeen(LinkDirection direction, ProbeOrder order, long latencyNs) => throw Unasked();

    public Task PortChanged(PortNews news) => throw Unasked();

    public Task Moved(PortId at, IslId now) => throw Unasked();

    public Task<ReserveAnswer> Reserve(string owner, Seq<LedgerWant> wants, bool stays) => throw Unasked();

    public Task<bool> Confirm(string owner, long epoch) => throw Unasked();

    public Task<Seq<string>> Audit(string owner, Seq<LedgerHold> holds) => throw Unasked();

    public Task Retain(string owner, Seq<LedgerKey> keep) => throw Unasked();

    public Task Wake() => throw Unasked();

    public Task<LinkReport> Report() => Task.FromResult(new LinkReport(view.Now.TryGet(Id, out var link) ? link : null, []));

    private Outcome<Link> Known(PortId source)
    {
        if (links.Refuses(Id) is { } refusal) return refusal;
        if (view.Now.TryGet(Id, out var link)) return link;
        var other = Id.Low == source ? Id.High : Id.Low;
        return Refusal.Of(RefusalKind.NotFound, $"There is no ISL between {source} and {other}.", "ISL was not found.");
    }

    private static NotSupportedException Unasked() => new("the API asks what an operator asks only");
}
