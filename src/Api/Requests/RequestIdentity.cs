using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Requests;

/// <summary>What ties answer, log and history of one request together.</summary>
/// <param name="Correlation">The header as the client sent it, or made for it.</param>
/// <param name="TaskId">The same, made unique: two requests may be sent with one correlation id.</param>
internal sealed record RequestIdentity(string Correlation, string TaskId)
{
    public const string Header = "correlation_id";

    /// <summary>Characters that a header may have.</summary>
    public const int MaxLength = 255;

    public static RequestIdentity Made(Guid id) => new(id.ToString(), id.ToString());

    public static RequestIdentity Sent(Guid id, string correlation) => new(correlation, $"{id} : {correlation}");

    /// <summary>Whether the value can be sent back and stored as it is.</summary>
    public static bool IsFit(string value) => value.Length <= MaxLength && value.All(c => c is >= ' ' and <= '~');

    public static RequestIdentity Of(HttpContext context) =>
        context.Features.Get<RequestIdentity>() ?? throw new InvalidOperationException("the request has no identity yet");

    public void Echo(HttpResponse response) => response.Headers[Header] = Correlation;
}
