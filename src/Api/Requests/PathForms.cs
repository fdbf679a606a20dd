using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Requests;

/// <summary>Forms of a path that mean the same: <c>/api</c> in front of it, and services without a version.</summary>
internal sealed class PathForms(RequestDelegate next)
{
    private static readonly PathString s_prefix = "/api";
    private static readonly PathString[] s_unversioned = ["/flows", "/y-flows"];

    public Task InvokeAsync(HttpContext context)
    {
        context.Request.Path = Plain(context.Request.Path);
        return next(context);
    }

    private static PathString Plain(PathString path)
    {
        if (path.StartsWithSegments(s_prefix, out var rest) && rest.HasValue) path = rest;
        return Array.Exists(s_unversioned, form => path.StartsWithSegments(form)) ? "/v2" + path : path;
    }
}
