using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Requests;

/// <summary>
/// Whether the answer is to come when the operation has ended: <c>?wait=true</c> or <c>Prefer: wait=N</c> (RFC 7240 §4.3, seconds).
/// A preference that makes no sense is ignored, as the RFC says; a parameter that makes none is an error.
/// </summary>
internal static class Waiting
{
    /// <summary>No answer waits for longer: twice the time in which operations end.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <returns>Null: do not wait.</returns>
    public static TimeSpan? Read(HttpRequest request, QueryReader query) =>
        query.Flag("wait") switch
        {
            true => Longest,
            false => null,
            null => Preferred(request),
        };

    /// <param name="wait">For how long; null: nobody waits.</param>
    /// <param name="end">The end of the operation.</param>
    /// <returns>Null: nobody waits for the end, or it has not come in time.</returns>
    public static async Task<T?> ForEnd<T>(HttpContext http, TimeSpan? wait, TimeProvider time, Func<Task<T>> end)
        where T : class
    {
        if (wait is not { } limit) return null;
        http.Response.Headers["Preference-Applied"] = $"wait={((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture)}";
        try
        {
            return await end().WaitAsync(limit, time, http.RequestAborted);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static TimeSpan? Preferred(HttpRequest request)
    {
        foreach (var preference in request.Headers["Prefer"].SelectMany(value => (value ?? "").Split(',')))
        {
            var parts = preference.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || !parts[0].Equals("wait", StringComparison.OrdinalIgnoreCase)) continue;
            if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return null;
            var wanted = TimeSpan.FromSeconds(seconds);
            return wanted < Longest ? wanted : Longest;
        }

        return null;
    }
}
