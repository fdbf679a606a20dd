using Kilda.Api.Requests;

namespace Kilda.Api.Flows;

/// <summary>
/// Ids of new flows: any text that can be written into a path again. A slash ends a segment of a path whether it is escaped or not, and
/// clients take out "." and "..".
/// </summary>
internal static class FlowIdReader
{
    public const int MaxLength = 255;

    /// <returns>Null: it is missing or wrong, and is noted.</returns>
    public static string? Read(JsonMembers body, string member, RequestProblems problems, int maxLength = MaxLength)
    {
        var id = body.Text(member);
        var text = string.IsNullOrWhiteSpace(id) ? "FlowId is required"
            : id.Length > maxLength ? $"FlowId must not be longer than {maxLength} characters"
            : id is "." or ".." || id.Any(c => c is '/' or '\\' || char.IsControl(c)) ? "FlowId must not be a path or have control characters"
            : id != id.Trim() ? "FlowId must not begin or end with a blank"
            : null;
        if (text is null) return id;
        if (id is not null || body.IsMissing(member)) problems.Value(text, body.PathOf(member));
        return null;
    }

    /// <returns>Null: it is missing, or wrong, and is noted.</returns>
    public static string? Optional(JsonMembers body, string member, RequestProblems problems, int maxLength = MaxLength) =>
        body.IsMissing(member) ? null : Read(body, member, problems, maxLength);
}
