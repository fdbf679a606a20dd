namespace Kilda.OpenFlow;

/// <summary>Takes a message of any type.</summary>
public interface IOfMessageVisitor
{
    void Visit<T>(in T message)
        where T : struct, IOfMessage<T>;
}

/// <summary>Decoding by the type in the header (OpenFlow 1.3.5 §7.1.1).</summary>
public static class OfMessages
{
    /// <summary>Decodes the frame and hands the message over.</summary>
    /// <exception cref="OfWireException">OFPBRC_BAD_VERSION, OFPBRC_BAD_TYPE, or what the body does wrong.</exception>
    public static void Read<TVisitor>(OfFrame frame, ref TVisitor visitor)
        where TVisitor : IOfMessageVisitor, allows ref struct
    {
        if (frame.Version != OfFrame.Version13 && frame.Type != OfType.Hello)
        {
            throw new OfWireException(OfErrorType.BadRequest, OfErrorCode.BadRequest.BadVersion, $"version {frame.Version}");
        }

        switch (frame.Type)
        {
            case OfType.Hello: visitor.Visit(frame.Read<Hello>()); break;
            case OfType.Error: visitor.Visit(frame.Read<ErrorMessage>()); break;
            case OfType.EchoRequest: visitor.Visit(frame.Read<EchoRequest>()); break;
            case OfType.EchoReply: visitor.Visit(frame.Read<EchoReply>()); break;
            case OfType.Experimenter: visitor.Visit(frame.Read<Experimenter>()); break;
            case OfType.FeaturesRequest: visitor.Visit(frame.Read<FeaturesRequest>()); break;
            case OfType.FeaturesReply: visitor.Visit(frame.Read<FeaturesReply>()); break;
            case OfType.GetConfigRequest: visitor.Visit(frame.Read<GetConfigRequest>()); break;
            case OfType.GetConfigReply: visitor.Visit(frame.Read<GetConfigReply>()); break;
            case OfType.SetConfig: visitor.Visit(frame.Read<SetConfig>()); break;
            case OfType.PacketIn: visitor.Visit(frame.Read<PacketIn>()); break;
            case OfType.FlowRemoved: visitor.Visit(frame.Read<FlowRemoved>()); break;
            case OfType.PortStatus: visitor.Visit(frame.Read<PortStatus>()); break;
            case OfType.PacketOut: visitor.Visit(frame.Read<PacketOut>()); break;
            case OfType.FlowMod: visitor.Visit(frame.Read<FlowMod>()); break;
            case OfType.GroupMod: visitor.Visit(frame.Read<GroupMod>()); break;
            case OfType.PortMod: visitor.Visit(frame.Read<PortMod>()); break;
            case OfType.TableMod: visitor.Visit(frame.Read<TableMod>()); break;
            case OfType.MultipartRequest: visitor.Visit(frame.Read<MultipartRequest>()); break;
            case OfType.MultipartReply: visitor.Visit(frame.Read<MultipartReply>()); break;
            case OfType.BarrierRequest: visitor.Visit(frame.Read<BarrierRequest>()); break;
            case OfType.BarrierReply: visitor.Visit(frame.Read<BarrierReply>()); break;
            case OfType.QueueGetConfigRequest: visitor.Visit(frame.Read<QueueGetConfigRequest>()); break;
            case OfType.QueueGetConfigReply: visitor.Visit(frame.Read<QueueGetConfigReply>()); break;
            case OfType.RoleRequest: visitor.Visit(frame.Read<RoleRequest>()); break;
            case OfType.RoleReply: visitor.Visit(frame.Read<RoleReply>()); break;
            case OfType.GetAsyncRequest: visitor.Visit(frame.Read<GetAsyncRequest>()); break;
            case OfType.GetAsyncReply: visitor.Visit(frame.Read<GetAsyncReply>()); break;
            case OfType.SetAsync: visitor.Visit(frame.Read<SetAsync>()); break;
            case OfType.MeterMod: visitor.Visit(frame.Read<MeterMod>()); break;
            default:
                throw new OfWireException(
                    OfErrorType.BadRequest, OfErrorCode.BadRequest.BadType, $"message of type {(byte)frame.Type}");
        }
    }

    /// <summary>Decodes the frame and forgets the message.</summary>
    /// <exception cref="OfWireException">The frame is wrong.</exception>
    public static void Validate(OfFrame frame)
    {
        var visitor = default(Forget);
        Read(frame, ref visitor);
    }

    private readonly struct Forget : IOfMessageVisitor
    {
        public void Visit<T>(in T message)
            where T : struct, IOfMessage<T>
        {
        }
    }
}
