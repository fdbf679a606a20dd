using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Links;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kilda.Api.Links;

/// <summary>What operators set of links. It may be there before the link is, and outlives it.</summary>
internal static class LinkPropsApi
{
    private const string NotSet = "Can't create/update link props";
    private const string TooSmall = "Not enough available bandwidth for operation";

    private static readonly LinkDirection[] s_directions = [LinkDirection.Up, LinkDirection.Down];

    public static void MapLinkProps(this IEndpointRouteBuilder routes)
    {
        var props = routes.MapGroup("/v1/link/props").WithTags("Links");
        props.MapGet("", List).Describe("What is set of links, both directions, by id").AsksForEnds().Pages().Gives<LinkPropsAnswer[]>().Refuses(400, 503);
        props.MapPut("", Set).Describe("Set cost, max_bandwidth and description of links", "What is not given stays. Zero and empty take away.")
            .Takes(LinkExamples.Props).Gives<BatchAnswer>().Refuses(400, 413, 415, 503);
        props.MapDelete("", Clear).Describe("Take away all that is set of links")
            .Takes(LinkExamples.Props).Gives<BatchAnswer>().Refuses(400, 413, 415, 503);
        routes.MapPatch("/v1/links/bandwidth", Bandwidth).WithTags("Links").Describe("Set the bandwidth of a link").AsksForEnds()
            .Takes(LinkExamples.Bandwidth).Gives<LinkBandwidthAnswer>().Refuses(400, 404, 413, 415, 503);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new QueryReader(http.Request.Query);
        var paging = Paging.Read(query);
        var ends = LinkEnds.Read(query, "'get link props'");
        if (query.Error is { } error) return new ErrorResult(error);
        var documents = await store.List(DocumentKinds.Isl, http.RequestAborted);
        LinkPropsAnswer[] found =
        [
            .. documents.Select(DocumentJson.Read<LinkRecord>).Where(LinkPropsAnswer.IsAny).OrderBy(link => link.Id)
                .SelectMany(link => s_directions, (link, direction) => (Link: link, Direction: direction))
                .Where(row => ends.Fit(row.Link.Id, row.Direction))
                .Select(row => LinkPropsAnswer.From(row.Link, row.Direction)),
        ];
        return Results.Ok(paging.Of(found, http.Response));
    }

    private static async Task<IResult> Set(HttpContext http, IGrainFactory grains, INetworkView network)
    {
        var problems = new RequestProblems(NotSet, "update link props request", values: "");
        var (entries, unread) = await Asked.ReadList(http, problems.Types);
        if (unread is not null) return new ErrorResult(unread);
        var batch = LinkPropsReader.Read(entries, problems);
        var now = network.Now;
        foreach (var wanted in batch.Links.Where(wanted => Lacks(now, wanted.Isl, wanted.Given.MaxBandwidth)))
            problems.Value(TooSmall, $"{wanted.Path}.props.max_bandwidth");
        if (problems.Answer() is { } error) return new ErrorResult(error);
        return await Each(batch, grains, network, (link, wanted) => link.SetProps(wanted.Given));
    }

    private static async Task<IResult> Clear(HttpContext http, IGrainFactory grains, INetworkView network)
    {
        var problems = new ProblemList();
        var (entries, unread) = await Asked.ReadList(http, problems);
        if (unread is not null) return new ErrorResult(unread);
        var batch = LinkPropsReader.ReadLinks(entries);
        return problems.IsEmpty
            ? await Each(batch, grains, network, (link, _) => link.ClearProps())
            : new ErrorResult(JsonBody.NotReadable(problems.All));
    }

    private static async Task<IResult> Bandwidth(HttpContext http, IGrainFactory grains, INetworkView network)
    {
        var query = new QueryReader(http.Request.Query);
        var ends = LinkEnds.ReadAll(query, NotBelowZero);
        if (query.Error is { } error) return new ErrorResult(error);
        var problems = new RequestProblems(NotSet, "update link bandwidth request", values: "");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var amount = asked.Body.Long("max_bandwidth");
        if (amount is < 0 or > FlowValidator.MaxBandwidth) problems.Value(LinkPropsReader.BadBandwidth($"{amount}"), "$.max_bandwidth");
        if (problems.Answer() is { } wrong) return new ErrorResult(wrong);
        if (amount is not { } most)
        {
            return new ErrorResult(ErrorAnswer.Of(
                RefusalKind.ParametersInvalid, "Invalid value of max_bandwidth", "Maximum bandwidth must not be null", "$.max_bandwidth"));
        }

        var (from, to) = ends!.Value;
        var isl = IslId.Between(from, to);
        if (!network.Now.TryGet(isl, out _)) return new ErrorResult(LinkEnds.NotFound(from, to));
        var outcome = await Change(isl, grains, network, link => link.SetProps(new(MaxBandwidth: new Kbps(most))));
        return outcome.Refusal is { } refusal
            ? ErrorResult.From(refusal)
            : Results.Ok(new LinkBandwidthAnswer(from.Switch.ToString(), from.Port, to.Switch.ToString(), to.Port, most));
    }

    private static ErrorAnswer NotBelowZero(string name, int port)
    {
        var end = name == "src_port" ? "source" : "destination";
        return ErrorAnswer.Of(RefusalKind.ParametersInvalid, $"Invalid value of {end} port", "Port number can't be negative", name);
    }

    /// <summary>More is reserved than the link is to carry. The link's grain looks again; here the whole batch is refused before anything is set.</summary>
    private static bool Lacks(NetworkSnapshot network, IslId isl, Kbps? most) =>
        most is { } amount && amount > Kbps.Zero && network.TryGet(isl, out var link) && link.Load.Any(load => load.Used > amount);

    /// <summary>The link may be with another silo, whose events come later than its answer: it is asked, so that who asks here again sees the change.</summary>
    private static async Task<Outcome<LinkProps>> Change(
        IslId isl, IGrainFactory grains, INetworkView network, Func<IIslGrain, Task<Outcome<LinkProps>>> set)
    {
        var link = grains.GetGrain<IIslGrain>(isl.ToString());
        var outcome = await set(link);
        if (outcome.Refusal is not null) return outcome;
        try
        {
            if ((await link.Report()).Link is { } now) network.Put(now);
        }
        catch (Exception away) when (GrainAway.Is(away))
        {
            // It is set; the events will come.
        }

        return outcome;
    }

    /// <summary>One link after the other. A refusal is the answer where it is about the only link; among others it is counted.</summary>
    private static async Task<IResult> Each(
        LinkPropsBatch batch, IGrainFactory grains, INetworkView network, Func<IIslGrain, LinkPropsWanted, Task<Outcome<LinkProps>>> set)
    {
        var (done, messages, failed) = (0, batch.Unreadable.ToList(), batch.Unreadable.Count);
        foreach (var wanted in batch.Links)
        {
            var outcome = await Change(wanted.Isl, grains, network, link => set(link, wanted));
            if (outcome.Refusal is not { } refusal)
            {
                done += wanted.Entries;
                continue;
            }

            if (batch.Links.Count == 1 && failed == 0) return ErrorResult.From(refusal);
            failed += wanted.Entries;
            messages.Add($"Link {wanted.Isl}: {refusal.Description}");
        }

        return Results.Ok(new BatchAnswer(failed, done, messages));
    }
}
