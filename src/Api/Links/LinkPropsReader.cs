using System.Globalization;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Links;
using Kilda.Network.Topology;

namespace Kilda.Api.Links;

/// <summary>What a batch sets of one link.</summary>
/// <param name="Entries">How many of the batch's entries say so: a direction each, or the same one again.</param>
/// <param name="Path">Of the last entry that gives a bandwidth, or of the first one.</param>
internal sealed record LinkPropsWanted(IslId Isl, LinkProps Given, int Entries, string Path);

/// <param name="Links">Each link once.</param>
/// <param name="Unreadable">Of entries that name no link, why.</param>
internal sealed record LinkPropsBatch(IReadOnlyList<LinkPropsWanted> Links, IReadOnlyList<string> Unreadable);

/// <summary>
/// Reads what an operator sets of links. An entry that names no link fails alone, as clients know it; a value that makes no sense, or two that
/// contradict each other, are noted.
/// </summary>
internal static class LinkPropsReader
{
    private const string Cost = "cost", MaxBandwidth = "max_bandwidth", Description = "description";

    public static LinkPropsBatch Read(IReadOnlyList<JsonMembers> entries, RequestProblems problems)
    {
        var (links, unreadable) = (new List<LinkPropsWanted>(), new List<string>());
        var places = new Dictionary<IslId, int>();
        foreach (var entry in entries)
        {
            var given = Props(entry, problems);
            if (Isl(entry, unreadable) is not { } isl) continue;
            if (places.TryAdd(isl, links.Count))
            {
                links.Add(new(isl, given, 1, entry.Path));
                continue;
            }

            var known = links[places[isl]];
            links[places[isl]] = new(
                isl, Merged(known, given, entry, problems), known.Entries + 1, given.MaxBandwidth is null ? known.Path : entry.Path);
        }

        return new(links, unreadable);
    }

    /// <summary>The links alone; what is set of them does not matter.</summary>
    public static LinkPropsBatch ReadLinks(IReadOnlyList<JsonMembers> entries)
    {
        var unreadable = new List<string>();
        var links = entries.Select(entry => Isl(entry, unreadable)).OfType<IslId>().ToArray();
        return new([.. links.GroupBy(isl => isl).Select(same => new LinkPropsWanted(same.Key, LinkProps.None, same.Count(), "$"))], unreadable);
    }

    public static string BadBandwidth(string text) => $"Bad max bandwidth value '{Short(text)}'";

    /// <returns>Null: the entry names no link, and the first reason is noted.</returns>
    private static IslId? Isl(JsonMembers entry, List<string> unreadable)
    {
        var reasons = new List<string>();
        var ends = LinkBody.Ends(entry, (text, _) => reasons.Add(text));
        if (reasons.Count > 0) unreadable.Add(reasons[0]);
        return ends is { } known ? IslId.Between(known.From, known.To) : null;
    }

    private static LinkProps Props(JsonMembers entry, RequestProblems problems)
    {
        if (entry.Object("props") is not { } props)
        {
            if (entry.IsMissing("props")) problems.Value("props is required", entry.PathOf("props"));
            return LinkProps.None;
        }

        var description = props.Word(Description);
        if (description?.Length > LinkProps.MaxDescription)
        {
            problems.Value(
                $"Bad description: {description.Length} characters, {LinkProps.MaxDescription} at most", props.PathOf(Description));
        }

        var cost = Number(props, Cost, "Bad cost value", int.MaxValue, problems);
        var bandwidth = Number(props, MaxBandwidth, "Bad max bandwidth value", FlowValidator.MaxBandwidth, problems);
        return new((int?)cost, bandwidth is { } amount ? new Kbps(amount) : null, description);
    }

    private static long? Number(JsonMembers props, string member, string complaint, long most, RequestProblems problems)
    {
        if (props.Word(member) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= most)
            return number;
        problems.Value($"{complaint} '{Short(text)}'", props.PathOf(member));
        return null;
    }

    private static LinkProps Merged(LinkPropsWanted known, LinkProps given, JsonMembers entry, RequestProblems problems)
    {
        Compare(Cost, known.Given.Cost, given.Cost);
        Compare(MaxBandwidth, known.Given.MaxBandwidth?.Value, given.MaxBandwidth?.Value);
        Compare(Description, known.Given.Description, given.Description);
        return new(given.Cost ?? known.Given.Cost, given.MaxBandwidth ?? known.Given.MaxBandwidth, given.Description ?? known.Given.Description);

        void Compare(string member, object? one, object? other)
        {
            if (one is null || other is null || one.Equals(other)) return;
            problems.Value(
                $"Contradictory values of {member} for link {known.Isl}: '{Short($"{one}")}' and '{Short($"{other}")}'", $"{entry.Path}.props.{member}");
        }
    }

    private static string Short(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
