using Kilda.Network.Topology;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Startup;

internal static partial class StartupLog
{
    [LoggerMessage(1001, LogLevel.Information, "Start {Epoch}: {Switches} switches, {Links} links and {Flows} flows are loaded")]
    public static partial void Loaded(this ILogger log, long epoch, int switches, int links, int flows);

    [LoggerMessage(1002, LogLevel.Error, "Document {Kind} '{Id}' is left out: {Damage}")]
    public static partial void DocumentSkipped(this ILogger log, string kind, string id, string damage);

    [LoggerMessage(1003, LogLevel.Warning, "Link {Link} could not be woken; its next probe does")]
    public static partial void LinkNotWoken(this ILogger log, IslId link, Exception why);

    [LoggerMessage(1004, LogLevel.Error, "The stored discovery key is damaged, a new one is made: {Damage}")]
    public static partial void KeyDamaged(this ILogger log, string damage);

    [LoggerMessage(1005, LogLevel.Warning, "{Owner} could not be asked to recover; it is asked again")]
    public static partial void FlowRecoveryFailed(this ILogger log, string owner, Exception why);

    [LoggerMessage(1006, LogLevel.Error, "{Owner} has not recovered; it does when it is next used")]
    public static partial void FlowNotRecovered(this ILogger log, string owner);
}
