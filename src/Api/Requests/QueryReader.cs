using System.Globalization;
using Kilda.Api.Errors;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Requests;

/// <summary>Reads the parameters behind the question mark; what is wrong with them becomes one answer. An empty one is an absent one.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    /// <summary>How clients of the Northbound API know this kind of error.</summary>
    public const string Mismatch = "MethodArgumentTypeMismatchException";

    private readonly List<ErrorAnswer> _errors = [];

    /// <summary>Null: nothing is wrong. Otherwise the first that was found, with the reasons of all.</summary>
    public ErrorAnswer? Error => _errors.Count == 0 ? null : _errors[0] with { Reasons = _errors.SelectMany(e => e.Reasons).ToSeq() };

    /// <summary>Notes it if a parameter is not there.</summary>
    /// <param name="type">As the text names it.</param>
    public void Require(string name, string type)
    {
        if (query.TryGetValue(name, out var values) && values.Any(value => !string.IsNullOrWhiteSpace(value))) return;
        var text = $"Required {type} parameter '{name}' is not present";
        Add(ErrorAnswer.Of(RefusalKind.RequestInvalid, text, "MissingServletRequestParameterException") with { Reasons = [new Reason(name, text)] });
    }

    public string? Text(string name)
    {
        if (!query.TryGetValue(name, out var values) || values.Count == 0) return null;
        if (values.Count == 1) return string.IsNullOrWhiteSpace(values[0]) ? null : values[0];
        Wrong($"Parameter '{name}' is there {values.Count} times", name);
        return null;
    }

    public bool? Flag(string name)
    {
        if (Text(name) is not { } text) return null;
        if (bool.TryParse(text, out var flag)) return flag;
        Wrong($"Parameter '{name}' must be true or false, not '{Short(text)}'", name);
        return null;
    }

    public int? Int(string name, int min = int.MinValue)
    {
        if (Text(name) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min) return number;
        Wrong($"Parameter '{name}' must be a whole number between {min} and {int.MaxValue}, not '{Short(text)}'", name);
        return null;
    }

    public long? Long(string name)
    {
        if (Text(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        Wrong($"Parameter '{name}' must be a whole number, not '{Short(text)}'", name);
        return null;
    }

    /// <summary>ISO 8601; without a zone it is UTC.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;

        // A plus that was not escaped has become a blank.
        var zoned = text.Length > 5 && text[^5] == ' ' && text.Contains('T', StringComparison.Ordinal) ? $"{text[..^5]}+{text[^4..]}" : text;
        if (DateTimeOffset.TryParse(zoned, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        Wrong($"Parameter '{name}' must be a time as in 2019-09-30T16:14:12.538Z, not '{Short(text)}'", name);
        return null;
    }

    public SwitchId? Switch(string name)
    {
        if (Text(name) is not { } text) return null;
        if (SwitchIds.TryRead(text, out var id)) return id;
        Wrong(SwitchIds.Unreadable(text), name);
        return null;
    }

    /// <summary>Something else is wrong with a parameter.</summary>
    public void Add(ErrorAnswer error) => _errors.Add(error);

    private void Wrong(string text, string name) => _errors.Add(
        ErrorAnswer.Of(RefusalKind.RequestInvalid, text, Mismatch) with { Reasons = [new Reason(name, text)] });

    /// <summary>So much of a text as an answer repeats.</summary>
    public static string Short(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
