using System.Text.Json;
using Kilda.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Requests;

/// <summary>What a request that changes something says besides its path; or why it cannot be read.</summary>
/// <param name="Wait">For how long the client waits for the operation's end; null: not at all.</param>
/// <param name="Body">Nothing in it where no body is read.</param>
/// <param name="Error">Null: it could be read.</param>
internal sealed record Asked(TimeSpan? Wait, JsonMembers Body, ErrorAnswer? Error)
{
    public static Asked Query(HttpContext http, ProblemList problems)
    {
        var query = new QueryReader(http.Request.Query);
        var wait = Waiting.Read(http.Request, query);
        return new(wait, new JsonMembers(s_nothing, problems), query.Error);
    }

    /// <param name="problems">Takes what is wrong with the members when they are read.</param>
    public static async Task<Asked> Read(HttpContext http, ProblemList problems)
    {
        var asked = Query(http, problems);
        if (asked.Error is not null) return asked;
        var body = await JsonBody.Read(http.Request, http.RequestAborted);
        return body.Root is { } root ? asked with { Body = new JsonMembers(root, problems) } : asked with { Error = body.Error };
    }

    private static readonly JsonElement s_nothing = JsonElement.Parse("{}"u8);
}
