namespace Kilda.OpenFlow;

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

/// <summary>Error codes by type (OpenFlow 1.3.5 §7.4.4).</summary>
public static class OfErrorCode
{
    /// <summary>OFPHFC_*.</summary>
    public static class HelloFailed
    {
        public const ushort Incompatible = 0;
        public const ushort NotPermitted = 1;
    }

    /// <summary>OFPBRC_*.</summary>
    public static class BadRequest
    {
        public const ushort BadVersion = 0;
        public const ushort BadType = 1;
        public const ushort BadMultipart = 2;
        public const ushort BadExperimenter = 3;
        public const ushort BadExperimenterType = 4;
        public const ushort NotPermitted = 5;
        public const ushort BadLength = 6;
        public const ushort BufferEmpty = 7;
        public const ushort BufferUnknown = 8;
        public const ushort BadTableId = 9;
        public const ushort IsSlave = 10;
        public const ushort BadPort = 11;
        public const ushort BadPacket = 12;
        public const ushort MultipartBufferOverflow = 13;
    }

    /// <summary>OFPBAC_*.</summary>
    public static class BadAction
    {
        public const ushort BadType = 0;
        public const ushort BadLength = 1;
        public const ushort BadExperimenter = 2;
        public const ushort BadExperimenterType = 3;
        public const ushort BadOutPort = 4;
        public const ushort BadArgument = 5;
        public const ushort NotPermitted = 6;
        public const ushort TooMany = 7;
        public const ushort BadQueue = 8;
        public const ushort BadOutGroup = 9;
        public const ushort MatchInconsistent = 10;
        public const ushort UnsupportedOrder = 11;
        public const ushort BadTag = 12;
        public const ushort BadSetType = 13;
        public const ushort BadSetLength = 14;
        public const ushort BadSetArgument = 15;
    }

    /// <summary>OFPBIC_*.</summary>
    public static class BadInstruction
    {
        public const ushort UnknownInstruction = 0;
        public const ushort UnsupportedInstruction = 1;
        public const ushort BadTableId = 2;
        public const ushort UnsupportedMetadata = 3;
        public const ushort UnsupportedMetadataMask = 4;
        public const ushort BadExperimenter = 5;
        public const ushort BadExperimenterType = 6;
        public const ushort BadLength = 7;
        public const ushort NotPermitted = 8;
    }

    /// <summary>OFPBMC_*.</summary>
    public static class BadMatch
    {
        public const ushort BadType = 0;
        public const ushort BadLength = 1;
        public const ushort BadTag = 2;
        public const ushort BadDatalinkAddressMask = 3;
        public const ushort BadNetworkAddressMask = 4;
        public const ushort BadWildcards = 5;
        public const ushort BadField = 6;
        public const ushort BadValue = 7;
        public const ushort BadMask = 8;
        public const ushort BadPrerequisite = 9;
        public const ushort DuplicateField = 10;
        public const ushort NotPermitted = 11;
    }

    /// <summary>OFPFMFC_*.</summary>
    public static class FlowModFailed
    {
        public const ushort Unknown = 0;
        public const ushort TableFull = 1;
        public const ushort BadTableId = 2;
        public const ushort Overlap = 3;
        public const ushort NotPermitted = 4;
        public const ushort BadTimeout = 5;
        public const ushort BadCommand = 6;
        public const ushort BadFlags = 7;
    }

    /// <summary>OFPGMFC_*.</summary>
    public static class GroupModFailed
    {
        public const ushort GroupExists = 0;
        public const ushort InvalidGroup = 1;
        public const ushort WeightUnsupported = 2;
        public const ushort OutOfGroups = 3;
        public const ushort OutOfBuckets = 4;
        public const ushort ChainingUnsupported = 5;
        public const ushort WatchUnsupported = 6;
        public const ushort Loop = 7;
        public const ushort UnknownGroup = 8;
        public const ushort ChainedGroup = 9;
        public const ushort BadType = 10;
        public const ushort BadCommand = 11;
        public const ushort BadBucket = 12;
        public const ushort BadWatch = 13;
        public const ushort NotPermitted = 14;
    }

    /// <summary>OFPPMFC_*.</summary>
    public static class PortModFailed
    {
        public const ushort BadPort = 0;
        public const ushort BadHardwareAddress = 1;
        public const ushort BadConfig = 2;
        public const ushort BadAdvertise = 3;
        public const ushort NotPermitted = 4;
    }

    /// <summary>OFPTMFC_*.</summary>
    public static class TableModFailed
    {
        public const ushort BadTable = 0;
        public const ushort BadConfig = 1;
        public const ushort NotPermitted = 2;
    }

    /// <summary>OFPQOFC_*.</summary>
    public static class QueueOpFailed
    {
        public const ushort BadPort = 0;
        public const ushort BadQueue = 1;
        public const ushort NotPermitted = 2;
    }

    /// <summary>OFPSCFC_*.</summary>
    public static class SwitchConfigFailed
    {
        public const ushort BadFlags = 0;
        public const ushort BadLength = 1;
        public const ushort NotPermitted = 2;
    }

    /// <summary>OFPRRFC_*.</summary>
    public static class RoleRequestFailed
    {
        public const ushort Stale = 0;
        public const ushort Unsupported = 1;
        public const ushort BadRole = 2;
    }

    /// <summary>OFPMMFC_*.</summary>
    public static class MeterModFailed
    {
        public const ushort Unknown = 0;
        public const ushort MeterExists = 1;
        public const ushort InvalidMeter = 2;
        public const ushort UnknownMeter = 3;
        public const ushort BadCommand = 4;
        public const ushort BadFlags = 5;
        public const ushort BadRate = 6;
        public const ushort BadBurst = 7;
        public const ushort BadBand = 8;
        public const ushort BadBandValue = 9;
        public const ushort OutOfMeters = 10;
        public const ushort OutOfBands = 11;
    }

    /// <summary>OFPTFFC_*.</summary>
    public static class TableFeaturesFailed
    {
        public const ushort BadTable = 0;
        public const ushort BadMetadata = 1;
        public const ushort BadType = 2;
        public const ushort BadLength = 3;
        public const ushort BadArgument = 4;
        public const ushort NotPermitted = 5;
    }
}
