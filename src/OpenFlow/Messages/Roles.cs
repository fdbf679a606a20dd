namespace Kilda.OpenFlow;

/// <summary>OFPCR_ROLE_* (OpenFlow 1.3.5 §7.3.9).</summary>
public enum ControllerRole : uint
{
    NoChange = 0,
    Equal = 1,
    Master = 2,
    Slave = 3,
}

/// <summary>OFPT_ROLE_REQUEST (OpenFlow 1.3.5 §7.3.9). An unknown role is OFPRRFC_BAD_ROLE.</summary>
public readonly record struct RoleRequest(ControllerRole Role, ulong GenerationId) : IOfMessage<RoleRequest>
{
    public static OfType Type => OfType.RoleRequest;

    public int BodyLength => 16;

    public void WriteBody(ref OfWriter w)
    {
        w.U32((uint)Role);
        w.Zeros(4);
        w.U64(GenerationId);
    }

    public static RoleRequest ReadBody(ref OfReader r)
    {
        var role = (ControllerRole)r.U32();
        r.Skip(4);
        var generation = r.U64();
        if (role > ControllerRole.Slave)
        {
            throw new OfWireException(OfErrorType.RoleRequestFailed, OfErrorCode.RoleRequestFailed.BadRole, $"role {(uint)role}");
        }

        return new RoleRequest(role, generation);
    }
}

/// <summary>OFPT_ROLE_REPLY (OpenFlow 1.3.5 §7.3.9).</summary>
public readonly record struct RoleReply(ControllerRole Role, ulong GenerationId) : IOfMessage<RoleReply>
{
    public static OfType Type => OfType.RoleReply;

    public int BodyLength => 16;

    public void WriteBody(ref OfWriter w)
    {
        w.U32((uint)Role);
        w.Zeros(4);
        w.U64(GenerationId);
    }

    public static RoleReply ReadBody(ref OfReader r)
    {
        var role = (ControllerRole)r.U32();
        r.Skip(4);
        return new RoleReply(role, r.U64());
    }
}

/// <summary>Which reasons of asynchronous messages a controller hears of, as bits, by its role (OpenFlow 1.3.5 §7.3.10).</summary>
public readonly record struct AsyncConfig(
    uint PacketInMaster, uint PacketInSlave, uint PortStatusMaster, uint PortStatusSlave, uint FlowRemovedMaster, uint FlowRemovedSlave)
{
    internal const int Length = 24;

    internal void Write(ref OfWriter w)
    {
        w.U32(PacketInMaster);
        w.U32(PacketInSlave);
        w.U32(PortStatusMaster);
        w.U32(PortStatusSlave);
        w.U32(FlowRemovedMaster);
        w.U32(FlowRemovedSlave);
    }

    internal static AsyncConfig Read(ref OfReader r) => new(r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), r.U32());
}

/// <summary>OFPT_GET_ASYNC_REQUEST (OpenFlow 1.3.5 §7.3.10).</summary>
public readonly record struct GetAsyncRequest : IOfMessage<GetAsyncRequest>
{
    public static OfType Type => OfType.GetAsyncRequest;

    public int BodyLength => 0;

    public void WriteBody(ref OfWriter w)
    {
    }

    public static GetAsyncRequest ReadBody(ref OfReader r) => default;
}

/// <summary>OFPT_GET_ASYNC_REPLY (OpenFlow 1.3.5 §7.3.10).</summary>
public readonly record struct GetAsyncReply(AsyncConfig Config) : IOfMessage<GetAsyncReply>
{
    public static OfType Type => OfType.GetAsyncReply;

    public int BodyLength => AsyncConfig.Length;

    public void WriteBody(ref OfWriter w) => Config.Write(ref w);

    public static GetAsyncReply ReadBody(ref OfReader r) => new(AsyncConfig.Read(ref r));
}

/// <summary>OFPT_SET_ASYNC (OpenFlow 1.3.5 §7.3.10).</summary>
public readonly record struct SetAsync(AsyncConfig Config) : IOfMessage<SetAsync>
{
    public static OfType Type => OfType.SetAsync;

    public int BodyLength => AsyncConfig.Length;

    public void WriteBody(ref OfWriter w) => Config.Write(ref w);

    public static SetAsync ReadBody(ref OfReader r) => new(AsyncConfig.Read(ref r));
}
