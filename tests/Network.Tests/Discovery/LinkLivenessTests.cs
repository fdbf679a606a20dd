using Kilda.Network.Discovery;
using Kilda.Network.Topology;
using static Kilda.Network.Topology.LinkStatus;

namespace Kilda.Network.Tests.Discovery;

public sealed class LinkLivenessTests
{
#pragma warning disable format // truth tables in aligned columns
    /// <summary>
    /// Words: <c>L</c>/<c>H</c> end: <c>+</c> session there and port up, <c>-</c> port down, <c>?</c> session away. <c>u</c>, <c>d</c>: a
    /// probe up or down is written and arrives. <c>U</c>, <c>D</c>: it is written and lost. <c>s</c>: a second passes. <c>m</c>: the cable is moved.
    /// </summary>
    [Theory]
    [InlineData("",                                    Discovered)]
    [InlineData("L+ H+ u s u s u s u s u",             Discovered)] // one way only
    [InlineData("L+ H+ u D s u D s u D s u D s u D",   Discovered)] // never seen is not missed
    [InlineData("L+ H+ u d",                           Active)]     // new: at once
    [InlineData("u d",                                 Active)]     // the probes themselves show that the sessions are there
    [InlineData("L+ H+ u d s U s U s U",               Active)]     // the third may still be under way
    [InlineData("L+ H+ u d s U s U s U s U",           Failed)]     // either direction is enough
    [InlineData("L+ H+ u d s D s D s D s D",           Failed)]
    [InlineData("L+ H+ u d s U s U s u s U s U s U",   Active)]     // an arrival starts the count anew
    [InlineData("L+ H+ u d s U s D s U s D s U s D",   Active)]     // directions are counted apart
    [InlineData("L+ H+ u s U s U s U s U",             Failed)]     // discovered one way, and lost
    [InlineData("L+ H+ u d L-",                        Failed)]
    [InlineData("L+ H+ u d H-",                        Failed)]
    [InlineData("L+ H+ u d L?",                        Active)]     // unobserved: the state is kept
    [InlineData("L+ H+ u d L? U U U U U U U U",        Active)]
    [InlineData("L+ H+ u d L? H-",                     Failed)]     // the other end still sees its port
    [InlineData("L+ H+ u d U U U L? L+ U U U",         Active)]     // counters start anew
    [InlineData("L+ H+ u d U U U L? L+ U U U U",       Failed)]
    [InlineData("L+ H+ u d L- L+ u d",                 Failed)]     // seen, not yet stable
    [InlineData("L+ H+ u d L- L+ u d s u d s u d s u d s u d s u d s u d",             Failed)] // 6 s
    [InlineData("L+ H+ u d L- L+ u d s u d s u d s u d s u d s u d s u d s u d",       Active)] // 7 s
    [InlineData("L+ H+ u d L- L+ u d s u d s u d s L- L+ u d s u d s u d s u d s u d", Failed)] // starts over with each failure
    [InlineData("L+ H+ u d L- L+ u s u s u s u s u s u s u s u s u",                   Failed)] // one way only
    [InlineData("L+ H+ u d L- L+ u d s u d s u d s L? L+ u d s u d s u d s u d s u d", Failed)] // a gap in sight starts over, too
    [InlineData("L+ H+ u d L- L+ u d s u D s u D s u D s u D s u d s u d s u d s u d", Failed)] // one direction was lost meanwhile
    [InlineData("L+ H+ u d m",                         Moved)]
    [InlineData("L+ H+ u d m L-",                      Moved)]
    [InlineData("L+ H+ u d m u d",                     Moved)]      // moved back: as after a failure
    [InlineData("L+ H+ u d m u d s u d s u d s u d s u d s u d s u d s u d", Active)]
    [InlineData("L- H+ u d",                           Discovered)] // a probe that was under way proves nothing
    [InlineData("L? H+ u d",                           Discovered)]
    [InlineData("L- H+ L+ u d",                        Active)]     // what was never seen has not failed
    public void The_status_follows_from_what_happened(string happened, LinkStatus status) =>
        Assert.Equal(status, new Story().Tell(happened).Link.Status);

    [Theory]
    [InlineData("L+ H+ u d U U U U", "3 probes from 00:00:00:00:00:00:00:01-1 did not arrive at 00:00:00:00:00:00:00:02-2")]
    [InlineData("L+ H+ u d H-",      "port 00:00:00:00:00:00:00:02-2 is down")]
    [InlineData("L+ H+ u d m",       "port 00:00:00:00:00:00:00:01-1 now sees 00:00:00:00:00:00:00:01-1:00:00:00:00:00:00:00:03-3")]
    [InlineData("L+ H+ u d",         null)]
    public void The_reason_names_what_is_wrong(string happened, string? reason) =>
        Assert.Equal(reason, new Story().Tell(happened).Link.Reason);

    [Theory]
    [InlineData("L+ H+ u",                   true,  false)]
    [InlineData("L+ H+ u d",                 true,  true)]
    [InlineData("L+ H+ u d U U U U",         false, true)]  // what is lost is one direction
    [InlineData("L+ H+ u d U U U U s d s d", false, true)]
    [InlineData("L+ H+ u d D D D D U U U U", false, false)]
    [InlineData("L+ H+ u d D D D D s u d",   true,  true)]
    [InlineData("L+ H+ u d H-",              false, false)]
    public void Each_direction_is_seen_or_lost_by_itself(string happened, bool up, bool down) =>
        Assert.Equal((up, down), (new Story().Tell(happened).Link.Up.IsSeen, new Story().Tell(happened).Link.Down.IsSeen));

    [Theory]
    [InlineData("",              true)]
    [InlineData("L+",            true)]
    [InlineData("L+ H+",         false)]
    [InlineData("L+ H+ u d L?",  true)]
    [InlineData("L+ H+ L? L+",   false)]
    [InlineData("L+ H+ L? u d",  true)] // a probe that was under way does not bring the session back
    [InlineData("u d",           false)]
    public void A_link_is_observed_while_both_sessions_are_there(string happened, bool unobserved) =>
        Assert.Equal(unobserved, new Story().Tell(happened).Link.Unobserved);
#pragma warning restore format

    [Fact]
    public void The_time_since_it_is_seen_again_is_shown_until_it_is_active()
    {
        var story = new Story().Tell("L+ H+ u d s L- L+ s s u");
        Assert.Null(story.Link.UnstableSince);
        story.Tell("d");
        Assert.Equal(story.Now, story.Link.UnstableSince);
        story.Tell("s u d s u d s u d s u d s u d s u d s u d");
        Assert.Equal((Active, null), (story.Link.Status, story.Link.UnstableSince));
        Assert.Equal(story.Now, story.Link.Since);
    }

    [Fact]
    public void A_clock_that_is_set_back_keeps_no_link_from_coming_back()
    {
        var story = new Story().Tell("L+ H+ u d s L- L+ s s u d");
        var (link, now, sequence) = (story.Link, story.Now - TimeSpan.FromHours(1), (long)story.Sequence);
        for (var seconds = 0; seconds <= Story.Rules.AntiFlap.TotalSeconds; seconds++)
        {
            Assert.NotEqual(Active, link.Status);
            now += TimeSpan.FromSeconds(1);
            foreach (var direction in new[] { LinkDirection.Up, LinkDirection.Down })
                (link, _) = link.On(new LinkEvent.ProbeSeen(direction, new ProbeOrder(Story.Epoch, ++sequence), 1_000_000), Story.Rules, now);
        }

        Assert.Equal(Active, link.Status);
    }

    [Fact]
    public void Older_news_of_an_end_is_ignored()
    {
        var link = new Story().Tell("L+ H+ u d").Link;
        var late = new LinkEvent.EndChanged(Story.Id.Low, link.Low.Version, Live: true, Up: false, Kbps.Zero);
        Assert.Equal((link, LinkNews.None), link.On(late, Story.Rules, default));
    }

    [Fact]
    public void News_of_a_port_of_another_link_is_ignored()
    {
        var link = new Story().Tell("L+ H+ u d").Link;
        var foreign = new LinkEvent.EndChanged(new PortId(new SwitchId(9), 9), 99, Live: true, Up: false, Kbps.Zero);
        Assert.Equal((link, LinkNews.None), link.On(foreign, Story.Rules, default));
    }

    [Fact]
    public void A_recorded_probe_changes_nothing()
    {
        var story = new Story().Tell("L+ H+ u d u d L- L+ s");
        var link = story.Link;
        for (var sequence = 0; sequence <= story.Sequence; sequence++)
        {
            var replay = new LinkEvent.ProbeSeen(LinkDirection.Up, new ProbeOrder(Story.Epoch, sequence), 1000);
            if (replay.Order > link.Up.Last) continue;
            Assert.Equal((link, LinkNews.Replay), link.On(replay, Story.Rules, story.Now));
        }

        var older = new LinkEvent.ProbeSeen(LinkDirection.Up, new ProbeOrder(Story.Epoch - 1, long.MaxValue), 1000);
        Assert.Equal((link, LinkNews.Replay), link.On(older, Story.Rules, story.Now));
    }

    [Fact]
    public void A_probe_that_took_too_long_is_a_recording()
    {
        var story = new Story().Tell("L+ H+");
        var old = new LinkEvent.ProbeSeen(LinkDirection.Up, new ProbeOrder(Story.Epoch, 99), 10_000_000_001 + 99);
        Assert.Equal((story.Link, LinkNews.Replay), story.Link.On(old, Story.Rules, story.Now));
    }

    [Fact]
    public void Probes_of_a_new_epoch_are_newer_than_all_before()
    {
        var story = new Story().Tell("L+ H+ u d");
        var (next, news) = story.Link.On(new LinkEvent.ProbeSeen(LinkDirection.Up, new ProbeOrder(Story.Epoch + 1, 0), 1_000_000), Story.Rules, story.Now);
        Assert.Equal(LinkNews.None, news);
        Assert.Equal(new ProbeOrder(Story.Epoch + 1, 0), next.Up.Last);
    }

    [Fact]
    public void A_long_link_is_not_lost_because_its_probes_overlap()
    {
        var link = new Story().Tell("L+ H+ u d").Link;
        for (var i = 100; i < 200; i++)
        {
            // Two and a half periods under way: each arrives after the two that follow it were written.
            (link, _) = link.On(new LinkEvent.ProbeSent(LinkDirection.Up, new ProbeOrder(Story.Epoch, i)), Story.Rules, default);
            if (i >= 102) (link, _) = link.On(new LinkEvent.ProbeSeen(LinkDirection.Up, new ProbeOrder(Story.Epoch, i - 2), 2_500_000_000), Story.Rules, default);
            Assert.Equal(Active, link.Status);
        }
    }

    [Fact]
    public void The_news_that_a_probe_arrived_may_come_before_the_news_that_it_was_written()
    {
        var link = new Story().Tell("L+ H+ u d").Link;
        for (var i = 100; i < 200; i++)
        {
            (link, _) = link.On(new LinkEvent.ProbeSeen(LinkDirection.Up, new ProbeOrder(Story.Epoch, i), 1000), Story.Rules, default);
            (link, _) = link.On(new LinkEvent.ProbeSent(LinkDirection.Up, new ProbeOrder(Story.Epoch, i)), Story.Rules, default);
        }

        Assert.Equal(Active, link.Status);
        Assert.True(link.Up.Outstanding.IsEmpty);
    }

    [Fact]
    public void Latency_is_smoothed_and_told_when_it_moves_by_more_than_noise()
    {
        var told = Told([1_000_000, 1_050_000, 950_000, 1_040_000, 1_010_000, 5_000_000, 5_000_000, 5_000_000, 5_000_000, 5_000_000]);
        Assert.Equal(4, told.Count);
        Assert.Equal(1_000_000, told[0]);
        Assert.InRange(told[1], 1_480_000, 1_530_000);
        Assert.Equal(told.Order(), told);
    }

    [Fact]
    public void Latencies_of_a_process_that_has_just_started_are_forgotten()
    {
        Assert.Equal([300_000_000, 1_000_000], Told([300_000_000, 1_000_000, 1_010_000, 1_020_000, 1_000_000, 1_010_000]));
        Assert.Equal([300_000_000, 1, 1_000_000], Told([300_000_000, 0, 1_000_000, 1_010_000, 1_000_000, 1_000_000]));
    }

    [Fact]
    public void A_single_late_probe_does_not_change_the_latency() =>
        Assert.Equal([1_000_000], Told([1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 400_000_000, 1_000_000, 1_000_000]));

    [Fact]
    public void A_stored_latency_outweighs_the_first_probe_of_a_new_process()
    {
        var sight = LinkSight.None.Restored(2_000_000).Seen(new ProbeOrder(Story.Epoch, 1), 90_000_000, default);
        Assert.Equal(2_000_000, sight.LatencyNs);
        sight = sight.Seen(new ProbeOrder(Story.Epoch, 2), 3_000_000, default).Seen(new ProbeOrder(Story.Epoch, 3), 3_000_000, default);
        Assert.Equal(3_000_000, sight.LatencyNs);
    }

    /// <returns>The latencies that are worth telling when these are measured one after the other.</returns>
    private static List<long> Told(long[] latencies)
    {
        var link = new Story().Tell("L+ H+").Link;
        var told = new List<long>();
        foreach (var (latency, i) in latencies.Select((latency, i) => (latency, i)))
        {
            (link, var news) = link.On(new LinkEvent.ProbeSeen(LinkDirection.Up, new ProbeOrder(Story.Epoch, i + 1), latency), Story.Rules, default);
            if (news.HasFlag(LinkNews.Latency)) told.Add(link.Up.LatencyNs);
        }

        return told;
    }

    [Fact]
    public void Each_time_that_a_link_comes_back_and_does_not_stay_is_counted_until_it_fails_anew()
    {
        const string stable = "u d s u d s u d s u d s u d s u d s u d s u d s u d";
        var story = new Story().Tell("L+ H+ u d");
        Assert.Equal((Active, 0), (story.Link.Status, story.Link.Blinks));
        story.Tell("L- H-");
        Assert.Equal((Failed, 1), (story.Link.Status, story.Link.Blinks));
        story.Tell("L+ H+ u d H- L- H+ L+ L- H-");
        Assert.Equal((Failed, 3), (story.Link.Status, story.Link.Blinks));
        story.Tell($"L+ H+ {stable}");
        Assert.Equal((Active, 3), (story.Link.Status, story.Link.Blinks));
        story.Tell("H-");
        Assert.Equal((Failed, 1), (story.Link.Status, story.Link.Blinks));
    }

    [Fact]
    public void A_link_that_proves_itself_and_falls_silent_has_blinked_again()
    {
        var story = new Story().Tell("L+ H+ u d L- L+ u d U D U D U D U D");
        Assert.Equal((Failed, 2), (story.Link.Status, story.Link.Blinks));
    }

    [Fact]
    public void A_speed_is_news_and_stays_when_it_is_not_known()
    {
        var (link, news) = new Story().Link.On(new LinkEvent.EndChanged(Story.Id.Low, 1, true, true, new Kbps(10_000_000)), Story.Rules, default);
        Assert.True(news.HasFlag(LinkNews.Speed));
        (link, news) = link.On(new LinkEvent.EndChanged(Story.Id.Low, 2, true, true, Kbps.Zero), Story.Rules, default);
        Assert.Equal((new Kbps(10_000_000), LinkNews.None), (link.Low.Speed, news));
    }

#pragma warning disable format // truth table in aligned columns
    [Theory]
    [InlineData(Active, "L+ H+ U U U",     Active)]
    [InlineData(Active, "L+ H+ U U U U",   Failed)] // it was pulled while we were away
    [InlineData(Active, "U U U U U",       Active)] // nothing known of the other end
    [InlineData(Active, "L+ H-",           Failed)]
    [InlineData(Failed, "L+ H+ u d",       Failed)]
    [InlineData(Failed, "L+ H+ u d s u d s u d s u d s u d s u d s u d s u d", Active)]
    [InlineData(Moved,  "L+ H+",           Moved)]
    [InlineData(Discovered, "L+ H+ u d",   Active)]
    public void A_restored_link_goes_on_from_its_last_status(LinkStatus before, string happened, LinkStatus status) =>
        Assert.Equal(status, new Story(before).Tell(happened).Link.Status);
#pragma warning restore format
}
