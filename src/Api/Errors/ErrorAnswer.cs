using System.Text.Json.Serialization;
using Kilda.Api.Requests;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Api.Errors;

/// <summary>Why a request was not served: a status and the texts of its body.</summary>
/// <param name="Message">The general text.</param>
/// <param name="Description">The special one.</param>
internal sealed record ErrorAnswer(int Status, string Type, string Message, string Description, Seq<Reason> Reasons)
{
    /// <param name="refusal">What the answer tells.</param>
    /// <param name="names">Of the members in the request; null: those that the refusal names.</param>
    public static ErrorAnswer From(Refusal refusal, MemberNames? names = null)
    {
        return Of(refusal.Kind, refusal.Message, refusal.Description) with { Reasons = refusal.Problems.Select(Named).ToSeq() };

        Reason Named(Problem problem) => new(problem.Field is null || names is null ? problem.Field : names.Path(problem.Field), problem.Text);
    }

    /// <param name="field">JSON path of the member, or name of the parameter or header, that is wrong.</param>
    public static ErrorAnswer Of(RefusalKind kind, string message, string description, string? field = null)
    {
        var (status, type) = ErrorTypes.Of(kind);
        return new(status, type, message, description, [new Reason(field, description)]);
    }

    /// <summary>What the web server refuses by itself.</summary>
    public static ErrorAnswer Of(int status, string message, string description) =>
        new(status, ErrorTypes.Of(status), message, description, [new Reason(null, message)]);
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Field">JSON path of the member, or name of the parameter or header; null: it is no single one.</param>
public sealed record Reason(string? Field, string Message)
{
    public static Reason From(Problem problem) => new(problem.Field, problem.Text);
}

/// <summary>The body of every answer that is an error. The first five members are those of the Northbound API.</summary>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Reasons">Everything that is wrong, one entry each.</param>
public sealed record ErrorBody(
    [property: JsonPropertyName("correlation_id")] string CorrelationId,
    [property: JsonPropertyName("timestamp")] long Timestamp,
    [property: JsonPropertyName("error-type")] string ErrorType,
    [property: JsonPropertyName("error-message")] string ErrorMessage,
    [property: JsonPropertyName("error-description")] string ErrorDescription,
    [property: JsonPropertyName("reasons")] IReadOnlyList<Reason> Reasons);
