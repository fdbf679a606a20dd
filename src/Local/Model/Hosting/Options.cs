namespace Orleans.Configuration
{
    /// <summary>How long unused activations stay.</summary>
    public class GrainCollectionOptions
    {
        /// <summary>How often unused ones are looked for.</summary>
        public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

        public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

        /// <summary>By full class name.</summary>
        public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = [];

        public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
        public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
    }

    /// <summary>Which grain classes this host has: those of the application, unless some are taken out.</summary>
    public class GrainTypeOptions
    {
        public HashSet<Type> Classes { get; } = [];
    }

    /// <summary>How long callers wait.</summary>
    public abstract class MessagingOptions
    {
        public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
    }

    /// <inheritdoc/>
    public class SiloMessagingOptions : MessagingOptions;
}

namespace Orleans.Hosting
{
    /// <summary>Limits of reminders.</summary>
    public sealed class ReminderOptions
    {
        public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);
    }
}
