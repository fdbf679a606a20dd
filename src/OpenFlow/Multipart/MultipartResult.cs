namespace Kilda.OpenFlow;

/// <summary>What one part of a multipart reply says (OpenFlow 1.3.5 §7.3.5.1 to §7.3.5.15).</summary>
public abstract record MultipartResult
{
    private const int TextSize = 256;
    private const int SerialSize = 32;

    private MultipartResult()
    {
    }

    internal abstract OfMultipart Type { get; }

    internal abstract int Length { get; }

    /// <summary>Texts of at most 256 characters, the serial number of at most 32.</summary>
    public sealed record Description(string Manufacturer, string Hardware, string Software, string SerialNumber, string Datapath)
        : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.Description;

        internal override int Length => (4 * TextSize) + SerialSize;

        internal override void Write(ref OfWriter w)
        {
            w.Text(Manufacturer, TextSize);
            w.Text(Hardware, TextSize);
            w.Text(Software, TextSize);
            w.Text(SerialNumber, SerialSize);
            w.Text(Datapath, TextSize);
        }

        internal static Description Read(ref OfReader r) =>
            new(r.Text(TextSize), r.Text(TextSize), r.Text(TextSize), r.Text(SerialSize), r.Text(TextSize));
    }

    public sealed record Flows(Seq<FlowStats> Entries) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.Flow;

        internal override int Length
        {
            get
            {
                var length = 0;
                foreach (var entry in Entries.Span) length += entry.Length;
                return length;
            }
        }

        internal override void Write(ref OfWriter w)
        {
            foreach (var entry in Entries.Span) entry.Write(ref w);
        }
    }

    public sealed record Aggregate(ulong Packets, ulong Bytes, uint FlowCount) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.Aggregate;

        internal override int Length => 24;

        internal override void Write(ref OfWriter w)
        {
            w.U64(Packets);
            w.U64(Bytes);
            w.U32(FlowCount);
            w.Zeros(4);
        }

        internal static Aggregate Read(ref OfReader r)
        {
            var (packets, bytes, flows) = (r.U64(), r.U64(), r.U32());
            r.Skip(4);
            return new Aggregate(packets, bytes, flows);
        }
    }

    public sealed record Tables(Seq<TableStats> Entries) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.Table;

        internal override int Length => TableStats.Length * Entries.Count;

        internal override void Write(ref OfWriter w)
        {
            foreach (var entry in Entries.Span) entry.Write(ref w);
        }
    }

    public sealed record Ports(Seq<PortStats> Entries) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.Port;

        internal override int Length => PortStats.Length * Entries.Count;

        internal override void Write(ref OfWriter w)
        {
            foreach (ref readonly var entry in Entries.Span) entry.Write(ref w);
        }
    }

    public sealed record Queues(Seq<QueueStats> Entries) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.Queue;

        internal override int Length => QueueStats.Length * Entries.Count;

        internal override void Write(ref OfWriter w)
        {
            foreach (ref readonly var entry in Entries.Span) entry.Write(ref w);
        }
    }

    public sealed record Groups(Seq<GroupStats> Entries) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.Group;

        internal override int Length
        {
            get
            {
                var length = 0;
                foreach (var entry in Entries.Span) length += entry.Length;
                return length;
            }
        }

        internal override void Write(ref OfWriter w)
        {
            foreach (var entry in Entries.Span) entry.Write(ref w);
        }
    }

    public sealed record GroupDescriptions(Seq<GroupDescription> Entries) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.GroupDescription;

        internal override int Length
        {
            get
            {
                var length = 0;
                foreach (var entry in Entries.Span) length += entry.Length;
                return length;
            }
        }

        internal override void Write(ref OfWriter w)
        {
            foreach (var entry in Entries.Span) entry.Write(ref w);
        }
    }

    /// <summary>Bits of <paramref name="Types"/>: 1 &lt;&lt; <see cref="GroupType"/>; maxima and action bits in the order of the types.</summary>
    public sealed record GroupFeatures(uint Types, uint Capabilities, Seq<uint> MaxGroups, Seq<uint> Actions) : MultipartResult
    {
        private const int TypeCount = 4;

        internal override OfMultipart Type => OfMultipart.GroupFeatures;

        internal override int Length => 8 + (2 * 4 * TypeCount);

        internal override void Write(ref OfWriter w)
        {
            w.U32(Types);
            w.U32(Capabilities);
            for (var i = 0; i < TypeCount; i++) w.U32(i < MaxGroups.Count ? MaxGroups[i] : 0);
            for (var i = 0; i < TypeCount; i++) w.U32(i < Actions.Count ? Actions[i] : 0);
        }

        internal static GroupFeatures Read(ref OfReader r) =>
            new(r.U32(), r.U32(), [r.U32(), r.U32(), r.U32(), r.U32()], [r.U32(), r.U32(), r.U32(), r.U32()]);
    }

    public sealed record Meters(Seq<MeterStats> Entries) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.Meter;

        internal override int Length
        {
            get
            {
                var length = 0;
                foreach (var entry in Entries.Span) length += entry.Length;
                return length;
            }
        }

        internal override void Write(ref OfWriter w)
        {
            foreach (var entry in Entries.Span) entry.Write(ref w);
        }
    }

    public sealed record MeterConfigs(Seq<MeterConfig> Entries) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.MeterConfig;

        internal override int Length
        {
            get
            {
                var length = 0;
                foreach (var entry in Entries.Span) length += entry.Length;
                return length;
            }
        }

        internal override void Write(ref OfWriter w)
        {
            foreach (var entry in Entries.Span) entry.Write(ref w);
        }
    }

    /// <summary>Bits of <paramref name="BandTypes"/>: 1 &lt;&lt; band type; of <paramref name="Capabilities"/>: <see cref="MeterFlags"/>.</summary>
    public sealed record MeterFeatures(uint MaxMeters, uint BandTypes, uint Capabilities, byte MaxBands, byte MaxColors) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.MeterFeatures;

        internal override int Length => 16;

        internal override void Write(ref OfWriter w)
        {
            w.U32(MaxMeters);
            w.U32(BandTypes);
            w.U32(Capabilities);
            w.U8(MaxBands);
            w.U8(MaxColors);
            w.Zeros(2);
        }

        internal static MeterFeatures Read(ref OfReader r)
        {
            var (meters, types, capabilities, bands, colors) = (r.U32(), r.U32(), r.U32(), r.U8(), r.U8());
            r.Skip(2);
            return new MeterFeatures(meters, types, capabilities, bands, colors);
        }
    }

    public sealed record TableFeatures(Seq<TableFeature> Entries) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.TableFeatures;

        internal override int Length => TableFeature.LengthOf(Entries);

        internal override void Write(ref OfWriter w) => TableFeature.WriteAll(ref w, Entries);
    }

    public sealed record PortDescriptions(Seq<PortDescription> Entries) : MultipartResult
    {
        internal override OfMultipart Type => OfMultipart.PortDescription;

        internal override int Length => PortDescription.Length * Entries.Count;

        internal override void Write(ref OfWriter w)
        {
            foreach (ref readonly var port in Entries.Span) port.Write(ref w);
        }
    }

    public sealed record Experimenter(uint Id, uint ExperimenterType, Seq<byte> Body) : MultipartResult
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

    internal static MultipartResult Read(OfMultipart type, ref OfReader r) => type switch
    {
        OfMultipart.Description => Description.Read(ref r),
        OfMultipart.Flow => new Flows(r.All(FlowStats.Read)),
        OfMultipart.Aggregate => Aggregate.Read(ref r),
        OfMultipart.Table => new Tables(r.All(TableStats.Read)),
        OfMultipart.Port => new Ports(r.All(PortStats.Read)),
        OfMultipart.Queue => new Queues(r.All(QueueStats.Read)),
        OfMultipart.Group => new Groups(r.All(GroupStats.Read)),
        OfMultipart.GroupDescription => new GroupDescriptions(r.All(GroupDescription.Read)),
        OfMultipart.GroupFeatures => GroupFeatures.Read(ref r),
        OfMultipart.Meter => new Meters(r.All(MeterStats.Read)),
        OfMultipart.MeterConfig => new MeterConfigs(r.All(MeterConfig.Read)),
        OfMultipart.MeterFeatures => MeterFeatures.Read(ref r),
        OfMultipart.TableFeatures => new TableFeatures(r.All(TableFeature.Read)),
        OfMultipart.PortDescription => new PortDescriptions(r.All(PortDescription.Read)),
        OfMultipart.Experimenter => new Experimenter(r.U32(), r.U32(), r.Copy()),
        _ => throw new OfWireException(
            OfErrorType.BadRequest, OfErrorCode.BadRequest.BadMultipart, $"multipart reply of type {(ushort)type}"),
    };

    internal abstract void Write(ref OfWriter w);
}
