using System.Globalization;
using System.Text.Json;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;

namespace Kilda.Api.History;

/// <summary>One operation on a flow or a Y-flow (FlowHistoryEntry).</summary>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="Dumps">The flow before and after, or each that the Y-flow consists of, with their members in the form that clients know.</param>
public sealed record HistoryAnswer(
    string FlowId, long Timestamp, string TimestampIso, string Actor, string Action, string TaskId, string Details,
    IReadOnlyList<HistoryStep> Payload, IReadOnlyList<JsonElement> Dumps)
{
    internal static HistoryAnswer From(HistoryEntry entry) => new(
        entry.Id, entry.Time.ToUnixTimeSeconds(), Iso.Of(entry.Time), entry.Actor,
        entry.Details == Patched ? "Flow partial updating" : Title(entry.Action), entry.TaskId, entry.Details,
        HistoryStep.Read(entry.Payload), DumpsIn(entry.Payload));

    private const string Patched = "Flow PATCH operation is invoked";

    private static string Title(string action) => action switch
    {
        nameof(FlowOperation.Create) => "Flow creating",
        nameof(FlowOperation.Update) => "Flow updating",
        nameof(FlowOperation.Reroute) => "Flow rerouting",
        nameof(FlowOperation.Swap) => "Flow paths swap",
        nameof(FlowOperation.Delete) => "Flow deleting",
        nameof(FlowOperation.Sync) => "Flow paths sync",
        nameof(FlowOperation.SwapEndpoints) => "Flows swap endpoints",
        nameof(FlowOperation.CreateMirror) => "Flow mirror point creating",
        nameof(FlowOperation.DeleteMirror) => "Flow mirror point deleting",
        nameof(FlowOperation.CreateJoin) => "Flow join point creating",
        nameof(FlowOperation.DeleteJoin) => "Flow join point deleting",
        _ => action,
    };

    private static IReadOnlyList<JsonElement> DumpsIn(string payload) => [.. HistoryStep.Parts(payload).Where(IsDump)];

    private static bool IsDump(JsonElement part) => part.ValueKind == JsonValueKind.Object
        && part.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() is "stateBefore" or "stateAfter";
}

/// <summary>A step of an operation.</summary>
/// <param name="Timestamp">Milliseconds since 1970.</param>
public sealed record HistoryStep(long Timestamp, string TimestampIso, string Action, string Details)
{
    /// <summary>What is not a step, because somebody wrote into the database, is left out.</summary>
    internal static IReadOnlyList<HistoryStep> Read(string payload) => [.. Parts(payload).Select(From).OfType<HistoryStep>()];

    /// <summary>Steps and dumps, in the order in which they were written.</summary>
    internal static IReadOnlyList<JsonElement> Parts(string payload)
    {
        try
        {
            var root = JsonElement.Parse(payload);
            return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static HistoryStep? From(JsonElement step)
    {
        var problems = new ProblemList();
        if (step.ValueKind != JsonValueKind.Object) return null;
        var members = new JsonMembers(step, problems);
        return members.Long("timestamp") is { } ms && Math.Abs(ms) <= s_latest && members.Text("action") is { } action
            ? new(ms, Iso.Of(DateTimeOffset.FromUnixTimeMilliseconds(ms)), action, members.Text("details") ?? "")
            : null;
    }

    private static readonly long s_latest = DateTimeOffset.Parse("9999-01-01T00:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}

/// <summary>Answer of <c>GET /v2/flows/{id}/history/statuses</c>.</summary>
public sealed record HistoryStatusesAnswer(IReadOnlyList<HistoryStatus> HistoryStatuses);

/// <param name="StatusBecome">UP, DOWN, DEGRADED, DELETED.</param>
public sealed record HistoryStatus(string Timestamp, string StatusBecome)
{
    private static readonly string[] s_deleted = ["Flow was deleted successfully", "The y-flow was deleted successfully"];

    private static readonly string[] s_beginnings =
        ["The flow status was set to ", "The flow status was reverted to ", "The y-flow status was set to ", "The y-flow status was reverted to "];

    internal static IEnumerable<HistoryStatus> From(HistoryEntry entry)
    {
        var wasDeleted = s_deleted.Contains(entry.Details);
        foreach (var step in HistoryStep.Read(entry.Payload))
        {
            wasDeleted |= s_deleted.Contains(step.Action);
            if (Array.Find(s_beginnings, begin => step.Action.StartsWith(begin, StringComparison.Ordinal)) is { } known)
                yield return new(step.TimestampIso, step.Action[known.Length..]);
        }

        if (wasDeleted) yield return new(Iso.Of(entry.Time), "DELETED");
    }
}
