using Kilda.Lab.Hosts;

namespace Kilda.Lab.Tests.Hosts;

public sealed class StreamReceiverTests
{
    private static readonly NumberedStream Stream = new(7, new EthernetFrame(MacAddress.Local(2), MacAddress.Local(1), [new VlanTag(5)], 0, []));

    [Fact]
    public void Losses_duplicates_disorder_and_gaps_are_told()
    {
        var receiver = new StreamReceiver(7);
        (long Number, long AtMs)[] arrivals = [(0, 10), (1, 11), (4, 12), (3, 13), (4, 14), (7, 44), (200, 45)];
        foreach (var (number, at) in arrivals) Assert.True(receiver.Keep(new ReceivedFrame(Stream.Frame(number).ToArray(), at * 1_000_000)));

        var report = receiver.Report(sent: 203);
        Assert.Equal((6, 197, 1, 1), (report.Received, report.Lost, report.Duplicated, report.Reordered));
        Assert.Equal([new Loss(2, 2), new Loss(5, 6), new Loss(8, 199), new Loss(201, 202)], report.Losses);
        Assert.Equal((30, 4), (report.LongestGap.TotalMilliseconds, report.GapAfter));
        Assert.Equal(35, report.Elapsed.TotalMilliseconds);
    }

    [Fact]
    public void Frames_of_others_are_left_to_others()
    {
        var receiver = new StreamReceiver(8);
        Assert.False(receiver.Keep(new ReceivedFrame(Stream.Frame(1).ToArray(), 1)));
        Assert.False(receiver.Keep(new ReceivedFrame(Stream.Frame(1)[..20].ToArray(), 1)));
        Assert.Equal(0, receiver.Received);
    }

    [Fact]
    public void A_number_beyond_the_limit_is_not_counted()
    {
        var receiver = new StreamReceiver(7);
        Assert.False(receiver.Keep(new ReceivedFrame(Stream.Frame(long.MaxValue).ToArray(), 1)));
        Assert.False(receiver.Keep(new ReceivedFrame(Stream.Frame(-1).ToArray(), 1)));
    }

    [Fact]
    public void A_stream_without_room_for_its_numbers_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NumberedStream(1, new EthernetFrame(default, default, [], 0, []), length: 29));
}
