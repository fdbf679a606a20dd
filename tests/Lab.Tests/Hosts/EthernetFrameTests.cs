using Kilda.Lab.Hosts;

namespace Kilda.Lab.Tests.Hosts;

public sealed class EthernetFrameTests
{
    private static readonly EthernetFrame TwoTags = new(
        new MacAddress(0x0a0b0c0d0e0f), new MacAddress(0x010203040506),
        [new VlanTag(100, 5, true, VlanTag.ServiceType), new VlanTag(200, 3)], EthernetFrame.Experimental, [0xde, 0xad]);

    [Fact]
    public void A_frame_is_written_as_the_standard_says() =>
        Assert.Equal("0A0B0C0D0E0F" + "010203040506" + "88A8B064" + "810060C8" + "88B5" + "DEAD", Convert.ToHexString(TwoTags.ToBytes()));

    [Fact]
    public void What_was_written_is_read_back()
    {
        Assert.Equal(TwoTags, EthernetFrame.Parse(TwoTags.ToBytes()));
        var untagged = TwoTags with { Tags = [] };
        Assert.Equal(untagged, EthernetFrame.Parse(untagged.ToBytes()));
    }

    [Fact]
    public void A_frame_that_ends_inside_its_header_is_no_frame()
    {
        var bytes = TwoTags.ToBytes();
        for (var length = 0; length < TwoTags.HeaderLength; length++) Assert.Null(EthernetFrame.Parse(bytes.AsSpan(0, length)));
        Assert.NotNull(EthernetFrame.Parse(bytes.AsSpan(0, TwoTags.HeaderLength)));
    }

    [Fact]
    public void An_address_has_its_usual_text_form() => Assert.Equal("02:00:00:00:01:ff", MacAddress.Local(0x1ff).ToString());
}
