using Kilda.Api.Errors;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kilda.Api.Requests;

/// <summary>Takes the header <c>correlation_id</c> or makes one, sends it back, and puts it into the log scope of the request.</summary>
internal sealed class Correlation(RequestDelegate next, ILogger<Correlation> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var sent = context.Request.Headers[RequestIdentity.Header].ToString();
        var isFit = RequestIdentity.IsFit(sent);
        var id = Guid.NewGuid();
        var identity = !isFit || string.IsNullOrWhiteSpace(sent) ? RequestIdentity.Made(id) : RequestIdentity.Sent(id, sent);
        context.Features.Set(identity);
        identity.Echo(context.Response);
        if (!isFit)
        {
            await new ErrorResult(Unfit()).ExecuteAsync(context);
            return;
        }

        using (logger.BeginScope(new KeyValuePair<string, object>[] { new(RequestIdentity.Header, identity.Correlation) })) await next(context);
    }

    private static ErrorAnswer Unfit() => ErrorAnswer.Of(
        RefusalKind.RequestInvalid, $"The header '{RequestIdentity.Header}' is invalid",
        $"It may have {RequestIdentity.MaxLength} printable ASCII characters at most", RequestIdentity.Header);
}
