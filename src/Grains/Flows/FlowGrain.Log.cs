using Kilda.Interfaces.Flows;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Flows;

/// <content>What the log says of flows: events 4000 to 4099.</content>
public sealed partial class FlowGrain
{
    [LoggerMessage(4001, LogLevel.Error, "flow {Flow}: another activation has written its document: {Reason}")]
    private partial void LogStale(string flow, string reason);

    [LoggerMessage(4002, LogLevel.Warning, "flow {Flow}: storage is not available, the result is kept and stored later: {Reason}")]
    private partial void LogStoreAway(string flow, string reason);

    [LoggerMessage(4003, LogLevel.Debug, "{Operation} of flow {Flow} is done")]
    private partial void LogDone(FlowOperation operation, string flow);

    [LoggerMessage(4004, LogLevel.Warning, "{Operation} of flow {Flow} failed: {Reason}")]
    private partial void LogFailed(FlowOperation operation, string flow, string reason);

    [LoggerMessage(4005, LogLevel.Information, "flow {Flow}: link {Link} is {Status}")]
    private partial void LogLink(string flow, string link, string status);
}
