using Kilda.Interfaces.Flows;
using Kilda.Network.Topology;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Services;

/// <content>What the log says of flows and Y-flows: events 4000 to 4099.</content>
public abstract partial class ServiceGrain<TDocument, TRequest>
{
    [LoggerMessage(4001, LogLevel.Error, "{Kind} {Id}: another activation has written its document: {Reason}")]
    private partial void LogStale(string kind, string id, string reason);

    [LoggerMessage(4002, LogLevel.Warning, "{Kind} {Id}: storage is not available, the result is kept and stored later: {Reason}")]
    private protected partial void LogStoreAway(string kind, string id, string reason);

    [LoggerMessage(4003, LogLevel.Debug, "{Operation} of {Kind} {Id} is done")]
    private partial void LogDone(FlowOperation operation, string kind, string id);

    [LoggerMessage(4006, LogLevel.Information, "{Operation} of {Kind} {Id} is cut off, as the controller stops; it goes on when it is there again")]
    private partial void LogCutOff(FlowOperation operation, string kind, string id);

    [LoggerMessage(4007, LogLevel.Error, "{Kind} {Id} begins anew from what is stored, after an error that was not foreseen")]
    private partial void LogBroken(string kind, string id, Exception wrong);

    [LoggerMessage(4004, LogLevel.Warning, "{Operation} of {Kind} {Id} failed: {Reason}")]
    private partial void LogFailed(FlowOperation operation, string kind, string id, string reason);

    [LoggerMessage(4005, LogLevel.Debug, "{Kind} {Id}: link {Link} is {Status}")]
    private partial void LogLink(string kind, string id, IslId link, LinkStatus status);
}
