using System.Buffers.Binary;
using Kilda.OpenFlow;

namespace Kilda.Simulation.Bugs;

/// <summary>Whole OpenFlow messages in what is written at once.</summary>
internal static class Messages
{
    /// <summary>OFPFC_DELETE_STRICT, in the 18th byte of the body of a FLOW_MOD (OpenFlow 1.3.5 §7.3.4.1).</summary>
    private const byte DeleteStrict = 4;

    private const int CommandOffset = 25, CookieMaskOffset = 16, OutOffset = 36;

    public static IEnumerable<byte[]> Without(byte[] bytes, Func<byte[], bool> gone) =>
        [[.. Cut(bytes).Where(frame => !gone(frame)).SelectMany(frame => frame)]];

    /// <summary>What a new rule is to replace is removed first; the new rules come a little later.</summary>
    public static IEnumerable<byte[]> RemovalsFirst(byte[] bytes)
    {
        byte[] removals = [.. Cut(bytes).Where(IsAddition).SelectMany(Removal)];
        return removals.Length == 0 ? [bytes] : [removals, bytes];
    }

    public static bool IsDeletion(byte[] frame) => IsFlowMod(frame, DeleteStrict);

    private static bool IsAddition(byte[] frame) => IsFlowMod(frame, 0);

    private static bool IsFlowMod(byte[] frame, byte command) => frame[1] == (byte)OfType.FlowMod && frame[CommandOffset] == command;

    /// <summary>The same with another command; what it says of cookies and actions counts for nothing.</summary>
    private static byte[] Removal(byte[] addition)
    {
        byte[] removal = [.. addition];
        removal[CommandOffset] = DeleteStrict;
        // Cookie mask, out_port and out_group: any.
        removal.AsSpan(CookieMaskOffset, 8).Clear();
        removal.AsSpan(OutOffset, 8).Fill(0xff);
        return removal;
    }

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
