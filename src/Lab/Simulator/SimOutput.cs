using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>A packet on its way to the controller. <paramref name="MaxLength"/>: how much of it was asked for.</summary>
public sealed record SimPacketIn(uint InPort, ulong Metadata, PacketInReason Reason, byte Table, ulong Cookie, ushort MaxLength, byte[] Packet)
{
    /// <summary>As the message that a switch without packet buffers sends: always the whole packet.</summary>
    public PacketIn ToMessage()
    {
        var port = new Oxm(OxmField.InPort, InPort);
        Seq<Oxm> fields = Metadata == 0 ? [port] : [port, new Oxm(OxmField.Metadata, Metadata)];
        return new PacketIn(OfBuffer.None, (ushort)Packet.Length, Reason, Table, Cookie, new Match(fields), new Seq<byte>(Packet));
    }
}

/// <summary>What became of a packet: where it left, and what went to the controller. Both empty: it was dropped.</summary>
public sealed class SimOutput
{
    private readonly List<(uint Port, byte[] Packet)> _sent = [];
    private readonly List<SimPacketIn> _packetIns = [];

    public IReadOnlyList<(uint Port, byte[] Packet)> Sent => _sent;

    public IReadOnlyList<SimPacketIn> PacketIns => _packetIns;

    internal void Send(uint port, byte[] packet) => _sent.Add((port, packet));

    internal void ToController(SimPacketIn packet) => _packetIns.Add(packet);
}
