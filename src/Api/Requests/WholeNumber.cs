using System.Globalization;

namespace Kilda.Api.Requests;

/// <summary>Reads a JSON number that is whole whatever its form: 1000, 1000.0, 1e3, 100000e-2. Exact: 1e-400 is not 0.</summary>
internal static class WholeNumber
{
    private const int MaxDigits = 19;

    /// <param name="json">A number as JSON has it.</param>
    public static bool TryRead(string json, out long value)
    {
        value = 0;
        var (mantissa, exponent) = json.Split('e', 'E') is [var left, var right] ? (left, right) : (json, "0");
        var sign = mantissa.StartsWith('-') ? "-" : "";
        var parts = mantissa[sign.Length..].Split('.');
        var written = string.Concat(parts);
        var digits = written.Trim('0');
        if (digits.Length == 0) return true;
        if (!int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power)) return false;
        var zeros = (long)power - (parts.Length > 1 ? parts[1].Length : 0) + (written.Length - written.TrimEnd('0').Length);
        if (zeros < 0 || digits.Length + zeros > MaxDigits) return false;
        return long.TryParse(
            $"{sign}{digits}{new string('0', (int)zeros)}", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}
