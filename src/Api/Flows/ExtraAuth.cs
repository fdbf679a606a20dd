using System.Globalization;
using Kilda.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Flows;

/// <summary>What a client must say besides the call itself where one call destroys much: the header holds the time at which it was meant.</summary>
internal static class ExtraAuth
{
    /// <summary>ms since 1970.</summary>
    public const string Header = "EXTRA_AUTH";

    /// <summary>How far the time may be from that of this process.</summary>
    private const long ToleranceMs = 120_000;

    /// <returns>Null: it was meant.</returns>
    public static ErrorAnswer? Refuse(HttpRequest request, TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isTime = long.TryParse(request.Headers[Header].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var sent);
        if (isTime && sent >= now - ToleranceMs && sent <= now + ToleranceMs) return null;
        return ErrorAnswer.Of(
            StatusCodes.Status401Unauthorized, $"Invalid Auth: {now.ToString(CultureInfo.InvariantCulture)}",
            $"The header '{Header}' must hold the present time in ms since 1970");
    }
}
