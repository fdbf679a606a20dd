using System.Buffers;

namespace Kilda.OpenFlow.Tests.Golden;

public sealed class GoldenTests
{
    public static TheoryData<string> Names => new(GoldenFrames.All.Keys);

    [Fact]
    public void Every_golden_frame_has_a_sample_and_every_sample_a_golden_frame() =>
        Assert.Equal(GoldenFrames.All.Keys, Samples.All.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_encodes_to_the_golden_bytes(string name) =>
        Assert.Equal(Convert.ToHexString(GoldenFrames.All[name]), Convert.ToHexString(Samples.All[name].Encode(GoldenFrames.Xid)));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_golden_bytes_decode_to_the_value_and_encode_to_themselves(string name)
    {
        var (bytes, sample) = (GoldenFrames.All[name], Samples.All[name]);
        var frame = Cut(bytes);

        var decoded = sample.Decode(frame);

        Assert.Equal(GoldenFrames.Xid, frame.Xid);
        Assert.Equal(sample.Type, frame.Type);
        Assert.Equal(OfFrame.Version13, frame.Version);
        Assert.Equal(sample.Value, decoded.Value);
        Assert.Equal(sample.Value, Sample.Read(frame).Value);
        Assert.Equal(sample.Value.ToString(), decoded.Value.ToString());
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(decoded.Encode(GoldenFrames.Xid)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_decodes_wherever_the_stream_splits_it(string name)
    {
        var (bytes, sample) = (GoldenFrames.All[name], Samples.All[name]);
        byte[] stream = [.. bytes, .. bytes];
        for (var split = 1; split < stream.Length; split++)
        {
            var rest = Pieces.Of(stream.AsMemory(0, split), stream.AsMemory(split));
            for (var turn = 0; turn < 2; turn++)
            {
                Assert.True(OfFrame.TryCut(ref rest, out var frame), $"no frame {turn} with a split at {split}");
                Assert.Equal(GoldenFrames.Xid, frame.Xid);
                Assert.Equal(sample.Value, sample.Decode(frame).Value);
            }

            Assert.True(rest.IsEmpty);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_incomplete_frame_is_left_where_it_is(string name)
    {
        var bytes = GoldenFrames.All[name];
        for (var length = 0; length < bytes.Length; length++)
        {
            ReadOnlySpan<byte> span = bytes.AsSpan(0, length);
            Assert.False(OfFrame.TryCut(ref span, out _), $"a frame in {length} of {bytes.Length} bytes");
            Assert.Equal(length, span.Length);

            var pieces = Pieces.Of(bytes.AsMemory(0, length / 2), bytes.AsMemory(length / 2, length - (length / 2)));
            Assert.False(OfFrame.TryCut(ref pieces, out _), $"a frame in {length} of {bytes.Length} bytes in pieces");
            Assert.Equal(length, pieces.Length);
        }
    }

    [Fact]
    public void A_frame_in_pieces_of_one_byte_decodes()
    {
        var rest = Pieces.Of([.. GoldenFrames.All["flow-mod"].Select(b => (ReadOnlyMemory<byte>)new[] { b })]);

        Assert.True(OfFrame.TryCut(ref rest, out var frame));
        Assert.Equal(Samples.All["flow-mod"].Value, frame.Read<FlowMod>());
    }

    [Fact]
    public void A_header_that_announces_less_than_itself_is_refused()
    {
        byte[] bytes = [4, 0, 0, 7, 0, 0, 0, 1];

        var inOne = Assert.Throws<OfWireException>(() => { ReadOnlySpan<byte> span = bytes; OfFrame.TryCut(ref span, out _); });
        var inPieces = Assert.Throws<OfWireException>(() =>
        {
            var pieces = new ReadOnlySequence<byte>(bytes);
            OfFrame.TryCut(ref pieces, out _);
        });

        Assert.Equal((OfErrorType.BadRequest, OfErrorCode.BadRequest.BadLength), (inOne.Type, inOne.Code));
        Assert.Equal((OfErrorType.BadRequest, OfErrorCode.BadRequest.BadLength), (inPieces.Type, inPieces.Code));
    }

    private static OfFrame Cut(byte[] bytes)
    {
        ReadOnlySequence<byte> rest = new(bytes);
        Assert.True(OfFrame.TryCut(ref rest, out var frame));
        Assert.True(rest.IsEmpty);
        return frame;
    }
}
