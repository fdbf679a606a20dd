using System.Text.Json;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Api.Requests;

/// <summary>
/// Reads the members of one JSON object by name. A member that is absent or null is null; one of the wrong type is noted with its path
/// and is null, too. Members that nobody asks for are ignored.
/// </summary>
/// <param name="names">What the members are called in this body; null: as they are asked for.</param>
internal sealed class JsonMembers(JsonElement value, ProblemList problems, string path = "$", MemberNames? names = null)
{
    public string Path => path;

    public string PathOf(string name) => $"{path}.{names?.Of(name) ?? name}";

    /// <summary>Absent or null.</summary>
    public bool IsMissing(string name) => Find(name) is null;

    /// <summary>Absent, null or an empty text.</summary>
    public bool IsBlank(string name) => Find(name) is not { } found || (found.ValueKind == JsonValueKind.String && found.ValueEquals(""u8));

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } found => found.GetString(),
        { } found => Wrong<string>(name, "text", found),
    };

    /// <summary>Text, or a number as it is written.</summary>
    public string? Word(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } found => found.GetString(),
        { ValueKind: JsonValueKind.Number } found => found.GetRawText(),
        { } found => Wrong<string>(name, "text", found),
    };

    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } found => WrongValue<bool>(name, "true or false", found),
    };

    public int? Int(string name) => (int?)Whole(name, int.MinValue, int.MaxValue);

    public long? Long(string name) => Whole(name, long.MinValue, long.MaxValue);

    public double? Number(string name)
    {
        if (Find(name) is not { } found) return null;
        if (found.ValueKind != JsonValueKind.Number) return WrongValue<double>(name, "a number", found);
        return found.TryGetDouble(out var number) && double.IsFinite(number) ? number : WrongValue<double>(name, "a smaller number", found);
    }

    /// <summary>Hexadecimal digits in any grouping, as clients write it.</summary>
    public SwitchId? Switch(string name)
    {
        if (Text(name) is not { } text) return null;
        if (SwitchIds.TryRead(text, out var id)) return id;
        problems.Add(RefusalKind.RequestInvalid, SwitchIds.Unreadable(text), PathOf(name));
        return null;
    }

    public JsonMembers? Object(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } found => new(found, problems, PathOf(name), names),
        { } found => Wrong<JsonMembers>(name, "an object", found),
    };

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<JsonElement>? List(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } found => [.. found.EnumerateArray()],
        { } found => Wrong<IReadOnlyList<JsonElement>>(name, "a list", found),
    };

    /// <summary>The elements of an array of objects; one that is none is noted and has no members.</summary>
    public IReadOnlyList<JsonMembers>? Objects(string name) =>
        List(name) is { } list ? [.. list.Select((element, i) => Element(element, problems, $"{PathOf(name)}[{i}]"))] : null;

    /// <summary>The elements of a body that is a list of objects; one that is none is noted and has no members.</summary>
    public static IReadOnlyList<JsonMembers> Entries(JsonElement list, ProblemList problems) =>
        [.. list.EnumerateArray().Select((element, i) => Element(element, problems, $"$[{i}]"))];

    public static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private static JsonMembers Element(JsonElement element, ProblemList problems, string at)
    {
        if (element.ValueKind == JsonValueKind.Object) return new(element, problems, at);
        problems.Add(RefusalKind.RequestInvalid, $"must be an object, not {KindOf(element)}", at);
        return new(s_nothing, problems, at);
    }

    private static readonly JsonElement s_nothing = JsonElement.Parse("{}"u8);

    private JsonElement? Find(string name)
    {
        var known = names is null ? name : names.Of(name);
        return known is not null && value.TryGetProperty(known, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
    }

    private long? Whole(string name, long min, long max)
    {
        if (Find(name) is not { } found) return null;
        if (found.ValueKind != JsonValueKind.Number) return WrongValue<long>(name, "a whole number", found);
        if (WholeNumber.TryRead(found.GetRawText(), out var whole) && whole >= min && whole <= max) return whole;
        problems.Add(RefusalKind.RequestInvalid, $"must be a whole number between {min} and {max}", PathOf(name));
        return null;
    }

    private T? Wrong<T>(string name, string wanted, JsonElement found)
        where T : class
    {
        problems.Add(RefusalKind.RequestInvalid, $"must be {wanted}, not {KindOf(found)}", PathOf(name));
        return null;
    }

    private T? WrongValue<T>(string name, string wanted, JsonElement found)
        where T : struct
    {
        problems.Add(RefusalKind.RequestInvalid, $"must be {wanted}, not {KindOf(found)}", PathOf(name));
        return null;
    }
}
