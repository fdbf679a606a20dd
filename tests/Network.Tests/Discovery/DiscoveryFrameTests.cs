using System.Buffers.Binary;
using Kilda.Network.Discovery;

namespace Kilda.Network.Tests.Discovery;

public sealed class DiscoveryFrameTests
{
    private static readonly byte[] s_key = "a key of thirty-two bytes, as it"u8.ToArray();
    private static readonly Probe s_probe = new(new SwitchId(0x0102_0304_0506_0708), 0x1122_3344, 0x21, 0x31_0000_0001, 0x41_0000_0000_0002);

    [Fact]
    public void A_frame_comes_back_as_the_probe_it_was_made_from() =>
        Assert.Equal(new DiscoveryFrame.Result.Genuine(s_probe), Decode(Encode()));

    [Fact]
    public void Extreme_values_survive()
    {
        var probe = new Probe(new SwitchId(ulong.MaxValue), uint.MaxValue, long.MaxValue, long.MaxValue, long.MinValue);
        Assert.Equal(new DiscoveryFrame.Result.Genuine(probe), Decode(DiscoveryFrame.Encode(probe, s_key).ToArray()));
    }

    [Fact]
    public void Padding_after_the_frame_is_allowed() =>
        Assert.Equal(new DiscoveryFrame.Result.Genuine(s_probe), Decode([.. Encode(), 0, 0, 0, 0]));

    /// <summary>Read here the way any LLDP reader would, from the standard's own layout.</summary>
    [Fact]
    public void An_LLDP_reader_finds_chassis_port_time_to_live_and_end()
    {
        var frame = Encode();
        Assert.Equal("024B6C646101" + "020405060708" + "88CC", Convert.ToHexString(frame, 0, 14));
        var found = new List<(int Type, string Value)>();
        for (var at = 14; at < frame.Length;)
        {
            var head = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(at));
            found.Add((head >> 9, Convert.ToHexString(frame, at + 2, head & 0x1ff)));
            at += 2 + (head & 0x1ff);
        }

        Assert.Equal([1, 2, 3, 127, 0], found.Select(tlv => tlv.Type));
        Assert.Equal("070102030405060708", found[0].Value);
        Assert.Equal("0711223344", found[1].Value);
        Assert.Equal("0078", found[2].Value);
        Assert.StartsWith("024B6C01", found[3].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void No_changed_byte_goes_unnoticed()
    {
        for (var at = 0; at < DiscoveryFrame.Length - 2; at++)
        {
            var frame = Encode();
            frame[at] ^= 0x40;
            Assert.IsType<DiscoveryFrame.Result.Ignored>(Decode(frame));
        }
    }

    [Fact]
    public void A_frame_signed_with_another_key_is_forged() =>
        Assert.Equal(new DiscoveryFrame.Result.Ignored(IgnoredFrame.Forged), DiscoveryFrame.Decode(Encode(), "another key"u8));

    [Fact]
    public void Every_shorter_frame_is_truncated()
    {
        for (var length = 0; length < DiscoveryFrame.Length; length++)
        {
            Assert.Equal(new DiscoveryFrame.Result.Ignored(IgnoredFrame.Truncated), Decode(Encode()[..length]));
        }
    }

    [Fact]
    public void Foreign_frames_are_told_from_ours()
    {
        var ordinary = Encode();
        Convert.FromHexString("0180C200000E").CopyTo(ordinary, 0);
        Assert.Equal(new DiscoveryFrame.Result.Ignored(IgnoredFrame.Foreign), Decode(ordinary));

        var tagged = Encode();
        tagged[12] = 0x81;
        Assert.Equal(new DiscoveryFrame.Result.Ignored(IgnoredFrame.Foreign), Decode(tagged));
        Assert.Equal(new DiscoveryFrame.Result.Ignored(IgnoredFrame.Foreign), Decode(new byte[1500]));
    }

    [Fact]
    public void Noise_never_throws()
    {
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var frame = Encode();
            random.NextBytes(frame.AsSpan(random.Next(frame.Length - 32)));
            Assert.IsType<DiscoveryFrame.Result.Ignored>(Decode(frame));
        }
    }

    [Fact]
    public void An_empty_key_signs_nothing() => Assert.Throws<ArgumentException>(() => DiscoveryFrame.Encode(s_probe, []));

    [Fact]
    public void The_probe_clock_counts_nanoseconds() =>
        Assert.Equal(1_500_000_000, ProbeClock.Of(DateTimeOffset.UnixEpoch.AddSeconds(1.5)));

    private static byte[] Encode() => DiscoveryFrame.Encode(s_probe, s_key).ToArray();

    private static DiscoveryFrame.Result Decode(byte[] frame) => DiscoveryFrame.Decode(frame, s_key);
}
