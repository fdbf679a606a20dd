namespace Kilda.OpenFlow;

/// <summary>OFPPR_* (OpenFlow 1.3.5 §7.4.3).</summary>
public enum PortReason : byte
{
    Add = 0,
    Delete = 1,
    Modify = 2,
}

/// <summary>OFPPC_*: what the administrator wants of a port (OpenFlow 1.3.5 §7.2.1).</summary>
public static class PortConfig
{
    public const uint PortDown = 1 << 0;
    public const uint NoReceive = 1 << 2;
    public const uint NoForward = 1 << 5;
    public const uint NoPacketIn = 1 << 6;
}

/// <summary>OFPPS_*: the state of a port's link (OpenFlow 1.3.5 §7.2.1).</summary>
public static class PortState
{
    public const uint LinkDown = 1 << 0;
    public const uint Blocked = 1 << 1;
    public const uint Live = 1 << 2;
}

/// <summary>
/// A port (OpenFlow 1.3.5 §7.2.1). <paramref name="Name"/>: at most 16 characters; <paramref name="Current"/> to
/// <paramref name="Peer"/>: OFPPF_* bits; speeds in kbit/s.
/// </summary>
public readonly record struct PortDescription(
    uint Port,
    ulong HardwareAddress,
    string Name,
    uint Config,
    uint State,
    uint Current,
    uint Advertised,
    uint Supported,
    uint Peer,
    uint CurrentSpeed,
    uint MaxSpeed)
{
    internal const int Length = 64;

    /// <summary>Neither switched off nor without a link.</summary>
    public bool IsUp => (Config & PortConfig.PortDown) == 0 && (State & PortState.LinkDown) == 0;

    internal void Write(ref OfWriter w)
    {
        w.U32(Port);
        w.Zeros(4);
        w.U48(HardwareAddress);
        w.Zeros(2);
        w.Text(Name, 16);
        w.U32(Config);
        w.U32(State);
        w.U32(Current);
        w.U32(Advertised);
        w.U32(Supported);
        w.U32(Peer);
        w.U32(CurrentSpeed);
        w.U32(MaxSpeed);
    }

    internal static PortDescription Read(ref OfReader r)
    {
        var port = r.U32();
        r.Skip(4);
        var address = r.U48();
        r.Skip(2);
        return new PortDescription(
            port, address, r.Text(16), r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), r.U32());
    }
}

/// <summary>OFPT_PORT_STATUS (OpenFlow 1.3.5 §7.4.3).</summary>
public readonly record struct PortStatus(PortReason Reason, PortDescription Port) : IOfMessage<PortStatus>
{
    public static OfType Type => OfType.PortStatus;

    public int BodyLength => 8 + PortDescription.Length;

    public void WriteBody(ref OfWriter w)
    {
        w.U8((byte)Reason);
        w.Zeros(7);
        Port.Write(ref w);
    }

    public static PortStatus ReadBody(ref OfReader r)
    {
        var reason = (PortReason)r.U8();
        r.Skip(7);
        return new PortStatus(reason, PortDescription.Read(ref r));
    }
}

/// <summary>OFPT_PORT_MOD (OpenFlow 1.3.5 §7.3.4.5): the bits of <paramref name="Config"/> that <paramref name="Mask"/> names.</summary>
public readonly record struct PortMod(uint Port, ulong HardwareAddress, uint Config, uint Mask, uint Advertise) : IOfMessage<PortMod>
{
    public static OfType Type => OfType.PortMod;

    public int BodyLength => 32;

    public void WriteBody(ref OfWriter w)
    {
        w.U32(Port);
        w.Zeros(4);
        w.U48(HardwareAddress);
        w.Zeros(2);
        w.U32(Config);
        w.U32(Mask);
        w.U32(Advertise);
        w.Zeros(4);
    }

    public static PortMod ReadBody(ref OfReader r)
    {
        var port = r.U32();
        r.Skip(4);
        var address = r.U48();
        r.Skip(2);
        var (config, mask, advertise) = (r.U32(), r.U32(), r.U32());
        r.Skip(4);
        return new PortMod(port, address, config, mask, advertise);
    }
}
