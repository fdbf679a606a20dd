using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Kilda.Local.Hosting;

internal sealed partial class LocalLog(ILogger<LocalLog> logger)
{
    [LoggerMessage(9001, LogLevel.Warning, "Grain {Grain} could not be activated")]
    public partial void ActivationFailed(GrainId grain, Exception why);

    [LoggerMessage(9002, LogLevel.Warning, "Grain {Grain} failed while it was deactivated")]
    public partial void DeactivationFailed(GrainId grain, Exception why);

    [LoggerMessage(9003, LogLevel.Warning, "A timer tick of grain {Grain} failed")]
    public partial void TickFailed(GrainId grain, Exception why);

    [LoggerMessage(9004, LogLevel.Warning, "Event {Sequence} of stream {Stream} failed at {Subscriber}; it is offered again")]
    public partial void EventFailed(StreamId stream, long sequence, string subscriber, Exception why);

    [LoggerMessage(9005, LogLevel.Error, "Event {Sequence} of stream {Stream} is dropped for {Subscriber}: it failed too long")]
    public partial void EventDropped(StreamId stream, long sequence, string subscriber, Exception why);

    [LoggerMessage(9006, LogLevel.Warning, "{Subscriber} is behind by {Limit} events of stream {Stream}; the oldest are dropped")]
    public partial void EventsOverflow(StreamId stream, string subscriber, int limit);

    [LoggerMessage(9007, LogLevel.Warning, "Grain {Grain} takes no events of stream {Stream}: nothing resumed its subscription")]
    public partial void EventIgnored(GrainId grain, StreamId stream);

    [LoggerMessage(9008, LogLevel.Warning, "{Left} activations had not ended when the host stopped waiting")]
    public partial void StoppedWaiting(int left);

    [LoggerMessage(9009, LogLevel.Warning, "Reminder {Name} of grain {Grain} failed")]
    public partial void ReminderFailed(GrainId grain, string name, Exception why);

    [LoggerMessage(9010, LogLevel.Debug, "One-way call {Call} to grain {Grain} failed")]
    public partial void OneWayFailed(string call, GrainId grain, Exception why);

    [LoggerMessage(9011, LogLevel.Error, "Grains wait for each other in a circle until their calls time out: {Circle}")]
    public partial void Circle(string circle);
}
