namespace Kilda.OpenFlow;

/// <summary>A property of a queue (OpenFlow 1.3.5 §7.2.2). Rates in tenths of a percent of the port; above 1000: not set.</summary>
public abstract record QueueProperty
{
    private const ushort MinRateType = 1;
    private const ushort MaxRateType = 2;
    private const ushort ExperimenterType = 0xffff;
    private const int HeaderSize = 8;

    private QueueProperty()
    {
    }

    /// <summary>OFPQT_MIN_RATE.</summary>
    public sealed record MinRate(ushort Rate) : QueueProperty;

    /// <summary>OFPQT_MAX_RATE.</summary>
    public sealed record MaxRate(ushort Rate) : QueueProperty;

    /// <summary>OFPQT_EXPERIMENTER.</summary>
    public sealed record Experimenter(uint Id, Seq<byte> Body) : QueueProperty;

    /// <summary>A property of another type: the bytes after its header.</summary>
    public sealed record Unknown(ushort Type, Seq<byte> Body) : QueueProperty;

    internal int Length => HeaderSize + this switch { Experimenter p => 8 + p.Body.Count, Unknown p => p.Body.Count, _ => 8 };

    internal void Write(ref OfWriter w)
    {
        w.U16(this switch { MinRate => MinRateType, MaxRate => MaxRateType, Unknown p => p.Type, _ => ExperimenterType });
        w.Length(Length);
        w.Zeros(4);
        switch (this)
        {
            case MinRate p: w.U16(p.Rate); w.Zeros(6); break;
            case MaxRate p: w.U16(p.Rate); w.Zeros(6); break;
            case Experimenter p: w.U32(p.Id); w.Zeros(4); w.Bytes(p.Body.Span); break;
            case Unknown p: w.Bytes(p.Body.Span); break;
        }
    }

    internal static QueueProperty Read(ref OfReader r)
    {
        var (type, length) = (r.U16(), r.U16());
        if (length < HeaderSize) OfWireException.BadLength($"queue property {type}: {length} bytes");
        var body = r.Sub(length - 4);
        body.Skip(4);
        switch (type)
        {
            case MinRateType when length == 16: return new MinRate(body.U16());
            case MaxRateType when length == 16: return new MaxRate(body.U16());
            case ExperimenterType when length >= 16:
                var id = body.U32();
                body.Skip(4);
                return new Experimenter(id, body.Copy());
            case MinRateType or MaxRateType or ExperimenterType:
                OfWireException.BadLength($"queue property {type}: {length} bytes");
                return null;
            default: return new Unknown(type, body.Copy());
        }
    }
}

/// <summary>A queue of a port (OpenFlow 1.3.5 §7.2.2).</summary>
public sealed record PacketQueue(uint Queue, uint Port, Seq<QueueProperty> Properties)
{
    private const int HeaderSize = 16;

    internal int Length
    {
        get
        {
            var length = HeaderSize;
            foreach (var property in Properties.Span) length += property.Length;
            return length;
        }
    }

    internal void Write(ref OfWriter w)
    {
        w.U32(Queue);
        w.U32(Port);
        w.Length(Length);
        w.Zeros(6);
        foreach (var property in Properties.Span) property.Write(ref w);
    }

    internal static PacketQueue Read(ref OfReader r)
    {
        var (queue, port, length) = (r.U32(), r.U32(), r.U16());
        if (length < HeaderSize) OfWireException.BadLength($"queue {queue}: {length} bytes");
        r.Skip(6);
        var properties = r.Sub(length - HeaderSize);
        return new PacketQueue(queue, port, properties.All(QueueProperty.Read));
    }
}

/// <summary>OFPT_QUEUE_GET_CONFIG_REQUEST (OpenFlow 1.3.5 §7.3.6).</summary>
public readonly record struct QueueGetConfigRequest(uint Port) : IOfMessage<QueueGetConfigRequest>
{
    public static OfType Type => OfType.QueueGetConfigRequest;

    public int BodyLength => 8;

    public void WriteBody(ref OfWriter w)
    {
        w.U32(Port);
        w.Zeros(4);
    }

    public static QueueGetConfigRequest ReadBody(ref OfReader r)
    {
        var port = r.U32();
        r.Skip(4);
        return new QueueGetConfigRequest(port);
    }
}

/// <summary>OFPT_QUEUE_GET_CONFIG_REPLY (OpenFlow 1.3.5 §7.3.6).</summary>
public readonly record struct QueueGetConfigReply(uint Port, Seq<PacketQueue> Queues) : IOfMessage<QueueGetConfigReply>
{
    public static OfType Type => OfType.QueueGetConfigReply;

    public int BodyLength
    {
        get
        {
            var length = 8;
            foreach (var queue in Queues.Span) length += queue.Length;
            return length;
        }
    }

    public void WriteBody(ref OfWriter w)
    {
        w.U32(Port);
        w.Zeros(4);
        foreach (var queue in Queues.Span) queue.Write(ref w);
    }

    public static QueueGetConfigReply ReadBody(ref OfReader r)
    {
        var port = r.U32();
        r.Skip(4);
        return new QueueGetConfigReply(port, r.All(PacketQueue.Read));
    }
}
