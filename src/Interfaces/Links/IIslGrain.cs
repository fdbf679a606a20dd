using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Discovery;
using Kilda.Network.Flows;
using Kilda.Network.Links;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Orleans.Concurrency;

namespace Kilda.Interfaces.Links;

/// <summary>One link between two switches, by its <see cref="IslId"/>: its state, and who holds which bandwidth and labels of it.</summary>
public interface IIslGrain : IGrainWithStringKey
{
    /// <summary>Probes of this link that were written to a switch since the last call.</summary>
    Task ProbeSent(LinkDirection direction, ProbeOrder order);

    /// <summary>A genuine probe has arrived.</summary>
    Task ProbeSeen(LinkDirection direction, ProbeOrder order, long latencyNs);

    Task PortChanged(PortNews news);

    /// <summary>The port of this link now sees another link.</summary>
    Task Moved(PortId at, IslId now);

    /// <summary>Bandwidth and a label for each want: all or nothing. Held in memory until <see cref="Confirm"/>, or for a minute.</summary>
    /// <param name="owner"><c>kind/id</c>.</param>
    /// <param name="wants">Of one flow or several.</param>
    /// <param name="stays">Of a link that has failed the owner may have what it has already in another form; nothing else is given of such a link.</param>
    Task<ReserveAnswer> Reserve(string owner, Seq<LedgerWant> wants, bool stays = false);

    /// <summary>The owner's reservation is stored now.</summary>
    /// <param name="epoch">Of the answer to <see cref="Reserve"/>; another one means that this grain has restarted and looks into storage.</param>
    /// <returns>False: it does not fit any more, the owner must back out.</returns>
    Task<bool> Confirm(string owner, long epoch);

    /// <summary>The owner keeps what is listed and gives back the rest.</summary>
    Task Retain(string owner, Seq<LedgerKey> keep);

    /// <summary>The owner has nothing under way and holds exactly this: what differs is put right.</summary>
    /// <returns>What differed, a line each.</returns>
    Task<Seq<string>> Audit(string owner, Seq<LedgerHold> holds);

    /// <summary>Sets what is given and leaves the rest; also of a link that is not there yet.</summary>
    /// <returns>What is set now, durably.</returns>
    Task<Outcome<LinkProps>> SetProps(LinkProps given);

    /// <summary>Nothing is set any more.</summary>
    Task<Outcome<LinkProps>> ClearProps();

    /// <param name="source">The end that the operator named first; for the texts of refusals.</param>
    Task<Outcome<Link>> SetMaintenance(PortId source, bool underMaintenance);

    /// <param name="source">The end that the operator named first; for the texts of refusals.</param>
    /// <returns>The link as it is then.</returns>
    Task<Outcome<Link>> SetBfd(PortId source, LinkBfd bfd);

    /// <summary>The link is forgotten, what was set for it stays. One that works comes back when a port of it was down.</summary>
    /// <param name="source">The end that the operator named first; for the texts of refusals.</param>
    /// <param name="force">Also while it works or is used: its services lose it at the next comparison.</param>
    /// <param name="withSwitch">A switch of it is deleted, and the link comes back with it.</param>
    /// <returns>The link as it was.</returns>
    Task<Outcome<Link>> Delete(PortId source, bool force, bool withSwitch = false);

    /// <summary>Makes sure that the grain is there: it reads its state and tells its switches and the view.</summary>
    Task Wake();

    [AlwaysInterleave]
    Task<LinkReport> Report();
}

/// <summary>What came of a reservation.</summary>
[System.Text.Json.Serialization.JsonDerivedType(typeof(Held), "held")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Short), "short")]
public abstract record ReserveAnswer
{
    private ReserveAnswer()
    {
    }

    /// <param name="Labels">One per want, in their order.</param>
    /// <param name="Limits">What storage must check when the reservation is stored: both directions.</param>
    public sealed record Held(Seq<ushort> Labels, long Epoch, Seq<Storage.LinkLimit> Limits) : ReserveAnswer;

    public sealed record Short(string Why) : ReserveAnswer;
}

/// <summary>A link, who holds what of it, and what the operator set for it.</summary>
/// <param name="Link">Null: it was never seen.</param>
public sealed record LinkReport(Link? Link, Seq<LinkOwner> Owners, LinkProps? Props = null);

/// <summary>What one service holds of a link.</summary>
public sealed record LinkOwner(string Owner, Seq<LedgerHold> Holds);
