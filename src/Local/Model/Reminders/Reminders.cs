using Kilda.Local.Reminders;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>A reminder that is set.</summary>
    public interface IGrainReminder
    {
        string ReminderName { get; }
    }

    /// <summary>Which tick of a reminder this is. Times are UTC.</summary>
    public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        public DateTime FirstTickTime { get; } = firstTickTime;
        public TimeSpan Period { get; } = period;
        public DateTime CurrentTickTime { get; } = timeStamp;
        public override string ToString() => $"<{FirstTickTime}, {Period}, {CurrentTickTime}>";
    }

    public sealed class ReminderException(string message) : OrleansException(message);
}

namespace Orleans
{
    /// <summary>A grain that reminders call, and activate if need be.</summary>
    public interface IRemindable : IGrain
    {
        Task ReceiveReminder(string reminderName, TickStatus status);
    }

    /// <summary>Reminders of a grain. They outlive the activation, and the process where they are stored.</summary>
    public static class GrainReminderExtensions
    {
        /// <exception cref="ArgumentException">The period is under the minimum, one minute by default.</exception>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period)
        {
            if (string.IsNullOrWhiteSpace(reminderName)) throw new ArgumentNullException(nameof(reminderName));
            if (grain is not IRemindable) throw new InvalidOperationException($"Grain {grain.IdentityString} is not '{nameof(IRemindable)}'.");
            return Service(grain).Set(grain.Activation.GrainId, reminderName, dueTime, period);
        }

        public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) =>
            Service(grain).Remove(grain.Activation.GrainId, reminder.ReminderName);

        public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) =>
            Task.FromResult(Service(grain).Find(grain.Activation.GrainId, reminderName));

        public static Task<List<IGrainReminder>> GetReminders(this Grain grain) =>
            Task.FromResult(Service(grain).All(grain.Activation.GrainId));

        private static ReminderService Service(Grain grain) => grain.ServiceProvider.GetRequiredService<ReminderService>();
    }
}
