using Kilda.Grains.Flows;

namespace Kilda.Grains.Tests.Flows;

public sealed class TurnstileTests
{
    private readonly ManualClock _clock = new();
    private readonly Dictionary<string, Task<Turnstile.Pass>> _turns = [];
    private readonly Turnstile _gate;

    public TurnstileTests() => _gate = new(3, _clock);

    [Fact]
    public void One_is_let_in_when_the_one_before_has_found_its_place()
    {
        Enter("a", 1);
        Enter("c", 3);
        Enter("b", 2);
        Assert.Equal("a", Inside());
        Pass("a").Placed();
        Assert.Equal("a b", Inside());
        Pass("b").Dispose();
        Assert.Equal("a b c", Inside());
    }

    [Fact]
    public void Those_that_are_less_urgent_wait_for_the_more_urgent_that_are_to_come()
    {
        Expect(("a", 1), ("b", 2), ("c", 3), ("d", 4));
        Enter("c", 3);
        Enter("b", 2);
        Assert.Equal("", Inside());
        _gate.NotComing("a");
        Assert.Equal("b", Inside());
        Pass("b").Placed();
        Assert.Equal("b c", Inside());
        Assert.Equal(0, _gate.Waiting);
    }

    [Fact]
    public void Nobody_waits_for_long_for_one_that_does_not_come_or_does_not_find_its_place()
    {
        Expect(("a", 1), ("b", 2));
        Enter("b", 2);
        Enter("c", 3);
        _clock.Advance(Turnstile.Patience - TimeSpan.FromMilliseconds(1));
        Assert.Equal("", Inside());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("b", Inside());
        _clock.Advance(Turnstile.Patience);
        Assert.Equal("b c", Inside());
    }

    [Fact]
    public void So_many_are_inside_at_a_time_wherever_they_have_their_place()
    {
        foreach (var name in (string[])["a", "b", "c", "d"]) Enter(name, 1);
        foreach (var name in (string[])["a", "b", "c"]) Pass(name).Placed();
        Assert.Equal("a b c", Inside());
        Pass("b").Dispose();
        Pass("b").Dispose();
        Assert.Equal("a b c d", Inside());
        Enter("e", 0);
        Assert.Equal(1, _gate.Waiting);
    }

    [Fact]
    public async Task Where_many_wait_nobody_waits_for_a_place_to_be_found()
    {
        var wide = new Turnstile(1000, _clock);
        var turns = Enumerable.Range(0, Turnstile.MostInOrder).Select(i => wide.Enter($"{i}", 1, default)).ToList();
        Assert.Equal(1, turns.Count(turn => turn.IsCompleted));
        turns.Add(wide.Enter("one more", 1, default));
        Assert.All(turns, turn => Assert.True(turn.IsCompleted));
        wide.Expect([("x", 0, default), ("y", 0, default)]);
        Assert.True(wide.Enter("z", 1, default).IsCompleted);
        foreach (var turn in turns) (await turn).Dispose();
        Assert.False(wide.Enter("less urgent", 2, default).IsCompleted);
    }

    private void Expect(params (string Owner, int Priority)[] owners) =>
        _gate.Expect([.. owners.Select(owner => (owner.Owner, owner.Priority, default(DateTimeOffset)))]);

    private void Enter(string name, int priority) => _turns[name] = _gate.Enter(name, priority, default);

    private Turnstile.Pass Pass(string name) => _turns[name].Result;

    private string Inside() => string.Join(' ', _turns.Where(turn => turn.Value.IsCompleted).Select(turn => turn.Key).Order(StringComparer.Ordinal));
}
