using System.Buffers;
using Kilda.OpenFlow;

namespace Kilda.Bench.Codec;

/// <summary>Time and bytes allocated per encoded or decoded FLOW_MOD and PACKET_IN, on one thread.</summary>
internal static class CodecBenchmark
{
    private const int Operations = 1_000_000;

    /// <summary>A rule as a flow has on its way in: one tag read, metered, tag set, sent on.</summary>
    private static readonly FlowMod s_flowMod = FlowMod.Add(
        1, 24576, new Match([new Oxm(OxmField.InPort, 3), new Oxm(OxmField.VlanVid, 0x1064)]),
        [
            new Instruction.Meter(17),
            new Instruction.ApplyActions([new OfAction.SetField(new Oxm(OxmField.VlanVid, 0x10c8)), new OfAction.Output(7)]),
        ],
        0x4000000000000001);

    /// <summary>A discovery frame as a switch hands it up.</summary>
    private static readonly PacketIn s_packetIn = new(
        OfBuffer.None, 128, PacketInReason.Action, 0, 0x8000000000000002, new Match([new Oxm(OxmField.InPort, 3)]), new Seq<byte>(new byte[128]));

    public static async Task<int> Run(string[] args)
    {
        if (args.Length > 0)
        {
            Console.Error.WriteLine("usage: codec (no arguments)");
            return 2;
        }

        Measure.Print("FLOW_MOD encode", await Measure.Median(() => Task.FromResult(Encode(s_flowMod))));
        Measure.Print("FLOW_MOD decode", await Measure.Median(() => Task.FromResult(Decode(s_flowMod))));
        Measure.Print("PACKET_IN encode", await Measure.Median(() => Task.FromResult(Encode(s_packetIn))));
        Measure.Print("PACKET_IN decode", await Measure.Median(() => Task.FromResult(Decode(s_packetIn))));
        return 0;
    }

    private static long Encode<T>(in T message)
        where T : struct, IOfMessage<T>
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        for (uint xid = 0; xid < Operations; xid++)
        {
            buffer.ResetWrittenCount();
            OfFrame.Write(buffer, xid, message);
        }

        return Operations;
    }

    private static long Decode<T>(in T message)
        where T : struct, IOfMessage<T>
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        OfFrame.Write(buffer, 1, message);
        for (var i = 0; i < Operations; i++)
        {
            var rest = buffer.WrittenSpan;
            if (!OfFrame.TryCut(ref rest, out var frame)) throw new InvalidOperationException("not a whole frame");
            frame.Read<T>();
        }

        return Operations;
    }
}
