using System.Buffers.Binary;
using Kilda.OpenFlow.Tests.Golden;

namespace Kilda.OpenFlow.Tests.Mutations;

/// <summary>Damages a golden frame. The header keeps announcing what is there, so that the body is what gets read.</summary>
internal static class Mutation
{
    private static readonly byte[][] s_frames = [.. GoldenFrames.All.Values];

    public static byte[] Of(byte[] original, Random random)
    {
        byte[] frame = [.. original];
        for (var times = random.Next(1, 4); times > 0; times--) frame = Once(frame, random);
        if (frame.Length < OfFrame.HeaderSize) frame = [.. frame, .. new byte[OfFrame.HeaderSize - frame.Length]];
        frame[0] = OfFrame.Version13;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)frame.Length);
        return frame;
    }

    private static byte[] Once(byte[] frame, Random random)
    {
        var at = random.Next(Math.Min(OfFrame.HeaderSize, frame.Length), frame.Length + 1);
        switch (random.Next(8))
        {
            case 0 or 1 when at < frame.Length:
                frame[at] ^= (byte)(1 << random.Next(8));
                return frame;
            case 2 when at < frame.Length:
                frame[at] = (byte)random.Next(256);
                return frame;
            case 3 or 4 when at + 2 <= frame.Length:
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at & ~1), Length(random));
                return frame;
            case 5:
                return frame[..at];
            case 6:
                var other = s_frames[random.Next(s_frames.Length)];
                return [.. frame[..at], .. other[Math.Min(at, other.Length)..]];
            case 7:
                var from = random.Next(at + 1);
                return [.. frame[..at], .. frame[from..]];
            default:
                frame[1] = (byte)random.Next(32);
                return frame;
        }
    }

    /// <summary>Lengths that are near something: nothing, a header, a multiple of 8, everything.</summary>
    private static ushort Length(Random random) => random.Next(4) switch
    {
        0 => (ushort)random.Next(9),
        1 => (ushort)(8 * random.Next(32)),
        2 => (ushort)random.Next(256),
        _ => (ushort)(0xffff - random.Next(9)),
    };
}
