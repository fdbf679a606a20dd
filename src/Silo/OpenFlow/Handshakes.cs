using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Silo.OpenFlow.Handshake;

namespace Kilda.Silo.OpenFlow;

/// <summary>The handshake as one function. What it does not list ends the connection.</summary>
internal static class Handshakes
{
    /// <summary>A switch has so many ports at most; more are a mistake of the one or the other.</summary>
    public const int MaxPorts = 8192;

    private const uint DropBand = 1 << 1;
    private const uint Chaining = 1 << 2;
    private const string OpenVSwitch = "Nicira, Inc.";
    private const uint NeededGroups = (1 << (int)GroupType.All) | (1 << (int)GroupType.Indirect);

    public static (Handshake Next, Say Says) On(Handshake at, Heard heard) => (at, heard) switch
    {
        (AwaitHello, Heard.Hello h) when h.Message.Supports(OfFrame.Version13, h.Version) => (new AwaitFeatures(), Say.FeaturesRequest),
        (AwaitHello, Heard.Hello h) => (Incompatible($"the switch speaks version {h.Version} and not OpenFlow 1.3"), Say.Nothing),
        (AwaitHello, Heard.Error e) => (new Rejected($"the switch refuses: {e.Message.Describe()}"), Say.Nothing),
        (AwaitHello, _) => (Incompatible($"{Name(heard)} before HELLO"), Say.Nothing),
        (_, Heard.Other) => (at, Say.Nothing),
        (AwaitFeatures, Heard.Features { Message.AuxiliaryId: not 0 } f) =>
            (new Rejected($"auxiliary connection {f.Message.AuxiliaryId}: only main ones are taken"), Say.Nothing),
        (AwaitFeatures, Heard.Features { Message.DatapathId: 0 }) => (new Rejected("datapath id 0"), Say.Nothing),
        (AwaitFeatures, Heard.Features f) => (new AwaitAnswers(f.Message, Questions.All), Say.Questions),
        (AwaitAnswers a, Heard.Part p) => (Answered(a, p), Say.Nothing),
        (AwaitAnswers a, Heard.Error e) => (Refused(a, e), Say.Nothing),
        (Ready or Rejected, _) => (at, Say.Nothing),
        _ => (new Rejected($"{Name(heard)} during {at.GetType().Name}"), Say.Nothing),
    };

    private static string Name(Heard heard) => heard switch
    {
        Heard.Part p => $"MULTIPART_REPLY {p.Xid}",
        Heard.Error e => $"ERROR {e.Message.Describe()}",
        Heard.Other o => $"{o.Type}",
        _ => heard.GetType().Name,
    };

    private static Rejected Incompatible(string why) =>
        new(why, new ErrorMessage(OfErrorType.HelloFailed, OfErrorCode.HelloFailed.Incompatible, []));

    private static Handshake Answered(AwaitAnswers at, Heard.Part part)
    {
        var asked = (Questions)part.Xid & at.Open;
        var next = (asked, part.Message.Result) switch
        {
            (Questions.Description, MultipartResult.Description d) => at with { Description = d },
            (Questions.Ports, MultipartResult.PortDescriptions p) => at with { Ports = [.. at.Ports, .. Physical(p.Entries)] },
            (Questions.Meters, MultipartResult.MeterFeatures m) => at with { Meters = m },
            (Questions.Groups, MultipartResult.GroupFeatures g) => at with { Groups = g },
            _ => null,
        };
        if (next is null) return new Rejected($"MULTIPART_REPLY {part.Xid} answers nothing that was asked");
        if (next.Ports.Count > MaxPorts) return new Rejected($"more than {MaxPorts} ports");
        return part.Message.More ? next : Closed(next, asked);
    }

    /// <summary>A switch without meters or groups may not know the questions; one that does not say its ports cannot be used.</summary>
    private static Handshake Refused(AwaitAnswers at, Heard.Error error) => ((Questions)error.Xid & at.Open) switch
    {
        Questions.Ports => new Rejected($"the switch does not say its ports: {error.Message.Describe()}"),
        var asked and (Questions.Description or Questions.Meters or Questions.Groups) => Closed(at, asked),
        _ => new Rejected($"the switch refuses: {error.Message.Describe()}"),
    };

    private static Handshake Closed(AwaitAnswers at, Questions answered)
    {
        var open = at.Open & ~answered;
        if (open != Questions.None) return at with { Open = open };
        return new Ready(new SwitchId(at.Features.DatapathId), at.Description, Abilities(at), at.Ports);
    }

    private static SwitchAbilities Abilities(AwaitAnswers at)
    {
        var meters = at.Meters is { } m && (m.BandTypes & DropBand) != 0 && Has(m, MeterFlags.KilobitsPerSecond) ? m : null;
        var groups = at.Groups is { } g && (g.Types & NeededGroups) == NeededGroups ? g : null;
        return new SwitchAbilities(
            at.Features.Tables, meters?.MaxMeters ?? 0, meters is not null && Has(meters, MeterFlags.PacketsPerSecond),
            groups is not null, groups is not null && (groups.Capabilities & Chaining) != 0,
            MixesTags: at.Description.Manufacturer == OpenVSwitch && groups is not null && (groups.Types & (1 << (int)GroupType.Select)) != 0);
    }

    private static bool Has(MultipartResult.MeterFeatures meters, MeterFlags flag) => (meters.Capabilities & (uint)flag) != 0;

    private static IEnumerable<SwitchPort> Physical(Seq<PortDescription> ports)
    {
        foreach (var port in ports.Span.ToArray())
        {
            if (PortFacts.IsPhysical(port.Port)) yield return PortFacts.Of(port);
        }
    }
}
