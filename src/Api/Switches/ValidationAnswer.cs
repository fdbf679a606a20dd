using System.Globalization;
using System.Text.Json.Serialization;
using Kilda.Interfaces.Switches;
using Kilda.Network.Pipeline;
using Kilda.Network.Validation;

namespace Kilda.Api.Switches;

/// <summary>What a switch holds beside what it is to hold (SwitchValidationResult).</summary>
/// <param name="Meters">Null: the switch knows no meters.</param>
public sealed record ValidationAnswer(
    [property: JsonPropertyName("rules")] RulesSection Rules,
    [property: JsonPropertyName("meters")] MetersSection? Meters,
    [property: JsonPropertyName("groups")] GroupsSection Groups,
    [property: JsonPropertyName("logical_ports")] LogicalPortsSection LogicalPorts)
{
    internal static ValidationAnswer From(SwitchValidation found, RuleOwners owners) => new(
        RulesSection.From(found.Comparison, null), found.HasMeters ? MetersSection.From(found.Comparison.Meters, owners, null) : null,
        GroupsSection.From(found.Comparison.Groups, null), LogicalPortsSection.None);

    internal static ValidationAnswer From(SwitchRepair repair, RuleOwners owners)
    {
        var (found, removes) = (repair.Before, repair.RemovesExcess);
        return new(
            RulesSection.From(found.Comparison, removes), found.HasMeters ? MetersSection.From(found.Comparison.Meters, owners, removes) : null,
            GroupsSection.From(found.Comparison.Groups, removes), LogicalPortsSection.None);
    }
}

/// <summary>Rules by cookie.</summary>
/// <param name="Missing">Those with another cookie than they should have are among them, too.</param>
/// <param name="Foreign">Rules of others; they are never touched.</param>
/// <param name="Installed">After a repair: those that were missing, and those that were misconfigured.</param>
public sealed record RulesSection(
    [property: JsonPropertyName("missing")] IReadOnlyList<long> Missing,
    [property: JsonPropertyName("misconfigured")] IReadOnlyList<long> Misconfigured,
    [property: JsonPropertyName("proper")] IReadOnlyList<long> Proper,
    [property: JsonPropertyName("excess")] IReadOnlyList<long> Excess,
    [property: JsonPropertyName("foreign")] IReadOnlyList<long> Foreign,
    [property: JsonPropertyName("installed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<long>? Installed,
    [property: JsonPropertyName("removed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<long>? Removed,
    [property: JsonPropertyName("missing-hex")] IReadOnlyList<string> MissingHex,
    [property: JsonPropertyName("misconfigured-hex")] IReadOnlyList<string> MisconfiguredHex,
    [property: JsonPropertyName("proper-hex")] IReadOnlyList<string> ProperHex,
    [property: JsonPropertyName("excess-hex")] IReadOnlyList<string> ExcessHex,
    [property: JsonPropertyName("foreign-hex")] IReadOnlyList<string> ForeignHex,
    [property: JsonPropertyName("installed-hex"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? InstalledHex,
    [property: JsonPropertyName("removed-hex"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? RemovedHex)
{
    /// <param name="removes">Whether what is in excess was removed; null: nothing was repaired.</param>
    internal static RulesSection From(SwitchComparison found, bool? removes)
    {
        var rules = found.Rules;
        var missing = Cookies(rules.Missing.Concat(rules.Recoloured()));
        var wrong = Cookies(rules.Misconfigured.Select(each => each.Expected));
        var (proper, excess, foreign) = (Cookies(rules.Proper), Cookies(rules.Excess), Cookies(found.Foreign));
        var installed = removes is null ? null : Cookies(rules.Missing.Concat(rules.Misconfigured.Select(each => each.Expected)));
        var removed = removes is null ? null : Cookies(rules.Misconfigured.Select(each => each.Actual).Concat(removes.Value ? rules.Excess : []));
        return new(
            missing, wrong, proper, excess, foreign, installed, removed, Hex(missing), Hex(wrong), Hex(proper), Hex(excess), Hex(foreign),
            installed is null ? null : Hex(installed), removed is null ? null : Hex(removed));
    }

    private static long[] Cookies(IEnumerable<Rule> rules) => [.. rules.Select(rule => (long)rule.Cookie)];

    private static string[] Hex(long[] cookies) => [.. cookies.Select(cookie => cookie.ToString("x", CultureInfo.InvariantCulture))];
}

/// <summary>Meters. Of those that are there, what the switch says of them.</summary>
public sealed record MetersSection(
    [property: JsonPropertyName("missing")] IReadOnlyList<MeterInfo> Missing,
    [property: JsonPropertyName("misconfigured")] IReadOnlyList<MeterInfo> Misconfigured,
    [property: JsonPropertyName("proper")] IReadOnlyList<MeterInfo> Proper,
    [property: JsonPropertyName("excess")] IReadOnlyList<MeterInfo> Excess,
    [property: JsonPropertyName("installed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MeterInfo>? Installed,
    [property: JsonPropertyName("removed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MeterInfo>? Removed)
{
    internal static MetersSection From(Compared<Meter> meters, RuleOwners owners, bool? removes)
    {
        var (missing, excess) = (Infos(meters.Missing), Infos(meters.Excess));
        return new(
            missing, [.. meters.Misconfigured.Select(each => MeterInfo.From(each, owners))], Infos(meters.Proper), excess,
            removes is null ? null : missing, removes switch { null => null, true => excess, false => [] });

        MeterInfo[] Infos(IEnumerable<Meter> all) => [.. all.Select(meter => MeterInfo.From(meter, owners))];
    }
}

/// <summary>A meter; of one that is misconfigured, what differs.</summary>
/// <param name="Rate">kbit/s, or packets/s with the flag PKTPS.</param>
/// <param name="FlowId">Left out: no single flow's.</param>
public sealed record MeterInfo(
    uint MeterId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Cookie,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FlowId,
    long Rate,
    long BurstSize,
    IReadOnlyList<string> Flags,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeterMisfit? Actual,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeterMisfit? Expected)
{
    internal static MeterInfo From(Meter meter, RuleOwners owners)
    {
        var (flow, cookie) = owners.OfMeter(meter.Id);
        return new(meter.Id, (long?)cookie, flow?.Id, meter.Rate, meter.Burst, MeterAnswer.FlagsOf(meter), null, null);
    }

    internal static MeterInfo From(Difference<Meter> wrong, RuleOwners owners) => From(wrong.Actual, owners) with
    {
        Actual = MeterMisfit.Of(wrong.Actual, wrong.Expected),
        Expected = MeterMisfit.Of(wrong.Expected, wrong.Actual),
    };
}

/// <summary>The members of a meter that are not as in another one.</summary>
public sealed record MeterMisfit(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Rate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? BurstSize,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Flags)
{
    internal static MeterMisfit Of(Meter one, Meter other) => new(
        one.Rate == other.Rate ? null : one.Rate, one.Burst == other.Burst ? null : one.Burst,
        one.Packets == other.Packets ? null : MeterAnswer.FlagsOf(one));
}

/// <summary>Groups.</summary>
public sealed record GroupsSection(
    [property: JsonPropertyName("missing")] IReadOnlyList<GroupInfo> Missing,
    [property: JsonPropertyName("misconfigured")] IReadOnlyList<GroupInfo> Misconfigured,
    [property: JsonPropertyName("proper")] IReadOnlyList<GroupInfo> Proper,
    [property: JsonPropertyName("excess")] IReadOnlyList<GroupInfo> Excess,
    [property: JsonPropertyName("installed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<GroupInfo>? Installed,
    [property: JsonPropertyName("modified"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<GroupInfo>? Modified,
    [property: JsonPropertyName("removed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<GroupInfo>? Removed)
{
    internal static GroupsSection From(Compared<Group> groups, bool? removes)
    {
        GroupInfo[] missing = [.. groups.Missing.Select(GroupInfo.From)], wrong = [.. groups.Misconfigured.Select(GroupInfo.From)];
        GroupInfo[] excess = [.. groups.Excess.Select(GroupInfo.From)];
        return new(
            missing, wrong, [.. groups.Proper.Select(GroupInfo.From)], excess, removes is null ? null : missing, removes is null ? null : wrong,
            removes switch { null => null, true => excess, false => [] });
    }
}

/// <summary>A group; of one that is misconfigured, which buckets are not there and which should not be.</summary>
public sealed record GroupInfo(
    uint GroupId,
    IReadOnlyList<BucketAnswer> GroupBuckets,
    IReadOnlyList<BucketAnswer> MissingGroupBuckets,
    IReadOnlyList<BucketAnswer> ExcessGroupBuckets)
{
    internal static GroupInfo From(Group group) => new(group.Id, Buckets(group), [], []);

    internal static GroupInfo From(Difference<Group> wrong)
    {
        var (expected, actual) = (Buckets(wrong.Expected), Buckets(wrong.Actual));
        return new(wrong.Actual.Id, actual, Without(expected, actual), Without(actual, expected));
    }

    private static BucketAnswer[] Buckets(Group group) => [.. group.Buckets.Select(BucketAnswer.From)];

    private static List<BucketAnswer> Without(BucketAnswer[] some, BucketAnswer[] others)
    {
        var left = some.ToList();
        foreach (var other in others) left.Remove(other);
        return left;
    }
}

/// <summary>Not offered: always empty.</summary>
public sealed record LogicalPortsSection(
    IReadOnlyList<string> Missing, IReadOnlyList<string> Misconfigured, IReadOnlyList<string> Proper, IReadOnlyList<string> Excess, string Error)
{
    public static LogicalPortsSection None { get; } = new([], [], [], [], "");
}
