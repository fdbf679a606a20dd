namespace Kilda.OpenFlow;

/// <summary>OFPGC_* (OpenFlow 1.3.5 §7.3.4.2).</summary>
public enum GroupCommand : ushort
{
    Add = 0,
    Modify = 1,
    Delete = 2,
}

/// <summary>OFPT_GROUP_MOD (OpenFlow 1.3.5 §7.3.4.2).</summary>
public readonly record struct GroupMod(GroupCommand Command, GroupType Type, uint Group, Seq<Bucket> Buckets) : IOfMessage<GroupMod>
{
    static OfType IOfMessage<GroupMod>.Type => OfType.GroupMod;

    public int BodyLength => 8 + Bucket.LengthOf(Buckets);

    public void WriteBody(ref OfWriter w)
    {
        w.U16((ushort)Command);
        w.U8((byte)Type);
        w.Zeros(1);
        w.U32(Group);
        Bucket.WriteAll(ref w, Buckets);
    }

    /// <exception cref="OfWireException">OFPGMFC_BAD_COMMAND, BAD_TYPE or BAD_BUCKET.</exception>
    public static GroupMod ReadBody(ref OfReader r)
    {
        var (command, type) = ((GroupCommand)r.U16(), (GroupType)r.U8());
        r.Skip(1);
        var group = r.U32();
        if (command > GroupCommand.Delete) throw Bad(OfErrorCode.GroupModFailed.BadCommand, $"group command {(ushort)command}");
        if (type > GroupType.FastFailover) throw Bad(OfErrorCode.GroupModFailed.BadType, $"group type {(byte)type}");
        return new GroupMod(command, type, group, r.All(Bucket.Read));
    }

    private static OfWireException Bad(ushort code, string text) => new(OfErrorType.GroupModFailed, code, text);
}
