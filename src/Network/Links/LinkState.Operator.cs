using Kilda.Network.Discovery;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Network.Links;

/// <content>What an operator asks of the link. Refusals have the texts that clients of the Northbound API know.</content>
public sealed partial record LinkState
{
    private const string NoProps = "Can't create/update link props";

    public LinkProps Props { get; init; } = LinkProps.None;

    /// <summary>Forgotten with the link.</summary>
    public LinkBfd Bfd { get; private init; } = LinkBfd.None;

    /// <summary>
    /// Deleted while it worked: what its probes say is not listened to, or it would be back in a second. It may come back when a port of it
    /// was down, or with its switch where that was deleted.
    /// </summary>
    public bool IsHidden { get; private init; }

    /// <summary>It was deleted with a switch, and comes back with it.</summary>
    private bool IsBackWithSwitch { get; init; }

    /// <summary>Its switch has gone since: from then on, probes of a hidden link count.</summary>
    private bool WasUnobserved { get; init; }

    /// <summary>A link that was deleted while it worked goes on carrying what runs over it.</summary>
    public LinkStatus StatusForOwners => IsHidden ? LinkStatus.Active : Liveness.Status;

    /// <summary>There is something to store.</summary>
    public bool IsWorthKeeping => IsKnown || Props != LinkProps.None;

    /// <summary>What is given replaces what was set; see <see cref="LinkProps.With"/>.</summary>
    public Outcome<LinkState> With(LinkProps given, LinkRules rules)
    {
        if (given.Cost < 0) return Refused($"Bad cost value '{given.Cost}'", "cost");
        if (given.MaxBandwidth < Kbps.Zero) return Refused($"Bad max bandwidth value '{given.MaxBandwidth.Value.Value}'", "max_bandwidth");
        if (given.Description is { Length: > LinkProps.MaxDescription } text)
            return Refused($"Bad description: {text.Length} characters, {LinkProps.MaxDescription} at most", "description");
        var next = this with { Props = Props.With(given) };
        return given.MaxBandwidth is not null && next.Capacity(rules) < MostUsed
            ? Refused("Not enough available bandwidth for operation", "max_bandwidth")
            : next;

        static Refusal Refused(string why, string field) => Refusal.Of(RefusalKind.DataInvalid, NoProps, why, $"$.props.{field}");
    }

    /// <summary>All as if nothing had ever been set. A link that is then too small stays so; nothing more fits.</summary>
    public LinkState WithoutProps() => this with { Props = LinkProps.None };

    /// <param name="source">The end that the operator named first.</param>
    public Outcome<LinkState> Maintained(PortId source, bool underMaintenance) =>
        IsKnown ? this with { UnderMaintenance = underMaintenance } : Missing(source);

    /// <param name="source">The end that the operator named first.</param>
    public Outcome<LinkState> With(PortId source, LinkBfd bfd) => IsKnown ? this with { Bfd = bfd } : Missing(source);

    /// <param name="source">The end that the operator named first.</param>
    /// <param name="force">Also while it works and is used.</param>
    /// <param name="withSwitch">A switch of it is deleted, and comes back as a new one when it connects again.</param>
    public Outcome<LinkState> Deleted(PortId source, bool force, LinkRules rules, DateTimeOffset now, bool withSwitch = false)
    {
        if (!IsKnown) return Missing(source);
        if (!force && Liveness.Status == LinkStatus.Active) return Illegal(source, "ISL must NOT be in active state.");
        if (!force && Ledger.Owners.Count > 0) return Illegal(source, "This ISL is busy by flow paths.");
        return New(Id, rules, now) with
        {
            Liveness = LinkLiveness.New(Id, now) with { Low = Liveness.Low, High = Liveness.High },
            Ledger = Ledger,
            Unstored = Unstored,
            Version = Version,
            Props = Props,
            IsHidden = Liveness.Status == LinkStatus.Active,
            IsBackWithSwitch = withSwitch,
            WasUnobserved = Liveness.Unobserved,
        };
    }

    private Kbps MostUsed => Kbps.Max(Ledger.Load(LinkDirection.Up).Used, Ledger.Load(LinkDirection.Down).Used);

    private LinkState Hidden(LinkEvent happened, LinkRules rules, DateTimeOffset now)
    {
        if (happened is LinkEvent.Moved || (happened is not LinkEvent.EndChanged && !(IsBackWithSwitch && WasUnobserved))) return this;
        var (liveness, _) = Liveness.On(happened, rules.Liveness, now);
        var next = this with { Liveness = liveness, WasUnobserved = WasUnobserved || liveness.Unobserved };
        return happened is LinkEvent.EndChanged { Live: true, Up: false } && liveness != Liveness ? next with { IsHidden = false }
            : liveness.Status == LinkStatus.Active ? next with { IsHidden = false, IsKnown = true }
            : next;
    }

    private Refusal Missing(PortId source) =>
        Refusal.Of(RefusalKind.NotFound, $"There is no ISL between {source} and {Other(source)}.", "ISL was not found.");

    private Refusal Illegal(PortId source, string why)
    {
        var (from, to) = (Underlined(source), Underlined(Other(source)));
        return Refusal.Of(
            RefusalKind.RequestInvalid,
            $"Link with following parameters is in illegal state: source '{from}', destination '{to}'. {why}",
            "ISL is in illegal state.");

        static string Underlined(PortId port) => $"{port.Switch}_{port.Port}";
    }

    private PortId Other(PortId end) => end == Id.Low ? Id.High : Id.Low;
}
