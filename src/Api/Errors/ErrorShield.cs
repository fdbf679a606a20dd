using Kilda.Api.Requests;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Kilda.Api.Errors;

/// <summary>
/// Whatever goes wrong behind it, the client gets the error body: for what the web server refuses without one, and for what was thrown.
/// </summary>
internal sealed partial class ErrorShield(RequestDelegate next, ILogger<ErrorShield> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception thrown) when (!context.Response.HasStarted)
        {
            var answer = Thrown(thrown);
            if (answer.Status == StatusCodes.Status500InternalServerError)
                Failed(context.Request.Method, context.Request.Path, RequestIdentity.Of(context).Correlation, thrown);
            context.Response.Clear();
            RequestIdentity.Of(context).Echo(context.Response);
            await new ErrorResult(answer).ExecuteAsync(context);
            return;
        }

        if (IsBare(context.Response)) await new ErrorResult(Bare(context)).ExecuteAsync(context);
    }

    /// <summary>An error without a body.</summary>
    private static bool IsBare(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentLength: null, ContentType: null };

    private static ErrorAnswer Bare(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => ErrorAnswer.Of(
            StatusCodes.Status404NotFound, $"No handler found for {context.Request.Method} {context.Request.Path}", "NoHandlerFoundException"),
        StatusCodes.Status405MethodNotAllowed => ErrorAnswer.Of(
            StatusCodes.Status405MethodNotAllowed, $"Request method '{context.Request.Method}' not supported",
            "HttpRequestMethodNotSupportedException"),
        var status => ErrorAnswer.Of(status, $"The request was refused with status {status}", "Refused by the web server"),
    };

    /// <summary>The texts of what was thrown stay inside, except where they are written for the client.</summary>
    private static ErrorAnswer Thrown(Exception thrown) => thrown switch
    {
        BadHttpRequestException bad => ErrorAnswer.Of(bad.StatusCode, bad.Message, "BadHttpRequestException"),
        TimeoutException => ErrorAnswer.Of(RefusalKind.TimedOut, "No response received", "Timeout exceeded"),
        StoreUnavailableException => ErrorAnswer.Of(RefusalKind.Unavailable, "Storage cannot be written now", "Nothing was changed"),
        LimitExceededException => ErrorAnswer.Of(RefusalKind.Unavailable, "Too many requests wait for the same object", "Try again later"),
        // On a cluster a silo that dies, or turns calls away while it ends.
        OrleansException => ErrorAnswer.Of(
            RefusalKind.Unavailable, "The controller or the silo that was asked is stopping", "Look what has become of it and try again"),
        _ => ErrorAnswer.Of(RefusalKind.Internal, "The request could not be served", "Internal Error"),
    };

    [LoggerMessage(8001, LogLevel.Error, "{Method} {Path} failed, correlation id {Correlation}")]
    private partial void Failed(string method, string path, string correlation, Exception why);
}
