using Kilda.Api.Requests;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kilda.Api.Errors;

/// <summary>Writes an <see cref="ErrorAnswer"/>.</summary>
internal sealed class ErrorResult(ErrorAnswer answer) : IResult
{
    public static ErrorResult From(Refusal refusal) => new(ErrorAnswer.From(refusal));

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
