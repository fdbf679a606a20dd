using System.Buffers;
using Kilda.OpenFlow.Tests.Golden;

namespace Kilda.OpenFlow.Tests.Wire;

public sealed class AllocationTests
{
    private const int Times = 100;

    [Fact]
    public void Encoding_a_rule_allocates_nothing() => Assert.Equal(0, Allocated((FlowMod)Samples.All["flow-mod"].Value));

    [Fact]
    public void Encoding_a_packet_in_allocates_nothing() => Assert.Equal(0, Allocated((PacketIn)Samples.All["packet-in"].Value));

    [Fact]
    public void Encoding_a_packet_out_allocates_nothing() =>
        Assert.Equal(0, Allocated((PacketOut)Samples.All["packet-out-every-action"].Value));

    [Fact]
    public void Decoding_a_match_allocates_its_fields_once_however_many_there_are()
    {
        var few = Decoding((FlowRemoved)Samples.All["flow-removed"].Value with { Match = new Match([new Oxm(OxmField.InPort, 1)]) });
        var many = Decoding((FlowRemoved)Samples.All["flow-removed"].Value);
        var array = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(new Oxm[39]);
        array = GC.GetAllocatedBytesForCurrentThread() - array;

        Assert.InRange(many - few, 1, array);
    }

    private static long Allocated<T>(T message)
        where T : struct, IOfMessage<T>
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return Measured(() =>
        {
            buffer.ResetWrittenCount();
            OfFrame.Write(buffer, 1, message);
        });
    }

    private static long Decoding<T>(T message)
        where T : struct, IOfMessage<T>
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        OfFrame.Write(buffer, 1, message);
        return Measured(() =>
        {
            var rest = buffer.WrittenSpan;
            OfFrame.TryCut(ref rest, out var frame);
            frame.Read<T>();
        }) / Times;
    }

    private static long Measured(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++) action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
