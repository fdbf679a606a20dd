using System.Globalization;
using Kilda.Api.Errors;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Api.Requests;

/// <summary>Switch ids as clients of the Northbound API write them: hexadecimal digits, any number of them, with colons, dashes or without.</summary>
internal static class SwitchIds
{
    private const int MaxText = 64;

    public static bool TryRead(string text, out SwitchId id)
    {
        var digits = text.Length <= MaxText ? text.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal) : "";
        var isRead = ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        id = new SwitchId(value);
        return isRead;
    }

    /// <summary>The id in a path is none.</summary>
    public static ErrorAnswer Refused(string text) => ErrorAnswer.Of(RefusalKind.RequestInvalid, Unreadable(text), QueryReader.Mismatch) with
    {
        Reasons = [new Reason("switch_id", Unreadable(text))],
    };

    public static string Unreadable(string text) => $"Can not parse input string: \"{(text.Length <= MaxText ? text : text[..MaxText] + "…")}\"";
}
