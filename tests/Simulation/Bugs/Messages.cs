using System.Buffers.Binary;
using Kilda.OpenFlow;

namespace Kilda.Simulation.Bugs;

/// <summary>Whole OpenFlow messages in what is written at once.</summary>
internal static class Messages
{
    /// <summary>OFPFC_DELETE_STRICT, in the 18th byte of the body of a FLOW_MOD (OpenFlow 1.3.5 §7.3.4.1).</summary>
    private const byte DeleteStrict = 4;

    private const int CommandOffset = 25;

    public static byte[] Without(byte[] bytes, Func<byte[], bool> gone) => [.. Cut(bytes).Where(frame => !gone(frame)).SelectMany(frame => frame)];

    public static bool IsDeletion(byte[] frame) => frame[1] == (byte)OfType.FlowMod && frame[CommandOffset] == DeleteStrict;

    private static IEnumerable<byte[]> Cut(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2));
            yield return bytes[at..(at + length)];
            at += length;
        }
    }
}
