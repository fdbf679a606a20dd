namespace Orleans.Runtime;

/// <summary>Values that flow into calls, and not back.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<Dictionary<string, object>?> s_values = new();

    /// <summary>Never changed in place: it is shared by all calls made meanwhile.</summary>
    internal static Dictionary<string, object>? Values
    {
        get => s_values.Value;
        set => s_values.Value = value;
    }

    public static object? Get(string key) => Values is { } values && values.TryGetValue(key, out var value) ? value : null;

    public static void Set(string key, object value) =>
        Values = Values is { } values ? new(values) { [key] = value } : new(1) { [key] = value };

    public static bool Remove(string key)
    {
        if (Values is not { } values || !values.ContainsKey(key)) return false;
        var left = new Dictionary<string, object>(values);
        left.Remove(key);
        Values = left.Count == 0 ? null : left;
        return true;
    }

    public static void Clear() => Values = null;

    public static IEnumerable<string> Keys => Values?.Keys ?? Enumerable.Empty<string>();
    public static IEnumerable<KeyValuePair<string, object>> Entries => Values ?? Enumerable.Empty<KeyValuePair<string, object>>();
}
