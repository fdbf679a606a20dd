using System.Globalization;
using System.Text.Json.Serialization;
using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kilda.Api.Links;

/// <summary>
/// What is asked of BFD on links. It is kept and shown. No session runs, and no answer says that one does: where one is asked for it is the answer
/// that clients know of a session that does not come up, at once and not after their ten seconds.
/// </summary>
internal static class LinkBfdApi
{
    private const string Stored = "The BFD properties of the link are stored, and no BFD session runs";

    public static void MapLinkBfd(this IEndpointRouteBuilder routes)
    {
        var bfd = routes.MapGroup("/v2/links/{source}/{destination}/bfd").WithTags("Links");
        bfd.MapGet("", Get).Describe("What is asked of BFD on a link, and what runs of it: nothing", "Ends are a switch and a port: 00:…:01_11.")
            .Gives<BfdAnswer>().Refuses(400, 404);
        bfd.MapPut("", Put).Describe("Ask for BFD on a link", "It is kept; the answer says that no session runs.").Takes(BfdExamples.Properties)
            .Refuses(400, 404, 409, 413, 415, 503);
        bfd.MapDelete("", Delete).Describe("Ask for no BFD on a link").Produces(StatusCodes.Status204NoContent).Refuses(400, 404, 503);
        routes.MapPatch("/v1/links/enable-bfd", Enable).WithTags("Links").Describe("Ask for BFD on a link, or not", "It is kept, and no session runs.")
            .Takes(BfdExamples.Flag).Gives<LinkAnswer[]>().Refuses(400, 404, 413, 415, 503);
    }

    private static IResult Get(string source, string destination, INetworkView network)
    {
        if (Ends(source, destination, out var error) is not var (from, to)) return error!;
        return network.Now.TryGet(IslId.Between(from, to), out var link)
            ? Results.Ok(BfdAnswer.From(link.Bfd, from, to))
            : new ErrorResult(LinkEnds.NotFound(from, to));
    }

    private static async Task<IResult> Put(string source, string destination, HttpContext http, IGrainFactory grains, INetworkView network)
    {
        if (Ends(source, destination, out var error) is not var (from, to)) return error!;
        var problems = new RequestProblems("Invalid BFD properties", "BFD properties request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var interval = asked.Body.Long("interval_ms") ?? LinkBfd.Default.IntervalMs;
        var multiplier = asked.Body.Int("multiplier") ?? LinkBfd.Default.Multiplier;
        if (interval < LinkBfd.LeastIntervalMs) problems.Value($"Invalid BFD interval value: {interval} < {LinkBfd.LeastIntervalMs}", "$.interval_ms");
        if (multiplier < LinkBfd.LeastMultiplier) problems.Value($"Invalid BFD multiplier value: {multiplier} < {LinkBfd.LeastMultiplier}", "$.multiplier");
        if (multiplier > short.MaxValue) problems.Value($"Invalid BFD multiplier value: {multiplier} > {short.MaxValue}", "$.multiplier");
        if (problems.Answer() is { } wrong) return new ErrorResult(wrong);
        var outcome = await Grain(grains, from, to).SetBfd(from, new LinkBfd(interval, multiplier));
        if (outcome.Value is not { } link) return ErrorResult.From(outcome.Refusal!);
        network.Put(link);
        return new ErrorResult(
            ErrorAnswer.Of(StatusCodes.Status409Conflict, Stored, $"Neither {from.Switch} nor {to.Switch} offers BFD"), BfdAnswer.From(link.Bfd, from, to));
    }

    private static async Task<IResult> Delete(string source, string destination, IGrainFactory grains, INetworkView network)
    {
        if (Ends(source, destination, out var error) is not var (from, to)) return error!;
        var outcome = await Grain(grains, from, to).SetBfd(from, LinkBfd.None);
        if (outcome.Value is not { } link) return ErrorResult.From(outcome.Refusal!);
        network.Put(link);
        return Results.NoContent();
    }

    private static async Task<IResult> Enable(HttpContext http, IGrainFactory grains, INetworkView network)
    {
        var problems = new LinkProblems("'update ISL bfd-enable'");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var ends = LinkBody.Ends(asked.Body, problems.Value);
        var enable = asked.Body.Flag("enable_bfd");
        if (asked.Body.IsMissing("enable_bfd")) problems.Value("enable_bfd is required", "$.enable_bfd");
        if (problems.Answer() is { } wrong) return new ErrorResult(wrong);
        var (from, to) = ends!.Value;
        var outcome = await Grain(grains, from, to).SetBfd(from, enable!.Value ? LinkBfd.Default : LinkBfd.None);
        if (outcome.Value is not { } link) return ErrorResult.From(outcome.Refusal!);
        network.Put(link);
        return Results.Ok(LinksApi.Both(link, from));
    }

    /// <returns>Null: they cannot be read, and <paramref name="error"/> says why.</returns>
    private static (PortId From, PortId To)? Ends(string source, string destination, out ErrorResult? error)
    {
        var (from, to) = (End(source), End(destination));
        error = from is null ? Unreadable(source, "source")
            : to is null ? Unreadable(destination, "destination")
            : from.Value.Switch == to.Value.Switch ? new ErrorResult(LinkEnds.NotFound(from.Value, to.Value))
            : null;
        return error is null ? (from!.Value, to!.Value) : null;
    }

    private static PortId? End(string text)
    {
        var cut = text.LastIndexOf('_');
        return cut > 0 && SwitchIds.TryRead(text[..cut], out var at)
            && uint.TryParse(text[(cut + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && PortFacts.IsPhysical(port)
            ? new PortId(at, port)
            : null;
    }

    private static ErrorResult Unreadable(string text, string name) => new(
        ErrorAnswer.Of(RefusalKind.RequestInvalid, SwitchIds.Unreadable(text), QueryReader.Mismatch) with
        {
            Reasons = [new Reason(name, $"An end is a switch and a port, {SwitchIds.Unreadable(text)}")],
        });

    private static IIslGrain Grain(IGrainFactory grains, PortId from, PortId to) => grains.GetGrain<IIslGrain>(IslId.Between(from, to).ToString());
}

/// <summary>What is asked of BFD on a link (BfdPropertiesPayload), and what runs of it at each end: nothing.</summary>
public sealed record BfdAnswer(BfdPropertiesAnswer Properties, BfdEndAnswer EffectiveSource, BfdEndAnswer EffectiveDestination)
{
    internal static BfdAnswer From(LinkBfd bfd, PortId from, PortId to) =>
        new(BfdPropertiesAnswer.From(bfd), BfdEndAnswer.Of(from), BfdEndAnswer.Of(to));
}

/// <param name="IntervalMs">0, as the multiplier: none.</param>
public sealed record BfdPropertiesAnswer(long IntervalMs, int Multiplier)
{
    internal static BfdPropertiesAnswer From(LinkBfd bfd) => new(bfd.IntervalMs, bfd.Multiplier);
}

/// <summary>What runs at an end of a link. There is no session whose status could be told.</summary>
public sealed record BfdEndAnswer(BfdEndpointAnswer Endpoint, BfdPropertiesAnswer Properties)
{
    internal static BfdEndAnswer Of(PortId end) => new(new(end.Switch.ToString(), end.Port), BfdPropertiesAnswer.From(LinkBfd.None));
}

public sealed record BfdEndpointAnswer([property: JsonPropertyName("switch-id")] string SwitchId, [property: JsonPropertyName("port-id")] uint PortId);

/// <summary>For the description of the API. Null: the default.</summary>
public sealed record BfdBody(long? IntervalMs, int? Multiplier);

/// <summary>For the description of the API.</summary>
public sealed record EnableBfdBody(string SrcSwitch, int SrcPort, string DstSwitch, int DstPort, bool EnableBfd);

/// <summary>Bodies to try.</summary>
internal static class BfdExamples
{
    public static BodyShape Properties { get; } = new(typeof(BfdBody), """{ "interval_ms": 350, "multiplier": 3 }""");

    public static BodyShape Flag { get; } = new(
        typeof(EnableBfdBody),
        """
        {
          "src_switch": "00:00:00:00:00:00:00:01", "src_port": 11, "dst_switch": "00:00:00:00:00:00:00:02", "dst_port": 11, "enable_bfd": true
        }
        """);
}
