using System.Text.Json;
using Kilda.Api.Errors;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Requests;

/// <summary>What a request that changes something says besides its path; or why it cannot be read.</summary>
/// <param name="Wait">For how long the client waits for the operation's end; null: not at all.</param>
/// <param name="Body">Nothing in it where no body is read.</param>
/// <param name="Error">Null: it could be read.</param>
internal sealed record Asked(TimeSpan? Wait, JsonMembers Body, ErrorAnswer? Error)
{
    /// <summary>Of a body that is a list.</summary>
    public const int MostEntries = 1000;

    public static Asked Query(HttpContext http, ProblemList problems)
    {
        var query = new QueryReader(http.Request.Query);
        var wait = Waiting.Read(http.Request, query);
        return new(wait, new JsonMembers(s_nothing, problems), query.Error);
    }

    /// <param name="problems">Takes what is wrong with the members when they are read.</param>
    /// <param name="names">What the body calls its members; null: as they are asked for.</param>
    public static async Task<Asked> Read(HttpContext http, ProblemList problems, MemberNames? names = null)
    {
        var asked = Query(http, problems);
        if (asked.Error is not null) return asked;
        var body = await JsonBody.Read(http.Request, JsonValueKind.Object, http.RequestAborted);
        return body.Root is { } root ? asked with { Body = new JsonMembers(root, problems, names: names) } : asked with { Error = body.Error };
    }

    /// <summary>The entries of a body that is a list of objects.</summary>
    /// <param name="problems">Takes what is wrong with the entries and their members.</param>
    /// <returns>No entries where there is an error.</returns>
    public static async Task<(IReadOnlyList<JsonMembers> Entries, ErrorAnswer? Error)> ReadList(HttpContext http, ProblemList problems)
    {
        var body = await JsonBody.Read(http.Request, JsonValueKind.Array, http.RequestAborted);
        if (body.Root is not { } root) return ([], body.Error);
        if (root.GetArrayLength() <= MostEntries) return (JsonMembers.Entries(root, problems), null);
        problems.Add(RefusalKind.RequestInvalid, $"must not have more than {MostEntries} entries", "$");
        return ([], JsonBody.NotReadable(problems.All));
    }

    private static readonly JsonElement s_nothing = JsonElement.Parse("{}"u8);
}
