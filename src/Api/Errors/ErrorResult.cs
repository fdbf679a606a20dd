using Kilda.Api.Requests;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kilda.Api.Errors;

/// <summary>Writes an <see cref="ErrorAnswer"/>.</summary>
internal sealed class ErrorResult(ErrorAnswer answer) : IResult
{
    /// <param name="refusal">What the answer tells.</param>
    /// <param name="names">Of the members in the request; null: those that the refusal names.</param>
    public static ErrorResult From(Refusal refusal, MemberNames? names = null) => new(ErrorAnswer.From(refusal, names));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var time = httpContext.RequestServices.GetRequiredService<TimeProvider>();
        var body = new ErrorBody(
            RequestIdentity.Of(httpContext).Correlation, time.GetUtcNow().ToUnixTimeMilliseconds(), answer.Type, answer.Message,
            answer.Description, answer.Reasons);
        httpContext.Response.StatusCode = answer.Status;
        return httpContext.Response.WriteAsJsonAsync(body, httpContext.RequestAborted);
    }
}
