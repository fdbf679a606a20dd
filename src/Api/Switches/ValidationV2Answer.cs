using System.Globalization;
using System.Text.Json.Serialization;
using Kilda.Interfaces.Switches;
using Kilda.Network.Pipeline;
using Kilda.Network.Validation;

namespace Kilda.Api.Switches;

/// <summary>What a switch holds beside what it is to hold, field by field. Sections that were not asked for are left out.</summary>
/// <param name="Foreign">Rules of others: neither right nor wrong, and never touched.</param>
public sealed record ValidationV2Answer(
    bool AsExpected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SectionV2<RuleV2Answer>? Rules,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SectionV2<MeterV2Answer>? Meters,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SectionV2<GroupV2Answer>? Groups,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LogicalPortsV2Answer? LogicalPorts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RuleV2Answer>? Foreign)
{
    internal static ValidationV2Answer From(SwitchValidation found, ValidationFilter filter, RuleOwners owners)
    {
        var all = found.Comparison;
        var rules = !filter.Rules ? null : SectionV2.Of(
            all.Rules, rule => RuleV2Answer.From(rule, owners), RuleV2Answer.KeyOf, wrong => RuleV2Answer.Misfit(wrong.Actual, wrong.Expected),
            all.Rules.Recoloured());
        var meters = !filter.Meters || !found.HasMeters ? null : SectionV2.Of(
            all.Meters, meter => MeterV2Answer.From(meter, owners), meter => meter.Id.ToString(CultureInfo.InvariantCulture), MeterV2Answer.Misfit, []);
        var groups = !filter.Groups ? null : SectionV2.Of(
            all.Groups, GroupV2Answer.From, group => group.Id.ToString(CultureInfo.InvariantCulture), GroupV2Answer.Misfit, []);
        return new(
            (rules?.AsExpected ?? true) && (meters?.AsExpected ?? true) && (groups?.AsExpected ?? true), rules, meters, groups,
            filter.LogicalPorts ? LogicalPortsV2Answer.None : null,
            filter.Rules ? [.. all.Foreign.Select(rule => RuleV2Answer.From(rule, owners) with { Flags = null })] : null);
    }
}

/// <summary>Items of one kind.</summary>
public sealed record SectionV2<T>(
    [property: JsonPropertyName("asExpected")] bool AsExpected,
    [property: JsonPropertyName("missing")] IReadOnlyList<T> Missing,
    [property: JsonPropertyName("misconfigured")] IReadOnlyList<MisconfiguredV2<T>> Misconfigured,
    [property: JsonPropertyName("excess")] IReadOnlyList<T> Excess,
    [property: JsonPropertyName("proper")] IReadOnlyList<T> Proper);

/// <summary>An item that is not as it is to be.</summary>
/// <param name="Expected">The whole of it.</param>
/// <param name="Discrepancies">What the switch has instead: members that differ, and no others.</param>
public sealed record MisconfiguredV2<T>(string Id, T Expected, T Discrepancies);

internal static class SectionV2
{
    /// <param name="alsoMissing">Of those that are misconfigured, what counts as missing, too.</param>
    public static SectionV2<T> Of<TItem, T>(
        Compared<TItem> found, Func<TItem, T> write, Func<TItem, string> id, Func<Difference<TItem>, T> misfit, IEnumerable<TItem> alsoMissing) => new(
        found.AsExpected(), [.. found.Missing.Concat(alsoMissing).Select(write)],
        [.. found.Misconfigured.Select(wrong => new MisconfiguredV2<T>(id(wrong.Expected), write(wrong.Expected), misfit(wrong)))],
        [.. found.Excess.Select(write)], [.. found.Proper.Select(write)]);

    /// <summary>Rules that are there with the cookie of another: they are misconfigured, and the one that is wanted is missing.</summary>
    public static IEnumerable<Rule> Recoloured(this Compared<Rule> rules) =>
        rules.Misconfigured.Where(wrong => wrong.Expected.Cookie != wrong.Actual.Cookie).Select(wrong => wrong.Expected);
}

/// <summary>A meter; of a discrepancy only what differs.</summary>
public sealed record MeterV2Answer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? MeterId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Cookie,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FlowId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? YFlowId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Flags,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Rate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? BurstSize)
{
    internal static MeterV2Answer From(Meter meter, RuleOwners owners)
    {
        var (flow, cookie) = owners.OfMeter(meter.Id);
        return new(meter.Id, (long?)cookie, flow?.Id, flow?.YFlowId, MeterAnswer.FlagsOf(meter), meter.Rate, meter.Burst);
    }

    internal static MeterV2Answer Misfit(Difference<Meter> wrong)
    {
        var misfit = MeterMisfit.Of(wrong.Actual, wrong.Expected);
        return new(null, null, null, null, misfit.Flags, misfit.Rate, misfit.BurstSize);
    }
}

/// <summary>A group; of a discrepancy only what differs.</summary>
public sealed record GroupV2Answer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? GroupId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<BucketAnswer>? Buckets)
{
    internal static GroupV2Answer From(Group group) => new(group.Id, [.. group.Buckets.Select(BucketAnswer.From)]);

    internal static GroupV2Answer Misfit(Difference<Group> wrong) => From(wrong.Actual) with { GroupId = null };
}

/// <summary>Not offered: always empty.</summary>
public sealed record LogicalPortsV2Answer(
    [property: JsonPropertyName("asExpected")] bool AsExpected,
    [property: JsonPropertyName("missing")] IReadOnlyList<string> Missing,
    [property: JsonPropertyName("misconfigured")] IReadOnlyList<string> Misconfigured,
    [property: JsonPropertyName("excess")] IReadOnlyList<string> Excess,
    [property: JsonPropertyName("proper")] IReadOnlyList<string> Proper)
{
    public static LogicalPortsV2Answer None { get; } = new(true, [], [], [], []);
}
