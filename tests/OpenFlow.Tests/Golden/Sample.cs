using System.Buffers;

namespace Kilda.OpenFlow.Tests.Golden;

/// <summary>A message whose type only the sample knows.</summary>
internal abstract record Sample
{
    public abstract OfType Type { get; }

    public abstract object Value { get; }

    public abstract byte[] Encode(uint xid);

    public abstract Sample Decode(OfFrame frame);

    public static Sample Of<T>(T value)
        where T : struct, IOfMessage<T> => new Message<T>(value);

    /// <summary>By the type in the header, as a session reads it.</summary>
    public static Sample Read(OfFrame frame)
    {
        var keep = new Keep();
        OfMessages.Read(frame, ref keep);
        return keep.Read!;
    }

    private sealed record Message<T>(T Content) : Sample
        where T : struct, IOfMessage<T>
    {
        public override OfType Type => T.Type;

        public override object Value => Content;

        public override byte[] Encode(uint xid)
        {
            var buffer = new ArrayBufferWriter<byte>();
            OfFrame.Write(buffer, xid, Content);
            return buffer.WrittenSpan.ToArray();
        }

        public override Sample Decode(OfFrame frame) => new Message<T>(frame.Read<T>());
    }

    private struct Keep : IOfMessageVisitor
    {
        public Sample? Read { get; private set; }

        public void Visit<T>(in T message)
            where T : struct, IOfMessage<T> => Read = Of(message);
    }
}
