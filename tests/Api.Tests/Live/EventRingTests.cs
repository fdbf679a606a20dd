using Kilda.Api.Live;

namespace Kilda.Api.Tests.Live;

public sealed class EventRingTests
{
    [Fact]
    public void A_reader_gets_what_came_after_its_position_in_order()
    {
        var ring = Filled(5, 10);
        Assert.Equal([1, 2, 3, 4, 5], ring.After(0)!.Select(one => one.Id));
        Assert.Equal([5], ring.After(4)!.Select(one => one.Id));
        Assert.Empty(ring.After(5)!);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(14)]
    [InlineData(26)]
    public void Who_is_too_far_behind_or_ahead_has_lost_the_thread(long position) => Assert.Null(Filled(25, 10).After(position));

    [Fact]
    public void The_oldest_that_is_kept_is_still_there() => Assert.Equal(Enumerable.Range(16, 10).Select(i => (long)i), Filled(25, 10).After(15)!.Select(e => e.Id));

    [Fact]
    public void A_reader_gets_a_bounded_number_at_a_time()
    {
        var ring = Filled(1000, 2000);
        Assert.Equal(256, ring.After(0)!.Count);
        Assert.Equal(257, ring.After(256)![0].Id);
    }

    [Fact]
    public void A_waiting_reader_is_woken_by_the_next_event()
    {
        var ring = Filled(3, 10);
        Assert.True(ring.MoreThan(2).IsCompleted);
        var waiting = ring.MoreThan(3);
        Assert.False(waiting.IsCompleted);
        ring.Add("x", []);
        Assert.True(waiting.IsCompleted);
    }

    private static EventRing Filled(int events, int capacity)
    {
        var ring = new EventRing(capacity);
        for (var i = 0; i < events; i++) ring.Add("x", []);
        return ring;
    }
}
