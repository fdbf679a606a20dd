namespace Kilda.OpenFlow;

/// <summary>Message types (OpenFlow 1.3.5 §7.1.1).</summary>
public enum OfType : byte
{
    Hello = 0,
    Error = 1,
    EchoRequest = 2,
    EchoReply = 3,
    Experimenter = 4,
    FeaturesRequest = 5,
    FeaturesReply = 6,
    GetConfigRequest = 7,
    GetConfigReply = 8,
    SetConfig = 9,
    PacketIn = 10,
    FlowRemoved = 11,
    PortStatus = 12,
    PacketOut = 13,
    FlowMod = 14,
    GroupMod = 15,
    PortMod = 16,
    TableMod = 17,
    MultipartRequest = 18,
    MultipartReply = 19,
    BarrierRequest = 20,
    BarrierReply = 21,
    QueueGetConfigRequest = 22,
    QueueGetConfigReply = 23,
    RoleRequest = 24,
    RoleReply = 25,
    GetAsyncRequest = 26,
    GetAsyncReply = 27,
    SetAsync = 28,
    MeterMod = 29,
}

/// <summary>Error types (OpenFlow 1.3.5 §7.4.4).</summary>
public enum OfErrorType : ushort
{
    HelloFailed = 0,
    BadRequest = 1,
    BadAction = 2,
    BadInstruction = 3,
    BadMatch = 4,
    FlowModFailed = 5,
    GroupModFailed = 6,
    PortModFailed = 7,
    TableModFailed = 8,
    QueueOpFailed = 9,
    SwitchConfigFailed = 10,
    RoleRequestFailed = 11,
    MeterModFailed = 12,
    TableFeaturesFailed = 13,
    Experimenter = 0xffff,
}

/// <summary>Error codes by type (OpenFlow 1.3.5 §7.4.4). Only those that this code sends or looks for.</summary>
public static class OfErrorCode
{
    public static class BadRequest
    {
        public const ushort BadVersion = 0;
        public const ushort BadType = 1;
        public const ushort BadMultipart = 2;
        public const ushort BadLength = 6;
    }

    public static class BadAction
    {
        public const ushort BadType = 0;
        public const ushort BadLength = 1;
    }

    public static class BadInstruction
    {
        public const ushort UnknownInstruction = 0;
        public const ushort BadLength = 7;
    }

    public static class BadMatch
    {
        public const ushort BadType = 0;
        public const ushort BadLength = 1;
        public const ushort BadMask = 8;
    }
}

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
