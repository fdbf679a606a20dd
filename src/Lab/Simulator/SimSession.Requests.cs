using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <content>What is answered to which message.</content>
internal sealed partial class SimSession
{
    private const int LongestErrorData = 128;

    private void Handle(OfFrame frame, ReadOnlySpan<byte> raw, SimOutbox outbox)
    {
        try
        {
            if (!_isGreeted && frame.Type != OfType.Hello) throw Incompatible($"{frame.Type} before HELLO");
            if (frame.Version != OfFrame.Version13 && frame.Type != OfType.Hello)
            {
                throw new OfWireException(OfErrorType.BadRequest, OfErrorCode.BadRequest.BadVersion, $"version {frame.Version}");
            }

            if (Answer(frame, outbox) is { } refusal) Refuse(refusal.Type, refusal.Code, frame.Xid, raw, outbox);
        }
        catch (OfWireException wrong)
        {
            Refuse(wrong.Type, wrong.Code, frame.Xid, raw, outbox);
            outbox.Flush();
            if (wrong.Type == OfErrorType.HelloFailed) throw;
        }
    }

    private static OfWireException Incompatible(string text) => new(OfErrorType.HelloFailed, OfErrorCode.HelloFailed.Incompatible, text);

    private static void Refuse(OfErrorType type, ushort code, uint xid, ReadOnlySpan<byte> raw, SimOutbox outbox) =>
        outbox.Write(xid, new ErrorMessage(type, code, new Seq<byte>(raw[..Math.Min(raw.Length, LongestErrorData)].ToArray())));

    private OfError? Answer(OfFrame frame, SimOutbox outbox)
    {
        var xid = frame.Xid;
        switch (frame.Type)
        {
            case OfType.Hello:
                if (!frame.Read<Hello>().Supports(OfFrame.Version13, frame.Version)) throw Incompatible($"version {frame.Version}");
                _isGreeted = true;
                return null;
            case OfType.EchoRequest:
                outbox.Write(xid, new EchoReply(frame.Read<EchoRequest>().Data));
                return null;
            case OfType.EchoReply or OfType.Error:
                return null;
            case OfType.FeaturesRequest:
                outbox.Write(xid, owner.Features());
                IsKnown = true;
                owner.Known();
                return null;
            case OfType.GetConfigRequest:
                outbox.Write(xid, owner.Config);
                return null;
            case OfType.BarrierRequest:
                if (!owner.Faults.WithholdsBarriers) outbox.Write(xid, default(BarrierReply));
                return null;
            case OfType.RoleRequest:
                return ChangeRole(frame.Read<RoleRequest>(), xid, outbox);
            case OfType.GetAsyncRequest:
                outbox.Write(xid, new GetAsyncReply(_async));
                return null;
            case OfType.SetAsync:
                _async = frame.Read<SetAsync>().Config;
                return null;
            case OfType.QueueGetConfigRequest:
                outbox.Write(xid, new QueueGetConfigReply(frame.Read<QueueGetConfigRequest>().Port, []));
                return null;
            case OfType.MultipartRequest:
                return List(frame.Read<MultipartRequest>().Query, xid, outbox);
            case OfType.FlowMod or OfType.GroupMod or OfType.MeterMod or OfType.PacketOut or OfType.PortMod or OfType.TableMod or OfType.SetConfig:
                return Role == ControllerRole.Slave ? OfError.Request(OfErrorCode.BadRequest.IsSlave, "a slave") : Change(frame);
            case OfType.Experimenter:
                return OfError.Request(OfErrorCode.BadRequest.BadExperimenter, "no experimenters");
            default:
                return OfError.Request(OfErrorCode.BadRequest.BadType, $"{frame.Type}");
        }
    }

    private OfError? ChangeRole(in RoleRequest request, uint xid, SimOutbox outbox)
    {
        if (owner.ChangeRole(this, request, out var reply) is { } refusal) return refusal;
        outbox.Write(xid, reply);
        return null;
    }

    private OfError? Change(OfFrame frame)
    {
        switch (frame.Type)
        {
            case OfType.SetConfig:
                var config = frame.Read<SetConfig>();
                owner.Config = new GetConfigReply(config.Flags, config.MissSendLength);
                return null;
            case OfType.TableMod:
                var table = frame.Read<TableMod>().Table;
                return table == OfTable.All || table < owner.Tables.Abilities.Tables
                    ? null
                    : new OfError(OfErrorType.TableModFailed, OfErrorCode.TableModFailed.BadTable, $"there is no table {table}");
            case OfType.PortMod:
                return owner.Apply(frame.Read<PortMod>());
            case OfType.PacketOut:
                return owner.PacketOut(frame.Read<PacketOut>());
            default:
                return Modify(frame);
        }
    }

    private OfError? Modify(OfFrame frame)
    {
        switch (owner.Faults.Next())
        {
            case SimFault.Refuse fault: return fault.Error;
            case SimFault.Withhold { CarriesOut: false }: return null;
            case SimFault.Hang: Hang(); return null;
            case SimFault.Drop: Drop(); return null;
            case SimFault.Break fault:
                Drop();
                fault.Broken();
                return null;
            default: return owner.Apply(frame);
        }
    }
}
