using Orleans.Runtime;

namespace Kilda.Local.Tests.Conformance;

/// <summary>A grain that is reminded.</summary>
public interface IRemindedGrain : IGrainWithStringKey, IRemindable
{
    Task Set(string name, TimeSpan due, TimeSpan period);
    Task<bool> Remove(string name);
    Task<string[]> Names();
    Task Leave();
}

/// <inheritdoc/>
public sealed class RemindedGrain(Probe probe) : Grain, IRemindedGrain
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Say(this.GetPrimaryKeyString(), "left");
        return Task.CompletedTask;
    }

    public Task Set(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task<bool> Remove(string name)
    {
        if (await this.GetReminder(name) is not { } reminder) return false;
        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<string[]> Names() => [.. (await this.GetReminders()).Select(r => r.ReminderName).Order(StringComparer.Ordinal)];

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Say(this.GetPrimaryKeyString(), $"reminded of {reminderName} every {status.Period.TotalMinutes} min");
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Semantics 7: reminders.</summary>
[Collection(OneHost.Name)]
public class ReminderTests(HostFixture host)
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    /// <summary>One that is due at once may be late already when it is set up: Orleans then waits for a period.</summary>
    [Fact]
    public async Task A_reminder_calls_its_grain()
    {
        await Grain("due").Set("tea", TimeSpan.FromMilliseconds(300), 2 * s_minute);
        Assert.Equal("reminded of tea every 2 min", await host.Probe.Heard("due"));
        Assert.True(await Grain("due").Remove("tea"));
    }

    [Fact]
    public async Task A_reminder_activates_its_grain()
    {
        await Grain("wake").Set("tea", TimeSpan.FromMilliseconds(300), s_minute);
        await Grain("wake").Leave();
        foreach (var expected in (string[])["left", "reminded of tea every 1 min"]) Assert.Equal(expected, await host.Probe.Heard("wake"));
        await Grain("wake").Remove("tea");
    }

    [Fact]
    public async Task A_period_under_a_minute_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Grain("short").Set("tea", TimeSpan.Zero, s_minute / 2));

    [Fact]
    public async Task Reminders_are_set_listed_changed_and_removed_by_name()
    {
        foreach (var name in (string[])["tea", "cake", "tea"]) await Grain("names").Set(name, s_minute, s_minute);
        Assert.Equal(["cake", "tea"], await Grain("names").Names());
        Assert.True(await Grain("names").Remove("tea"));
        Assert.False(await Grain("names").Remove("tea"));
        Assert.Equal(["cake"], await Grain("names").Names());
        Assert.Empty(await Grain("other").Names());
        await Grain("names").Remove("cake");
    }

    private IRemindedGrain Grain(string key) => host.Grains.GetGrain<IRemindedGrain>(key);
}
