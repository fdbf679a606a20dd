using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>Kinds of refusal; the API has one status and one error type for each.</summary>
public enum RefusalKind
{
    NotFound = 1,
    DataInvalid,
    ParametersInvalid,
    RequestInvalid,
    TimedOut,
    AlreadyExists,
    NotPermitted,
    Unprocessable,
    NotImplemented,
    Internal,

    /// <summary>Nothing had to be done.</summary>
    AlreadyOnBestPath,

    /// <summary>Storage or this process cannot serve writes now.</summary>
    Unavailable,
}

/// <summary>One thing that is wrong. <paramref name="Field"/>: JSON path of the member, where there is one.</summary>
public sealed record Problem(RefusalKind Kind, string Text, string? Field = null);

/// <summary>Why something was not done. Nothing was changed. <paramref name="Message"/> is the general text, the problems say the rest.</summary>
public sealed record Refusal(string Message, Seq<Problem> Problems)
{
    public RefusalKind Kind => Problems[0].Kind;

    public string Description => Problems[0].Text;

    public static Refusal Of(RefusalKind kind, string message, string description, string? field = null) =>
        new(message, [new Problem(kind, description, field)]);
}

/// <summary>A value or a refusal: exactly one of the two is there.</summary>
public readonly record struct Outcome<T>(T? Value, Refusal? Refusal)
    where T : class
{
    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);
}
