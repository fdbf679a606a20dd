namespace Kilda.OpenFlow;

/// <summary>Reserved port numbers (OpenFlow 1.3.5 §7.2.1).</summary>
public static class OfPort
{
    public const uint Max = 0xffffff00;
    public const uint InPort = 0xfffffff8;
    public const uint Table = 0xfffffff9;
    public const uint Normal = 0xfffffffa;
    public const uint Flood = 0xfffffffb;
    public const uint All = 0xfffffffc;
    public const uint Controller = 0xfffffffd;
    public const uint Local = 0xfffffffe;
    public const uint Any = 0xffffffff;
}

/// <summary>Reserved table numbers (OpenFlow 1.3.5 §7.3.4.1).</summary>
public static class OfTable
{
    public const byte Max = 0xfe;
    public const byte All = 0xff;
}

/// <summary>Reserved group numbers (OpenFlow 1.3.5 §7.3.4.2).</summary>
public static class OfGroup
{
    public const uint Max = 0xffffff00;
    public const uint All = 0xfffffffc;
    public const uint Any = 0xffffffff;
}

/// <summary>Reserved meter numbers (OpenFlow 1.3.5 §7.3.4.4).</summary>
public static class OfMeter
{
    public const uint Max = 0xffff0000;
    public const uint SlowPath = 0xfffffffd;
    public const uint Controller = 0xfffffffe;
    public const uint All = 0xffffffff;
}

/// <summary>OFP_NO_BUFFER (OpenFlow 1.3.5 §7.4.1).</summary>
public static class OfBuffer
{
    public const uint None = 0xffffffff;
}

/// <summary>OFPCML_*: how much of a packet goes to the controller (OpenFlow 1.3.5 §7.2.5).</summary>
public static class OfMaxLength
{
    public const ushort Max = 0xffe5;
    public const ushort NoBuffer = 0xffff;
}
