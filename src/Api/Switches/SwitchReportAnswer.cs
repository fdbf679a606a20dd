using System.Text.Json.Serialization;
using Kilda.Api.Requests;
using Kilda.Interfaces.Switches;

namespace Kilda.Api.Switches;

/// <summary>A switch as the controller has it in mind; the switch is not asked.</summary>
/// <param name="Rules">How many are to be there; meters and groups likewise.</param>
/// <param name="Foreign">Rules of others, as of the last time that the controller read it to make it what it is to be.</param>
/// <param name="Refused">What it would not take then.</param>
/// <param name="IgnoredFrames">Discovery frames that were heard and not believed, by reason.</param>
/// <param name="Drift">How it differed when it was last audited; null: not at all, or it was not.</param>
public sealed record SwitchReportAnswer(
    string SwitchId,
    bool IsReady,
    int Rules,
    int Meters,
    int Groups,
    IReadOnlyList<string> Foreign,
    IReadOnlyList<string> Refused,
    IReadOnlyDictionary<string, long> IgnoredFrames,
    SwitchDriftAnswer? Drift)
{
    internal static SwitchReportAnswer From(SwitchReport report) => new(
        report.Id.ToString(), report.IsReady, report.Rules, report.Meters, report.Groups, [.. report.Foreign], [.. report.Refused],
        report.Frames.ToDictionary(frames => frames.Reason, frames => frames.Count), report.Drift is { } drift ? SwitchDriftAnswer.From(drift) : null);
}

/// <summary>Rules, meters and groups together.</summary>
/// <param name="Examples">Some of them, as text.</param>
public sealed record SwitchDriftAnswer(
    [property: JsonPropertyName("time")] string Time, int Missing, int Misconfigured, int Excess, IReadOnlyList<string> Examples)
{
    internal static SwitchDriftAnswer From(SwitchDrift drift) =>
        new(Iso.Of(drift.Seen), drift.Missing, drift.Misconfigured, drift.Excess, [.. drift.Examples]);
}
