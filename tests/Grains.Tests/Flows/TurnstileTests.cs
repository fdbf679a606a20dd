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

    [Fact]
    public void Who_moves_alone_writes_at_once()
    {
        Enter("a", 1);
        Assert.True(Pass("a").Moved().IsCompleted);
        Assert.Same(Pass("a").Moved(), Pass("a").Moved());
        Pass("a").Dispose();
        Assert.True(Pass("a").Moved().IsCompleted);
    }

    [Fact]
    public void What_has_become_of_them_is_written_when_all_have_moved_so_many_at_a_time()
    {
        Expect(("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5));
        foreach (var name in (string[])["a", "b", "c", "d"]) Enter(name, 1);
        foreach (var name in (string[])["a", "b", "c"]) Pass(name).Placed();
        var writes = new Dictionary<string, Task>();
        writes["a"] = Pass("a").Moved();
        Assert.Equal("a b c d", Inside());
        foreach (var name in (string[])["b", "c", "d"]) writes[name] = Pass(name).Moved();
        Assert.Equal("", Done(writes));
        _gate.NotComing("e");
        Assert.Equal("a b c", Done(writes));
        Pass("b").Dispose();
        Assert.Equal("a b c d", Done(writes));
    }

    [Fact]
    public void Nobody_waits_for_long_to_write_for_one_that_does_not_move_nor_takes_a_place_meanwhile()
    {
        foreach (var name in (string[])["a", "b", "c"]) Enter(name, 1);
        foreach (var name in (string[])["a", "b"]) Pass(name).Placed();
        var writes = new Dictionary<string, Task> { ["a"] = Pass("a").Moved(), ["b"] = Pass("b").Moved() };
        _clock.Advance(Turnstile.MostUnwritten - TimeSpan.FromMilliseconds(1));
        Assert.Equal("", Done(writes));
        // It could not wait, and goes on by itself: nothing is left of it.
        Pass("b").Dispose();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("a", Done(writes));
        foreach (var name in (string[])["d", "e", "f"]) Enter(name, 1);
        Pass("c").Placed();
        Pass("d").Placed();
        Assert.Equal("a b c d e", Inside());
        writes["d"] = Pass("d").Moved();
        _clock.Advance(Turnstile.MostUnwritten);
        Assert.Equal("a d", Done(writes));
    }

    private static string Done(Dictionary<string, Task> writes) =>
        string.Join(' ', writes.Where(write => write.Value.IsCompleted).Select(write => write.Key).Order(StringComparer.Ordinal));

    private void Expect(params (string Owner, int Priority)[] owners) =>
        _gate.Expect([.. owners.Select(owner => (owner.Owner, owner.Priority, default(DateTimeOffset)))]);

    private void Enter(string name, int priority) => _turns[name] = _gate.Enter(name, priority, default);

    private Turnstile.Pass Pass(string name) => _turns[name].Result;

    private string Inside() => string.Join(' ', _turns.Where(turn => turn.Value.IsCompleted).Select(turn => turn.Key).Order(StringComparer.Ordinal));
}
