using System.Buffers;

namespace Kilda.OpenFlow.Tests.Golden;

/// <summary>Bytes in several pieces, as a pipe hands them out.</summary>
internal sealed class Pieces : ReadOnlySequenceSegment<byte>
{
    private Pieces(ReadOnlyMemory<byte> memory, long runningIndex)
    {
        Memory = memory;
        RunningIndex = runningIndex;
    }

    public static ReadOnlySequence<byte> Of(params ReadOnlyMemory<byte>[] parts)
    {
        var first = new Pieces(parts[0], 0);
        var last = first;
        foreach (var part in parts.Skip(1))
        {
            var next = new Pieces(part, last.RunningIndex + last.Memory.Length);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
