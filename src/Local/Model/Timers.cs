using System.Diagnostics.CodeAnalysis;
using Kilda.Local.Activations;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>A timer of one activation. Ends with it.</summary>
    public interface IGrainTimer : IDisposable
    {
        void Change(TimeSpan dueTime, TimeSpan period);
    }

    /// <summary>When a timer ticks. A tick is a turn of its own and, unless it interleaves, others wait for its end.</summary>
    public readonly struct GrainTimerCreationOptions()
    {
        [SetsRequiredMembers]
        public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this()
        {
            DueTime = dueTime;
            Period = period;
        }

        public required TimeSpan DueTime { get; init; }

        /// <summary>From the end of a tick to the next; infinite for a single tick.</summary>
        public required TimeSpan Period { get; init; }

        public bool Interleave { get; init; }

        /// <summary>Whether a tick counts as use, so that the activation is not collected as idle.</summary>
        public bool KeepAlive { get; init; }
    }
}

namespace Orleans
{
    /// <summary>Timers of a grain.</summary>
    public static class GrainBaseExtensions
    {
        public static IGrainTimer RegisterGrainTimer<TState>(
            this Grain grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return GrainTimer.Start(grain.Activation, ct => callback(state, ct), options);
        }

        public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return GrainTimer.Start(grain.Activation, callback, options);
        }

        public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<Task> callback, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return GrainTimer.Start(grain.Activation, _ => callback(), options);
        }

        public static IGrainTimer RegisterGrainTimer<TState>(
            this Grain grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return GrainTimer.Start(grain.Activation, _ => callback(state), options);
        }

        public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
            RegisterGrainTimer(grain, callback, new(dueTime, period));

        public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
            RegisterGrainTimer(grain, callback, new(dueTime, period));

        public static IGrainTimer RegisterGrainTimer<TState>(
            this Grain grain, Func<TState, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
            RegisterGrainTimer(grain, callback, state, new(dueTime, period));

        public static IGrainTimer RegisterGrainTimer<TState>(
            this Grain grain, Func<TState, CancellationToken, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
            RegisterGrainTimer(grain, callback, state, new(dueTime, period));
    }
}
