using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Orleans.Concurrency;

namespace Kilda.Interfaces.Switches;

/// <summary>
/// One switch, by its id: its connection, ports, desired and actual rules, and who holds which endpoint and meter of it. Reentrant: calls
/// wait for barriers while others come in.
/// </summary>
public partial interface ISwitchGrain : IGrainWithStringKey
{
    /// <summary>
    /// A connection that has shaken hands takes the place of an older one of its process; sent again it renews the lease. While a connection to
    /// another process serves, this one stands by.
    /// </summary>
    Task<AttachAnswer> Attach(ISwitchSession session, SwitchHello hello);

    /// <summary>Whole frames from the switch, in order: the caller awaits each call before the next.</summary>
    /// <returns>False: this connection is not the switch's any more.</returns>
    Task<bool> Receive(long connection, ReadOnlyMemory<byte> frames);

    Task Detach(long connection, string reason);

    /// <summary>A link grain that exists, or came back, tells its end; it will be told of every change of the port.</summary>
    /// <returns>The end as it is now.</returns>
    Task<PortNews> Follow(uint port, IslId link);

    /// <summary>The link is forgotten: its port is looked at as if nothing had ever answered there.</summary>
    Task Unfollow(uint port, IslId link);

    /// <summary>Endpoints, meters and groups for an owner: all or nothing. What the owner holds already stays and is not given twice.</summary>
    Task<ClaimAnswer> Claim(ClaimRequest request);

    /// <summary>The owner keeps what is listed, and gives back the rest of its endpoints, meters and groups.</summary>
    Task Retain(string owner, Seq<Endpoint> endpoints, Seq<uint> meters, Seq<uint> groups = default);

    /// <summary>The owner has nothing under way, holds exactly this, and these layers are to be in the tables: what differs is put right.</summary>
    /// <returns>What differed, a line each.</returns>
    Task<Seq<string>> Audit(SwitchOwner held, Seq<PlanLayer> layers);

    /// <summary>
    /// Makes these layers of plans what the switch is to hold for the owner, whatever the answer is: a switch that is away is told when it
    /// returns. Answers when the switch has confirmed with a barrier.
    /// </summary>
    Task<PutAnswer> Put(string owner, Seq<PlanLayer> layers);

    [AlwaysInterleave]
    Task<SwitchReport> Report();

    /// <summary>The switch as everyone was told last; null: it has never connected.</summary>
    [AlwaysInterleave]
    Task<Switch?> Now();

    /// <summary>A probe of a flow is about to come; whoever asks for it here has its time until <paramref name="timeout"/> is over.</summary>
    /// <returns>Why it cannot be caught; null: it will.</returns>
    Task<string?> ExpectProbe(long number, TimeSpan timeout);

    /// <summary>Answers when the probe has come, or will not.</summary>
    [ResponseTimeout("00:01:30")]
    Task<ProbeTime> CatchProbe(long number);

    /// <summary>Puts a frame into the first table, as one of the controller's own.</summary>
    Task<ProbeTime> PutProbe(ReadOnlyMemory<byte> frame);
}

/// <summary>What becomes of a connection.</summary>
public enum AttachResult
{
    /// <summary>It serves the switch, until its lease is over.</summary>
    Serves = 1,

    /// <summary>Another process serves the switch; to be asked again, all the time.</summary>
    StandsBy,

    /// <summary>Nobody serves the switch; its grain moves to where this connection ends, and is to be asked again.</summary>
    Moves,

    /// <summary>There is a newer one, or it has ended: it is to be closed.</summary>
    Over,
}

/// <param name="Generation">What the switch was last told of who is its master (<c>generation_id</c>, OpenFlow 1.3.5 §6.3.6).</param>
public sealed record AttachAnswer(AttachResult Result, long Generation = 0);

/// <summary>When a probe left a switch or came to it, as far as its controller can tell.</summary>
/// <param name="Ns">See <see cref="Network.Discovery.ProbeClock"/>.</param>
/// <param name="Error">Why it did not; null: it did.</param>
public sealed record ProbeTime(long Ns, string? Error = null);

/// <summary>The end of a link as its switch knows it; see <see cref="Network.Discovery.LinkEvent.EndChanged"/>.</summary>
public sealed record PortNews(PortId At, long Version, bool Live, bool Up, Kbps Speed, bool Discovers = true);

/// <param name="Owner"><c>kind/id</c> of the service's document.</param>
/// <param name="Meters">How many meters the owner needs here in all, those in <paramref name="KeepMeters"/> among them.</param>
/// <param name="KeepMeters">Meters that the owner holds here and goes on using.</param>
public sealed record ClaimRequest(string Owner, Seq<Endpoint> Endpoints, int Meters, Seq<uint> KeepMeters)
{
    /// <summary>How many groups the owner needs here besides those that it holds.</summary>
    public int Groups { get; init; }

    /// <summary>Storage has the endpoints as the owner's already: they are its own at a switch that is away, too.</summary>
    public bool IsStored { get; init; }
}

/// <summary>What came of a claim.</summary>
[System.Text.Json.Serialization.JsonDerivedType(typeof(Held), "held")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Refused), "refused")]
public abstract record ClaimAnswer
{
    private ClaimAnswer()
    {
    }

    /// <param name="Meters">As many as were asked for, the kept ones first; none where the switch has no meters.</param>
    /// <param name="Groups">As many as were asked for.</param>
    public sealed record Held(Seq<uint> Meters, Seq<uint> Groups = default) : ClaimAnswer;

    public sealed record Refused(Problem Problem) : ClaimAnswer;
}

/// <summary>What came of telling a switch.</summary>
public enum PutResult
{
    /// <summary>The switch has confirmed.</summary>
    Done = 1,

    /// <summary>The switch has refused a command; what it holds is being read back.</summary>
    Refused,

    /// <summary>The switch is not connected. It will be told.</summary>
    Away,

    /// <summary>The switch has not answered in time, so what it holds is not known: it will be read when it connects again.</summary>
    Unanswered,
}

/// <param name="Why">Null when done.</param>
public sealed record PutAnswer(PutResult Result, string? Why)
{
    public static PutAnswer Done { get; } = new(PutResult.Done, null);
}

/// <summary>A switch as its grain knows it, for people.</summary>
/// <param name="Rules">How many rules are to be there; meters and groups likewise.</param>
/// <param name="Foreign">Rules that are not ours, as of the last time the switch was read, as text.</param>
/// <param name="Frames">Discovery frames that were heard and not believed, by reason.</param>
/// <param name="Refused">What the switch would not take when it was last made equal to what it is to be.</param>
/// <param name="Drift">How it differed when it was last audited; null: not at all, or it was not.</param>
/// <param name="Owners">Who holds something of it, or wants something to be there.</param>
public sealed record SwitchReport(
    SwitchId Id,
    bool IsReady,
    int Rules,
    int Meters,
    int Groups,
    Seq<string> Foreign,
    Seq<IgnoredFrames> Frames,
    Seq<string> Refused = default,
    SwitchDrift? Drift = null,
    Seq<SwitchOwner> Owners = default);

/// <summary>What one service holds of a switch.</summary>
/// <param name="Owner"><c>kind/id</c>.</param>
/// <param name="HasRules">Something of it is to be in the tables.</param>
public sealed record SwitchOwner(string Owner, Seq<Endpoint> Endpoints, Seq<uint> Meters, Seq<uint> Groups, bool HasRules);

/// <summary>How many discovery frames were not believed, for one reason.</summary>
public sealed record IgnoredFrames(string Reason, long Count);
