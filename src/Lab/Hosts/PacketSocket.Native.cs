using System.Runtime.InteropServices;

namespace Kilda.Lab.Hosts;

/// <summary>What the C library says on 64-bit Linux (packet(7), recvmsg(2), socket(7)).</summary>
internal sealed unsafe partial class PacketSocket
{
    private const int AfPacket = 17;
    private const int SockRaw = 3;
    private const int SockCloexec = 0x80000;
    private const ushort EthPAll = 3;
    private const int SolSocket = 1;
    private const int SoReceiveTimeout = 20;
    private const int SoReceiveBufferForce = 33;
    private const int SoTimestampNs = 35;
    private const int SolPacket = 263;
    private const int PacketAuxdata = 8;
    private const int PacketIgnoreOutgoing = 23;
    private const byte PacketOutgoing = 4;
    private const uint StatusVlanValid = 1 << 4;
    private const uint StatusVlanTypeValid = 1 << 6;
    private const int Interrupted = 4;
    private const int Again = 11;
    private const int NetworkDown = 100;

    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint IfNameToIndex(string name);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int socket, SockAddrLl* address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(int socket, int level, int name, void* value, int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendBytes(int socket, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int socket);

    [StructLayout(LayoutKind.Sequential)]
    private struct SockAddrLl
    {
        public ushort Family;
        public ushort Protocol;
        public int Index;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        public ulong Address;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct AuxData
    {
        public uint Status;
        public uint Length;
        public uint Captured;
        public ushort Mac;
        public ushort Net;
        public ushort VlanControl;
        public ushort VlanType;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public SockAddrLl* Name;
        public uint NameLength;
        public IoVector* Parts;
        public nuint PartCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
