using Kilda.Api.Errors;
using Kilda.Interfaces.Health;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Requests;

/// <summary>Turns away what would begin an operation while the process ends. Whoever only reads is answered to the last.</summary>
internal sealed class IntakeGate(RequestDelegate next, Intake intake)
{
    public Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        return intake.Closed is { } reason && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method)
            ? new ErrorResult(ErrorAnswer.Of(RefusalKind.Unavailable, reason, "Try again later")).ExecuteAsync(context)
            : next(context);
    }
}
