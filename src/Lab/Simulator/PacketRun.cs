using System.Buffers.Binary;
using Kilda.Lab.Hosts;
using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>A packet on its way through a switch. Its bytes are never changed in place: whoever has been given them keeps them.</summary>
internal sealed class PacketRun(uint inPort, byte[] packet)
{
    private const int AddressesLength = 12;
    private FlowKey? _key;

    public uint InPort { get; } = inPort;

    public byte[] Packet { get; private set; } = packet;

    public ulong Metadata { get; private set; }

    /// <summary>The rule that is being carried out.</summary>
    public FlowEntry? Rule { get; set; }

    public ActionSet Set { get; } = new();

    public FlowKey Key => _key ??= FlowKey.Of(InPort, Metadata, Packet);

    /// <summary>For a bucket: the packet as it is now, with an action set of its own.</summary>
    public PacketRun Copy() => new(InPort, Packet) { Metadata = Metadata, Rule = Rule, _key = _key };

    public void WriteMetadata(ulong value, ulong mask)
    {
        Metadata = (Metadata & ~mask) | value;
        if (_key is { } key) _key = key with { B = Metadata };
    }

    /// <param name="type">Of the new tag.</param>
    /// <param name="copies">Whether it takes over id and priority of the tag it goes in front of (OpenFlow 1.3.5 §5.12.1).</param>
    public void Push(ushort type, bool copies)
    {
        var (old, bytes) = (Packet, new byte[Packet.Length + VlanTag.Length]);
        old.AsSpan(0, AddressesLength).CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(AddressesLength), type);
        if (copies && IsTagged) old.AsSpan(AddressesLength + 2, 2).CopyTo(bytes.AsSpan(AddressesLength + 2));
        old.AsSpan(AddressesLength).CopyTo(bytes.AsSpan(AddressesLength + VlanTag.Length));
        Become(bytes);
    }

    public void Pop()
    {
        if (IsTagged) Become([.. Packet.AsSpan(0, AddressesLength), .. Packet.AsSpan(AddressesLength + VlanTag.Length)]);
    }

    public void SetField(Oxm field)
    {
        var bytes = Packet.AsSpan().ToArray();
        switch (field.Field)
        {
            case OxmField.EthDst: new MacAddress((ulong)field.Value).Write(bytes); break;
            case OxmField.EthSrc: new MacAddress((ulong)field.Value).Write(bytes.AsSpan(MacAddress.Length)); break;
            case OxmField.VlanVid when IsTagged: Control(bytes, 0xf000, (int)(field.Value & 0xfff)); break;
            case OxmField.VlanPcp when IsTagged: Control(bytes, 0x1fff, (int)field.Value << 13); break;
        }

        Become(bytes);
    }

    private bool IsTagged => Packet.Length >= AddressesLength + VlanTag.Length
        && VlanTag.IsTag(BinaryPrimitives.ReadUInt16BigEndian(Packet.AsSpan(AddressesLength)));

    private static void Control(Span<byte> bytes, int keep, int value)
    {
        var at = bytes[(AddressesLength + 2)..];
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)((BinaryPrimitives.ReadUInt16BigEndian(at) & keep) | value));
    }

    private void Become(byte[] bytes)
    {
        Packet = bytes;
        _key = null;
    }
}

/// <summary>An action set: one action of a kind, carried out in the order of the specification (OpenFlow 1.3.5 §5.10).</summary>
internal sealed class ActionSet
{
    private readonly SortedDictionary<int, OfAction> _actions = [];

    public static ActionSet Of(Seq<OfAction> actions)
    {
        var set = new ActionSet();
        set.Write(actions);
        return set;
    }

    public void Write(Seq<OfAction> actions)
    {
        foreach (var action in actions.Span) _actions[Rank(action)] = action;
    }

    public void Clear() => _actions.Clear();

    /// <summary>In the order in which they are carried out; a group takes the place of an output.</summary>
    public Seq<OfAction> InOrder() =>
        (_actions.ContainsKey(GroupRank) ? _actions.Where(a => a.Key != OutputRank) : _actions).Select(a => a.Value).ToSeq();

    private const int GroupRank = 1000;
    private const int OutputRank = 1001;

    private static int Rank(OfAction action) => action switch
    {
        OfAction.PopVlan => 1,
        OfAction.PushVlan => 2,
        OfAction.SetField set => 100 + (int)set.Field.Field,
        OfAction.ToGroup => GroupRank,
        _ => OutputRank,
    };
}
