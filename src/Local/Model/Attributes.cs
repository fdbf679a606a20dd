namespace Orleans
{
    /// <summary>Activations of this class are never collected as idle.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public class KeepAliveAttribute : Attribute;

    /// <summary>How long activations of this class may be idle; at least a minute.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public class CollectionAgeLimitAttribute : Attribute
    {
        private readonly TimeSpan? _value;

        public CollectionAgeLimitAttribute()
        {
        }

        public CollectionAgeLimitAttribute(string inactivityPeriod) =>
            _value = TimeSpan.Parse(inactivityPeriod, System.Globalization.CultureInfo.InvariantCulture);

        public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);
        public double Days { get; set; }
        public double Hours { get; set; }
        public double Minutes { get; set; }
        public bool AlwaysActive { get; set; }

        public TimeSpan AgeLimit
        {
            get
            {
                if (_value is { } set) return set;
                var sum = AlwaysActive
                    ? TimeSpan.FromDays(short.MaxValue)
                    : TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
                return sum < MinAgeLimit ? MinAgeLimit : sum;
            }
        }
    }

    /// <summary>How long a caller of this method waits, instead of the host's default.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
    {
        public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
    }
}

namespace Orleans.Concurrency
{
    /// <summary>Interleaves with other read-only calls, and with nothing else.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ReadOnlyAttribute : Attribute;

    /// <summary>Never waits for other calls of the activation.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class AlwaysInterleaveAttribute : Attribute;

    /// <summary>The caller does not wait, and does not learn of failures.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class OneWayAttribute : Attribute;

    /// <summary>All calls of this class interleave.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ReentrantAttribute : Attribute;
}

namespace Orleans.Placement
{
    /// <summary>On a cluster: a new activation starts where its first call comes from. Here there is one place.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class PreferLocalPlacementAttribute : Attribute;
}
