using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Errors;

/// <summary>The one place where kinds of refusal become a status and the text of <c>error-type</c>.</summary>
internal static class ErrorTypes
{
    public static (int Status, string Text) Of(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => (StatusCodes.Status404NotFound, "Object was not found"),
        RefusalKind.AlreadyOnBestPath => (StatusCodes.Status404NotFound, "The flow already on the best path"),
        RefusalKind.DataInvalid => (StatusCodes.Status400BadRequest, "Invalid request data"),
        RefusalKind.ParametersInvalid => (StatusCodes.Status400BadRequest, "Invalid request parameters"),
        RefusalKind.RequestInvalid => (StatusCodes.Status400BadRequest, "Invalid request"),
        RefusalKind.TimedOut => (StatusCodes.Status408RequestTimeout, "Operation has timed out"),
        RefusalKind.AlreadyExists => (StatusCodes.Status409Conflict, "Object already exists"),
        RefusalKind.NotPermitted => (StatusCodes.Status403Forbidden, "Operation not permitted"),
        RefusalKind.Unprocessable => (StatusCodes.Status422UnprocessableEntity, "The request cannot be processed"),
        RefusalKind.NotImplemented => (StatusCodes.Status501NotImplemented, "Feature not implemented"),
        RefusalKind.Unavailable => (StatusCodes.Status503ServiceUnavailable, "Service is not available at this moment"),
        RefusalKind.Internal => (StatusCodes.Status500InternalServerError, "Internal service error"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Of a status that the web server chose itself.</summary>
    public static string Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "Invalid credentials",
        StatusCodes.Status404NotFound => Of(RefusalKind.NotFound).Text,
        StatusCodes.Status408RequestTimeout => Of(RefusalKind.TimedOut).Text,
        StatusCodes.Status503ServiceUnavailable => Of(RefusalKind.Unavailable).Text,
        >= StatusCodes.Status500InternalServerError => Of(RefusalKind.Internal).Text,
        _ => Of(RefusalKind.RequestInvalid).Text,
    };
}
