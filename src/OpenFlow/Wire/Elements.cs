using System.Buffers.Binary;

namespace Kilda.OpenFlow;

/// <summary>Lists of elements that begin with type and length, each a multiple of 8 bytes: actions and instructions.</summary>
internal static class Elements
{
    /// <summary>Counts them, so that a list is read into an array of its size; every length is checked here.</summary>
    public static int Count(ReadOnlySpan<byte> bytes, OfErrorType type, ushort badLength)
    {
        var count = 0;
        while (!bytes.IsEmpty)
        {
            var length = bytes.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            if (length < 8 || length % 8 != 0 || length > bytes.Length)
            {
                throw new OfWireException(type, badLength, $"element of {length} bytes, {bytes.Length} left");
            }

            bytes = bytes[length..];
            count++;
        }

        return count;
    }
}
