using System.Collections;
using System.Reflection;

namespace Kilda.Grains.Tests.Messages;

/// <summary>Compares two values member by member, without what they compute: equality that a type defines itself may overlook one.</summary>
internal static class Sameness
{
    /// <returns>The first place where they differ, or null.</returns>
    public static string? Difference(object? one, object? other, string at = "value")
    {
        if (one is null || other is null) return one is null && other is null ? null : $"{at}: {one ?? "null"} and {other ?? "null"}";
        var type = one.GetType();
        if (type != other.GetType()) return $"{at}: a {type.Name} and a {other.GetType().Name}";
        if (type.IsPrimitive || type.IsEnum || one is string or TimeSpan or DateTimeOffset) return one.Equals(other) ? null : $"{at}: {one} and {other}";
        if (one is ReadOnlyMemory<byte> bytes) return bytes.Span.SequenceEqual(((ReadOnlyMemory<byte>)other).Span) ? null : $"{at}: other bytes";
        if (one is IEnumerable list) return Difference([.. list.Cast<object?>()], [.. ((IEnumerable)other).Cast<object?>()], at);
        var members = type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.SetMethod is { IsPublic: true }).ToArray();
        if (members.Length == 0) return one.Equals(other) ? null : $"{at}: {one} and {other}";
        return members.Select(p => Difference(p.GetValue(one), p.GetValue(other), $"{at}.{p.Name}")).FirstOrDefault(found => found is not null);
    }

    private static string? Difference(object?[] one, object?[] other, string at) => one.Length != other.Length
        ? $"{at}: {one.Length} and {other.Length} elements"
        : one.Zip(other).Select((pair, i) => Difference(pair.First, pair.Second, $"{at}[{i}]")).FirstOrDefault(found => found is not null);
}
