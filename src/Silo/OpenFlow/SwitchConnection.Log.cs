using System.Net;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Microsoft.Extensions.Logging;

namespace Kilda.Silo.OpenFlow;

internal sealed partial class SwitchConnection
{
    [LoggerMessage(2002, LogLevel.Information, "Switch {Switch} has connected from {Address} as connection {Connection}")]
    private partial void LogConnected(SwitchId @switch, long connection, EndPoint? address);

    [LoggerMessage(2007, LogLevel.Information, "Switch {Switch}, connection {Connection}: {Result}")]
    private partial void LogServes(SwitchId @switch, long connection, AttachResult result);

    [LoggerMessage(2003, LogLevel.Information, "Switch {Switch}, connection {Connection}, is gone: {Reason}")]
    private partial void LogDisconnected(SwitchId @switch, long connection, string reason);

    [LoggerMessage(2004, LogLevel.Warning, "Connection {Connection} from {Address} was no switch of ours: {Reason}")]
    private partial void LogRefused(long connection, EndPoint? address, string reason);

    [LoggerMessage(2005, LogLevel.Warning, "The grain of switch {Switch}, connection {Connection}, has failed")]
    private partial void LogGrainFailed(SwitchId @switch, long connection, Exception why);

    [LoggerMessage(2006, LogLevel.Warning, "Switch {Switch}: {Dropped} PACKET_INs were dropped; {Limit} in a second are looked at")]
    private partial void LogDropped(SwitchId @switch, long dropped, int limit);
}
