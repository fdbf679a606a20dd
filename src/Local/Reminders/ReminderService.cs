using Kilda.Local.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Kilda.Local.Reminders;

/// <summary>
/// The reminders that are set, and the clock for them. Ticks fall on multiples of the period from the first; those that fell due while
/// the process was down are one tick. Kept in the grain storage named "reminders" if there is one.
/// </summary>
internal sealed class ReminderService(LocalSilo silo, IOptions<ReminderOptions> options)
{
    private static readonly GrainId s_record = GrainId.Create("reminders", "all");
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private readonly IGrainStorage? _storage = silo.Services.GetKeyedService<IGrainStorage>("reminders");
    private readonly GrainState<ReminderTable> _record = new(new ReminderTable());
    private readonly SemaphoreSlim _saving = new(1);
    private readonly Dictionary<(GrainId Grain, string Name), Reminder> _set = [];
    private readonly Lock _gate = new();
    private bool _stopped;

    public async Task Start()
    {
        if (_storage is null) return;
        await _storage.ReadStateAsync("reminders", s_record, _record);
        foreach (var row in (_record.State ??= new()).Rows) Add(new(GrainId.Parse(row.Grain), row.Name, row.First, row.Period));
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            foreach (var reminder in _set.Values) reminder.Timer?.Dispose();
        }
    }

    /// <exception cref="ArgumentException">The period is too short, or the due time negative.</exception>
    /// <exception cref="LimitExceededException">Too many reminders.</exception>
    public async Task<IGrainReminder> Set(GrainId grain, string name, TimeSpan due, TimeSpan period)
    {
        if (due < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(due), $"Cannot use a due time of {due} to create a reminder");
        if (period < options.Value.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {name} as requested period ({period}) is less than minimum allowed reminder period "
                + $"({options.Value.MinimumReminderPeriod})");
        }

        var reminder = new Reminder(grain, name, silo.Time.GetUtcNow() + due, period);
        lock (_gate)
            if (_set.Count >= silo.Options.MaxReminders && !_set.ContainsKey((grain, name)))
                throw new LimitExceededException($"{silo.Options.MaxReminders} reminders are set: {name} of {grain} is refused");
        Add(reminder);
        await Save();
        return reminder;
    }

    public async Task Remove(GrainId grain, string name)
    {
        lock (_gate)
        {
            if (!_set.Remove((grain, name), out var removed)) return;
            removed.Timer?.Dispose();
        }
        await Save();
    }

    public IGrainReminder? Find(GrainId grain, string name)
    {
        lock (_gate) return _set.GetValueOrDefault((grain, name));
    }

    public List<IGrainReminder> All(GrainId grain)
    {
        lock (_gate) return [.. _set.Values.Where(r => r.Grain == grain)];
    }

    private void Add(Reminder reminder)
    {
        lock (_gate)
        {
            if (_set.TryGetValue((reminder.Grain, reminder.ReminderName), out var old)) old.Timer?.Dispose();
            _set[(reminder.Grain, reminder.ReminderName)] = reminder;
            reminder.Timer = silo.Time.CreateTimer(_ => Due(reminder), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Arm(reminder, silo.Time.GetUtcNow());
        }
    }

    private void Arm(Reminder reminder, DateTimeOffset now)
    {
        var wait = reminder.Next - now;
        reminder.Timer!.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > s_longestWait ? s_longestWait : wait, Timeout.InfiniteTimeSpan);
    }

    private void Due(Reminder reminder)
    {
        var now = silo.Time.GetUtcNow();
        lock (_gate)
        {
            if (_stopped || !ReferenceEquals(_set.GetValueOrDefault((reminder.Grain, reminder.ReminderName)), reminder)) return;
            var early = now < reminder.Next;
            if (!early) reminder.Passed(now);
            Arm(reminder, now);
            if (early) return;
        }
        var status = new TickStatus(reminder.First.UtcDateTime, reminder.Period, now.UtcDateTime);
        silo.Factory.Reference<IRemindable>(reminder.Grain).ReceiveReminder(reminder.ReminderName, status).ContinueWith(
            failed => silo.Log.ReminderFailed(reminder.Grain, reminder.ReminderName, failed.Exception!.InnerException!),
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private async Task Save()
    {
        if (_storage is null) return;
        await _saving.WaitAsync();
        try
        {
            lock (_gate) _record.State = new() { Rows = [.. _set.Values.Select(r => new ReminderRow(r.Grain.ToString(), r.ReminderName, r.First, r.Period))] };
            await _storage.WriteStateAsync("reminders", s_record, _record);
        }
        finally
        {
            _saving.Release();
        }
    }
}
