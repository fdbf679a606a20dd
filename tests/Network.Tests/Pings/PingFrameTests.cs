using Kilda.Network.Flows;
using Kilda.Network.Pings;
using Kilda.Network.Pipeline;

namespace Kilda.Network.Tests.Pings;

public sealed class PingFrameTests
{
    private const int TagAt = 14;
    private static readonly byte[] s_key = "a key of thirty-two bytes, as it"u8.ToArray();
    private static readonly SwitchId s_to = new(0x1122_3344_5566_7788);
    private static readonly PingWay s_way = new(new SwitchId(7), s_to, Colour.Of(9, FlowDirection.Reverse, 2));

    [Fact]
    public void A_frame_says_its_number_where_it_ends()
    {
        var frame = PingFrame.Encode(s_way, 5L << 40, s_key).ToArray();
        Assert.True(PingFrame.IsOne(frame));
        Assert.Equal(5L << 40, PingFrame.Decode(frame, s_to, s_key));
        Assert.Equal(5L << 40, PingFrame.Decode([.. frame, 0, 0, 0, 0], s_to, s_key));
    }

    [Fact]
    public void Addresses_are_those_of_the_colour_and_of_the_switch_that_catches_it()
    {
        var frame = Convert.ToHexString(PingFrame.Encode(s_way, 1, s_key).Span[..18]);
        Assert.Equal("0A4455667788" + "024B6D00004E" + "81000001" + "88B5", frame);
    }

    [Fact]
    public void Every_label_may_be_in_its_tag()
    {
        var frame = PingFrame.Encode(s_way, 3, s_key).ToArray();
        foreach (var value in (byte[])[0x00, 0x4f, 0xff])
        {
            (frame[TagAt], frame[TagAt + 1]) = (value, value);
            Assert.Equal(3, PingFrame.Decode(frame, s_to, s_key));
        }
    }

    [Fact]
    public void No_other_changed_byte_goes_unnoticed()
    {
        for (var at = 0; at < PingFrame.Length; at++)
        {
            if (at is TagAt or TagAt + 1) continue;
            var frame = PingFrame.Encode(s_way, 3, s_key).ToArray();
            frame[at] ^= 0x40;
            Assert.Null(PingFrame.Decode(frame, s_to, s_key));
        }
    }

    [Fact]
    public void A_frame_that_was_caught_elsewhere_signed_by_others_or_cut_off_is_none_of_ours()
    {
        var frame = PingFrame.Encode(s_way, 3, s_key).ToArray();
        Assert.Null(PingFrame.Decode(frame, new SwitchId(7), s_key));
        Assert.Null(PingFrame.Decode(frame, s_to, "another key"u8));
        for (var length = 0; length < frame.Length; length++) Assert.Null(PingFrame.Decode(frame.AsSpan(0, length), s_to, s_key));
        Assert.Throws<ArgumentException>(() => PingFrame.Encode(s_way, 3, []));
    }
}
