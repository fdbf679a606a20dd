using System.Text.Json;
using System.Text.Json.Nodes;
using Kilda.Api.Requests;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kilda.Api.Errors;

/// <summary>Writes an <see cref="ErrorAnswer"/>.</summary>
/// <param name="answer">What it says.</param>
/// <param name="beside">Its members stand in the body, too; null: nothing else does.</param>
internal sealed class ErrorResult(ErrorAnswer answer, object? beside = null) : IResult
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
        return beside is null
            ? httpContext.Response.WriteAsJsonAsync(body, httpContext.RequestAborted)
            : httpContext.Response.WriteAsJsonAsync(Both(httpContext, body), httpContext.RequestAborted);
    }

    private JsonObject Both(HttpContext http, ErrorBody body)
    {
        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var all = JsonSerializer.SerializeToNode(beside, options)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(body, options)!.AsObject()) all[name] = value?.DeepClone();
        return all;
    }
}
