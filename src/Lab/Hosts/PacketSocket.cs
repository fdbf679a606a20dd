using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Kilda.Lab.Hosts;

/// <summary>
/// A raw AF_PACKET socket bound to one interface (packet(7)). Frames are received as they were on the wire: the kernel takes the outer
/// VLAN tag out of the bytes and tells it beside them (PACKET_AUXDATA); it is put back here, with its type.
/// </summary>
internal sealed unsafe partial class PacketSocket : IDisposable
{
    private const int MaximumFrame = 65_536;
    private const int ControlLength = 256;
    private readonly byte[] _control = GC.AllocateArray<byte>(ControlLength, pinned: true);
    private readonly byte[] _data = GC.AllocateArray<byte>(MaximumFrame, pinned: true);
    private readonly string _interface;
    private readonly int _socket;
    private int _closed;

    /// <exception cref="IOException">No such interface, or no right to open a raw socket.</exception>
    public PacketSocket(string interfaceName, TimeSpan receiveTimeout)
    {
        _interface = interfaceName;
        var index = IfNameToIndex(interfaceName);
        if (index == 0) throw Failure("find");
        _socket = OpenSocket(AfPacket, SockRaw | SockCloexec, 0);
        if (_socket < 0) throw Failure("open a raw socket (needs root or CAP_NET_RAW) on");
        try
        {
            SetOption(SolPacket, PacketAuxdata, 1);
            SetOption(SolPacket, PacketIgnoreOutgoing, 1);
            SetOption(SolSocket, SoTimestampNs, 1);
            SetOption(SolSocket, SoReceiveBufferForce, 8 << 20);
            var timeout = stackalloc long[2] { receiveTimeout.Ticks / TimeSpan.TicksPerSecond, receiveTimeout.Ticks % TimeSpan.TicksPerSecond / 10 };
            if (SetSocketOption(_socket, SolSocket, SoReceiveTimeout, timeout, 2 * sizeof(long)) != 0) throw Failure("set a time-out on");
            var address = new SockAddrLl { Family = AfPacket, Protocol = NetworkOrder(EthPAll), Index = (int)index };
            if (Bind(_socket, &address, sizeof(SockAddrLl)) != 0) throw Failure("bind to");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">The interface is down or gone, or the frame is longer than it carries.</exception>
    public void Send(ReadOnlySpan<byte> frame)
    {
        fixed (byte* data = frame)
        {
            if (SendBytes(_socket, data, (nuint)frame.Length, 0) != frame.Length) throw Failure($"send {frame.Length} bytes on");
        }
    }

    /// <returns>The next frame from outside, or null when none came within the time-out.</returns>
    public ReceivedFrame? Receive()
    {
        var address = default(SockAddrLl);
        fixed (byte* data = _data, control = _control)
        {
            var part = new IoVector { Base = data, Length = MaximumFrame };
            var header = new MessageHeader
            {
                Name = &address, NameLength = (uint)sizeof(SockAddrLl), Parts = &part, PartCount = 1, Control = control, ControlLength = ControlLength,
            };
            var length = ReceiveMessage(_socket, &header, 0);
            if (length < 0)
            {
                return Marshal.GetLastPInvokeError() is Again or Interrupted or NetworkDown ? null : throw Failure("receive from");
            }

            if (address.PacketType == PacketOutgoing) return null;
            var (tag, time) = ReadControl(_control.AsSpan(0, (int)header.ControlLength));
            return new ReceivedFrame(WithTag(_data.AsSpan(0, (int)length), tag), time);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0) _ = Close(_socket);
    }

    private static byte[] WithTag(ReadOnlySpan<byte> frame, VlanTag? tag)
    {
        if (tag is not { } outer) return frame.ToArray();
        const int addresses = 2 * MacAddress.Length;
        var whole = new byte[frame.Length + VlanTag.Length];
        frame[..addresses].CopyTo(whole);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(whole.AsSpan(addresses), outer.Type);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(whole.AsSpan(addresses + 2), outer.Control);
        frame[addresses..].CopyTo(whole.AsSpan(addresses + VlanTag.Length));
        return whole;
    }

    /// <summary>Walks the control messages (cmsg(3)): a 16 byte header — length, level, type — then data, each aligned to 8 bytes.</summary>
    private static (VlanTag? Tag, long TimeNs) ReadControl(ReadOnlySpan<byte> control)
    {
        VlanTag? tag = null;
        long time = 0;
        while (control.Length >= 16)
        {
            var length = MemoryMarshal.Read<long>(control);
            if (length < 16 || length > control.Length) break;
            var (level, type) = (MemoryMarshal.Read<int>(control[8..]), MemoryMarshal.Read<int>(control[12..]));
            var data = control[16..(int)length];
            if (level == SolPacket && type == PacketAuxdata && data.Length >= sizeof(AuxData)) tag = TagOf(MemoryMarshal.Read<AuxData>(data));
            if (level == SolSocket && type == SoTimestampNs && data.Length >= 16)
            {
                time = (MemoryMarshal.Read<long>(data) * 1_000_000_000) + MemoryMarshal.Read<long>(data[8..]);
            }

            control = control[(int)Math.Min((length + 7) & ~7, control.Length)..];
        }

        return (tag, time);
    }

    private static VlanTag? TagOf(AuxData data) =>
        (data.Status & StatusVlanValid) == 0
            ? null
            : VlanTag.Of((data.Status & StatusVlanTypeValid) != 0 ? data.VlanType : VlanTag.CustomerType, data.VlanControl);

    private void SetOption(int level, int name, int value)
    {
        if (SetSocketOption(_socket, level, name, &value, sizeof(int)) != 0) throw Failure($"set option {level}/{name} on");
    }

    private IOException Failure(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"cannot {what} interface {_interface}: {Marshal.GetPInvokeErrorMessage(error)}", new Win32Exception(error));
    }

    private static ushort NetworkOrder(ushort value) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
}
