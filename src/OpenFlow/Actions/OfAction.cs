using System.Text.Json.Serialization;

namespace Kilda.OpenFlow;

/// <summary>An action (OpenFlow 1.3.5 §7.2.5). The family is closed; what it does not know is kept as bytes.</summary>
[JsonDerivedType(typeof(Output), "output")]
[JsonDerivedType(typeof(CopyTtlOut), "copyTtlOut")]
[JsonDerivedType(typeof(CopyTtlIn), "copyTtlIn")]
[JsonDerivedType(typeof(SetMplsTtl), "setMplsTtl")]
[JsonDerivedType(typeof(DecMplsTtl), "decMplsTtl")]
[JsonDerivedType(typeof(PushVlan), "pushVlan")]
[JsonDerivedType(typeof(PopVlan), "popVlan")]
[JsonDerivedType(typeof(PushMpls), "pushMpls")]
[JsonDerivedType(typeof(PopMpls), "popMpls")]
[JsonDerivedType(typeof(SetQueue), "setQueue")]
[JsonDerivedType(typeof(ToGroup), "toGroup")]
[JsonDerivedType(typeof(SetNetworkTtl), "setNetworkTtl")]
[JsonDerivedType(typeof(DecNetworkTtl), "decNetworkTtl")]
[JsonDerivedType(typeof(SetField), "setField")]
[JsonDerivedType(typeof(PushPbb), "pushPbb")]
[JsonDerivedType(typeof(PopPbb), "popPbb")]
[JsonDerivedType(typeof(Unknown), "unknown")]
public abstract partial record OfAction
{
    private OfAction()
    {
    }

    /// <summary>OFPAT_OUTPUT. <paramref name="MaxLength"/>: bytes sent to the controller; 0xffff is the whole packet.</summary>
    public sealed record Output(uint Port, ushort MaxLength = 0xffff) : OfAction;

    public sealed record CopyTtlOut : OfAction;

    public sealed record CopyTtlIn : OfAction;

    public sealed record SetMplsTtl(byte Ttl) : OfAction;

    public sealed record DecMplsTtl : OfAction;

    public sealed record PushVlan(ushort EtherType = 0x8100) : OfAction;

    public sealed record PopVlan : OfAction;

    public sealed record PushMpls(ushort EtherType) : OfAction;

    public sealed record PopMpls(ushort EtherType) : OfAction;

    public sealed record SetQueue(uint Queue) : OfAction;

    public sealed record ToGroup(uint Group) : OfAction;

    public sealed record SetNetworkTtl(byte Ttl) : OfAction;

    public sealed record DecNetworkTtl : OfAction;

    public sealed record SetField(Oxm Field) : OfAction;

    public sealed record PushPbb(ushort EtherType) : OfAction;

    public sealed record PopPbb : OfAction;

    /// <summary>An action of another type, experimenters included: the bytes after type and length.</summary>
    public sealed record Unknown(ushort Type, Seq<byte> Body) : OfAction;

    /// <summary>Bytes on the wire: 8, SET_FIELD 4 + field padded to 8, unknown 4 + body.</summary>
    [JsonIgnore]
    public int Length => this switch
    {
        Output => 16,
        SetField s => (4 + s.Field.Length + 7) & ~7,
        Unknown u => 4 + u.Body.Count,
        _ => 8,
    };
}
