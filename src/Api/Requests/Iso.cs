using System.Globalization;

namespace Kilda.Api.Requests;

/// <summary>Times as the Northbound API writes them: ISO 8601, UTC, milliseconds.</summary>
internal static class Iso
{
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
