using Kilda.Api.Errors;
using Kilda.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.OpenApi;

/// <summary>The body that a call takes: its shape, and one that works.</summary>
/// <param name="Example">JSON.</param>
internal sealed record BodyShape(Type Type, string Example);

/// <summary>A parameter behind the question mark, or a header.</summary>
internal sealed record ParameterShape(string Name, string Description, bool IsHeader = false, string? Example = null);

/// <summary>Says of a call what the description of the API tells about it.</summary>
internal static class Descriptions
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder call, string summary, string? description = null)
    {
        call.WithSummary(summary);
        return description is null ? call : call.WithDescription(description);
    }

    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder call, BodyShape body) => call.WithMetadata(body);

    public static RouteHandlerBuilder Asks(this RouteHandlerBuilder call, string name, string description, string? example = null) =>
        call.WithMetadata(new ParameterShape(name, description, Example: example));

    public static RouteHandlerBuilder Pages(this RouteHandlerBuilder call) => call
        .Asks("limit", $"Entries at most; the answer's header {Paging.TotalHeader} says how many there are in all")
        .Asks("offset", "Entries to leave out first");

    public static RouteHandlerBuilder Waits(this RouteHandlerBuilder call) => call
        .Asks("wait", $"true: answer when the operation has ended, or after {Waiting.Longest.TotalSeconds} s")
        .WithMetadata(new ParameterShape("Prefer", "wait=N: the same, after N seconds at most (RFC 7240)", IsHeader: true));

    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder call, int status = StatusCodes.Status200OK) => call.Produces<T>(status);

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder call, params int[] statuses)
    {
        foreach (var status in statuses) call.Produces<ErrorBody>(status);
        return call;
    }
}
