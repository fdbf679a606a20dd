using Kilda.Network;
using Kilda.Network.Topology;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Links;

internal static partial class IslLog
{
    [LoggerMessage(3001, LogLevel.Information, "Link {Link} is {Status}: {Reason}")]
    public static partial void StatusChanged(this ILogger log, IslId link, LinkStatus status, string? reason);

    [LoggerMessage(3002, LogLevel.Warning, "Link {Link}: {Count} services could not be told of its state; they are told again")]
    public static partial void OwnersUntold(this ILogger log, IslId link, int count, Exception why);

    [LoggerMessage(3003, LogLevel.Warning, "Link {Link} is not stored; this is tried again: {Why}")]
    public static partial void NotStored(this ILogger log, IslId link, string why);

    [LoggerMessage(3004, LogLevel.Error, "The document of link {Link} is damaged, it is found anew: {Damage}")]
    public static partial void DocumentDamaged(this ILogger log, IslId link, string? damage);

    [LoggerMessage(3005, LogLevel.Error, "Link {Link}: a stored hop of {Owner} has the impossible label {Label}; it is left out")]
    public static partial void HopDamaged(this ILogger log, IslId link, string owner, ushort label);

    [LoggerMessage(3006, LogLevel.Warning, "Link {Link}: its end {End} cannot be followed now; this is tried again")]
    public static partial void EndNotFollowed(this ILogger log, IslId link, PortId end, Exception why);

    [LoggerMessage(3007, LogLevel.Warning, "Link {Link}: what {Owner} had reserved was not stored in time and is dropped")]
    public static partial void HoldsDropped(this ILogger log, IslId link, string owner);

    [LoggerMessage(3008, LogLevel.Warning, "Link {Link}: holds that were not stored in time are not checked now: {Why}")]
    public static partial void NotSettled(this ILogger log, IslId link, string why);

    [LoggerMessage(3009, LogLevel.Warning, "Link {Link}: what {Owner} has stored does not fit any more")]
    public static partial void NotAdopted(this ILogger log, IslId link, string owner);

    [LoggerMessage(3010, LogLevel.Warning, "Link {Link}: its state could not be published; this is tried again")]
    public static partial void NotPublished(this ILogger log, IslId link, Exception why);
}
