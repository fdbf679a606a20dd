using Kilda.Network;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Switches;

public sealed partial class SwitchGrain
{
    [LoggerMessage(2101, LogLevel.Information, "Switch {Switch} is ready on connection {Connection}: {Rules} rules, {Foreign} of others, {Refused} refused")]
    private partial void LogReady(SwitchId @switch, long connection, int rules, int foreign, int refused);

    [LoggerMessage(2102, LogLevel.Information, "Switch {Switch} is lost on connection {Connection}: {Reason}")]
    private partial void LogLost(SwitchId @switch, long connection, string reason);

    [LoggerMessage(2103, LogLevel.Debug, "Switch {Switch} holds {Held} rules and is sent {Commands} commands")]
    private partial void LogDifference(SwitchId @switch, int held, int commands);

    [LoggerMessage(2104, LogLevel.Warning, "Switch {Switch} cannot hold something of {Owner}: {Why}")]
    private partial void LogRefused(SwitchId @switch, string owner, string why);

    [LoggerMessage(2105, LogLevel.Warning, "Switch {Switch}: a rule of somebody else gives way: {Rule}")]
    private partial void LogReplaced(SwitchId @switch, string rule);

    [LoggerMessage(2106, LogLevel.Information, "Switch {Switch} knows no roles: {Error}")]
    private partial void LogNoRoles(SwitchId @switch, string error);

    [LoggerMessage(2107, LogLevel.Error, "Switch {Switch} could not be taken over on connection {Connection}")]
    private partial void LogConnectFailed(SwitchId @switch, long connection, Exception why);

    [LoggerMessage(2108, LogLevel.Warning,
        "Switch {Switch} sent an error that answers nothing, number {Xid}: {Error}; more of this connection are not told of")]
    private partial void LogStrayError(SwitchId @switch, uint xid, string error);

    [LoggerMessage(2109, LogLevel.Warning, "Switch {Switch}: the link at port {Port} could not be told")]
    private partial void LogLinkFailed(SwitchId @switch, uint port, Exception why);

    [LoggerMessage(2110, LogLevel.Error, "Switch {Switch}: {Why}")]
    private partial void LogDamaged(SwitchId @switch, string why);

    [LoggerMessage(2111, LogLevel.Warning, "Switch {Switch} could not be read or written in storage: {Why}")]
    private partial void LogNotSaved(SwitchId @switch, string why);

    [LoggerMessage(2122, LogLevel.Warning, "Switch {Switch}: {Count} events of its ports are not in history, as storage was away")]
    private partial void LogEventsLost(SwitchId @switch, long count);

    [LoggerMessage(2112, LogLevel.Warning, "News of switch {Switch} could not be sent")]
    private partial void LogNewsFailed(SwitchId @switch, Exception why);

    [LoggerMessage(2113, LogLevel.Debug, "Switch {Switch}: the connection had ended: {Why}")]
    private partial void LogGone(SwitchId @switch, string why);

    [LoggerMessage(2114, LogLevel.Information, "Switch {Switch} is forgotten, by force {Force}")]
    private partial void LogDeleted(SwitchId @switch, bool force);

    [LoggerMessage(2115, LogLevel.Information, "Switch {Switch} has its rules in {Tables} tables from now on")]
    private partial void LogMode(SwitchId @switch, int tables);

    [LoggerMessage(2116, LogLevel.Warning,
        "Switch {Switch} is not what it is to be: {Missing} missing, {Misconfigured} misconfigured, {Excess} in excess; {Examples}")]
    private partial void LogDrift(SwitchId @switch, int missing, int misconfigured, int excess, string examples);

    [LoggerMessage(2117, LogLevel.Information, "Switch {Switch} is what it is to be again")]
    private partial void LogDriftOver(SwitchId @switch);

    [LoggerMessage(2118, LogLevel.Warning, "Switch {Switch} could not be compared with what it is to be")]
    private partial void LogAuditFailed(SwitchId @switch, Exception why);

    [LoggerMessage(2121, LogLevel.Information, "Switch {Switch} is to be served where connection {Connection} ends: its grain moves there")]
    private partial void LogMoves(SwitchId @switch, long connection);
}
