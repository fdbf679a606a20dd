using System.Buffers.Binary;
using Kilda.Lab.Hosts;
using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>A packet on its way through a switch. Its bytes are never changed in place: whoever has been given them keeps them.</summary>
/// <param name="inPort">Where it came in.</param>
/// <param name="packet">The whole frame.</param>
/// <param name="maxTags">Outer tags that the switch reads; what is behind them is payload.</param>
internal sealed class PacketRun(uint inPort, byte[] packet, int maxTags)
{
    private const int AddressesLength = 12;
    private int _tags = FlowKey.TagsOf(packet, maxTags);
    private FlowKey? _key;

    public uint InPort { get; } = inPort;

    public byte[] Packet { get; private set; } = packet;

    public ulong Metadata { get; private set; }

    /// <summary>The rule that is being carried out, or was last.</summary>
    public FlowEntry? Rule { get; set; }

    /// <summary>Whether what is carried out are the rule's own actions: those of a bucket or of the action set are nobody's (§7.4.1).</summary>
    public bool IsOfRule { get; set; }

    public ActionSet Set { get; } = new();

    public FlowKey Key => _key ??= FlowKey.Of(InPort, Metadata, Packet, _tags);

    /// <summary>For a bucket: the packet as it is now, with an action set of its own.</summary>
    public PacketRun Copy() => new(InPort, Packet, maxTags) { Metadata = Metadata, Rule = Rule, _tags = _tags, _key = _key };

    public void WriteMetadata(ulong value, ulong mask)
    {
        Metadata = (Metadata & ~mask) | value;
        if (_key is { } key) _key = key with { B = Metadata };
    }

    /// <summary>A new tag in front. Where the packet has as many as the switch knows, the deepest of them is lost.</summary>
    /// <param name="type">Of the new tag.</param>
    /// <param name="copies">Whether it takes over id and priority of the tag it goes in front of (OpenFlow 1.3.5 §5.12.1).</param>
    public void Push(ushort type, bool copies)
    {
        if (_tags == maxTags) Cut(AddressesLength + ((_tags - 1) * VlanTag.Length));
        var (old, bytes) = (Packet, new byte[Packet.Length + VlanTag.Length]);
        old.AsSpan(0, AddressesLength).CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(AddressesLength), type);
        if (copies && IsTagged) old.AsSpan(AddressesLength + 2, 2).CopyTo(bytes.AsSpan(AddressesLength + 2));
        old.AsSpan(AddressesLength).CopyTo(bytes.AsSpan(AddressesLength + VlanTag.Length));
        _tags++;
        Become(bytes);
    }

    public void Pop()
    {
        if (IsTagged) Cut(AddressesLength);
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

    private bool IsTagged => _tags > 0;

    private void Cut(int at)
    {
        _tags--;
        Become([.. Packet.AsSpan(0, at), .. Packet.AsSpan(at + VlanTag.Length)]);
    }

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
