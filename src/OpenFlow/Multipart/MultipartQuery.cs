namespace Kilda.OpenFlow;

/// <summary>What a multipart request asks for (OpenFlow 1.3.5 §7.3.5.1 to §7.3.5.15).</summary>
public abstract record MultipartQuery
{
    private MultipartQuery()
    {
    }

    internal abstract OfMultipart Type { get; }

    internal virtual int Length => 0;

    public sealed record Description : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.Description;
    }

    /// <summary>Flows whose match is as strict as <paramref name="Match"/> or stricter.</summary>
    public sealed record Flow(byte Table, uint OutPort, uint OutGroup, ulong Cookie, ulong CookieMask, Match Match) : MultipartQuery
    {
        public static Flow AllFlows { get; } = new(OfTable.All, OfPort.Any, OfGroup.Any, 0, 0, Match.Any);

        internal override OfMultipart Type => OfMultipart.Flow;

        internal override int Length => 32 + Match.Length;

        internal override void Write(ref OfWriter w) => WriteFilter(ref w, Table, OutPort, OutGroup, Cookie, CookieMask, Match);

        internal static Flow ReadFilter(ref OfReader r)
        {
            var table = r.U8();
            r.Skip(3);
            var (port, group) = (r.U32(), r.U32());
            r.Skip(4);
            return new Flow(table, port, group, r.U64(), r.U64(), Match.ReadCommand(ref r));
        }
    }

    /// <summary>Sums over the flows that <see cref="Flow"/> would list.</summary>
    public sealed record Aggregate(byte Table, uint OutPort, uint OutGroup, ulong Cookie, ulong CookieMask, Match Match) : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.Aggregate;

        internal override int Length => 32 + Match.Length;

        internal override void Write(ref OfWriter w) => WriteFilter(ref w, Table, OutPort, OutGroup, Cookie, CookieMask, Match);

        internal static Aggregate Of(Flow f) => new(f.Table, f.OutPort, f.OutGroup, f.Cookie, f.CookieMask, f.Match);
    }

    public sealed record Tables : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.Table;
    }

    /// <summary>Counters of one port, or of all: <see cref="OfPort.Any"/>.</summary>
    public sealed record Ports(uint Port) : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.Port;

        internal override int Length => 8;

        internal override void Write(ref OfWriter w) => WriteNumber(ref w, Port);
    }

    /// <summary>Counters of queues. All queues: 0xffffffff.</summary>
    public sealed record Queues(uint Port, uint Queue) : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.Queue;

        internal override int Length => 8;

        internal override void Write(ref OfWriter w)
        {
            w.U32(Port);
            w.U32(Queue);
        }
    }

    /// <summary>Counters of one group, or of all: <see cref="OfGroup.All"/>.</summary>
    public sealed record Groups(uint Group) : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.Group;

        internal override int Length => 8;

        internal override void Write(ref OfWriter w) => WriteNumber(ref w, Group);
    }

    public sealed record GroupDescriptions : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.GroupDescription;
    }

    public sealed record GroupFeatures : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.GroupFeatures;
    }

    /// <summary>Counters of one meter, or of all: <see cref="OfMeter.All"/>.</summary>
    public sealed record Meters(uint Meter) : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.Meter;

        internal override int Length => 8;

        internal override void Write(ref OfWriter w) => WriteNumber(ref w, Meter);
    }

    /// <summary>Bands of one meter, or of all: <see cref="OfMeter.All"/>.</summary>
    public sealed record MeterConfigs(uint Meter) : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.MeterConfig;

        internal override int Length => 8;

        internal override void Write(ref OfWriter w) => WriteNumber(ref w, Meter);
    }

    public sealed record MeterFeatures : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.MeterFeatures;
    }

    /// <summary>Asks for the tables' features or, when it lists any, sets them.</summary>
    public sealed record TableFeatures(Seq<TableFeature> Entries) : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.TableFeatures;

        internal override int Length => TableFeature.LengthOf(Entries);

        internal override void Write(ref OfWriter w) => TableFeature.WriteAll(ref w, Entries);
    }

    public sealed record PortDescriptions : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.PortDescription;
    }

    public sealed record Experimenter(uint Id, uint ExperimenterType, Seq<byte> Body) : MultipartQuery
    {
        internal override OfMultipart Type => OfMultipart.Experimenter;

        internal override int Length => 8 + Body.Count;

        internal override void Write(ref OfWriter w)
        {
            w.U32(Id);
            w.U32(ExperimenterType);
            w.Bytes(Body.Span);
        }
    }

    internal static MultipartQuery Read(OfMultipart type, ref OfReader r) => type switch
    {
        OfMultipart.Description => new Description(),
        OfMultipart.Flow => Flow.ReadFilter(ref r),
        OfMultipart.Aggregate => Aggregate.Of(Flow.ReadFilter(ref r)),
        OfMultipart.Table => new Tables(),
        OfMultipart.Port => new Ports(ReadNumber(ref r)),
        OfMultipart.Queue => new Queues(r.U32(), r.U32()),
        OfMultipart.Group => new Groups(ReadNumber(ref r)),
        OfMultipart.GroupDescription => new GroupDescriptions(),
        OfMultipart.GroupFeatures => new GroupFeatures(),
        OfMultipart.Meter => new Meters(ReadNumber(ref r)),
        OfMultipart.MeterConfig => new MeterConfigs(ReadNumber(ref r)),
        OfMultipart.MeterFeatures => new MeterFeatures(),
        OfMultipart.TableFeatures => new TableFeatures(r.All(TableFeature.Read)),
        OfMultipart.PortDescription => new PortDescriptions(),
        OfMultipart.Experimenter => new Experimenter(r.U32(), r.U32(), r.Copy()),
        _ => throw new OfWireException(
            OfErrorType.BadRequest, OfErrorCode.BadRequest.BadMultipart, $"multipart request of type {(ushort)type}"),
    };

    internal virtual void Write(ref OfWriter w)
    {
    }

    private static void WriteFilter(
        ref OfWriter w, byte table, uint outPort, uint outGroup, ulong cookie, ulong cookieMask, in Match match)
    {
        w.U8(table);
        w.Zeros(3);
        w.U32(outPort);
        w.U32(outGroup);
        w.Zeros(4);
        w.U64(cookie);
        w.U64(cookieMask);
        match.Write(ref w);
    }

    private static void WriteNumber(ref OfWriter w, uint number)
    {
        w.U32(number);
        w.Zeros(4);
    }

    private static uint ReadNumber(ref OfReader r)
    {
        var number = r.U32();
        r.Skip(4);
        return number;
    }
}
