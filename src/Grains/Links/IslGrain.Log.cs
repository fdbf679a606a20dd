using Kilda.Network;
using Kilda.Network.Topology;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Links;

internal sealed partial class IslGrain
{
    [LoggerMessage(3001, LogLevel.Information, "Link {Link} is {Status}: {Reason}")]
    private partial void LogStatusChanged(IslId link, LinkStatus status, string reason);

    [LoggerMessage(3012, LogLevel.Information, "Link {Link} is {Status}")]
    private partial void LogStatusChanged(IslId link, LinkStatus status);

    [LoggerMessage(3002, LogLevel.Warning, "Link {Link}: {Count} services could not be told of its state; they are told again")]
    private partial void LogOwnersUntold(IslId link, int count, Exception why);

    [LoggerMessage(3003, LogLevel.Warning, "Link {Link} is not stored; this is tried again: {Why}")]
    private partial void LogNotStored(IslId link, string why);

    [LoggerMessage(3004, LogLevel.Error, "The document of link {Link} is damaged, it is found anew: {Damage}")]
    private partial void LogDocumentDamaged(IslId link, string? damage);

    [LoggerMessage(3005, LogLevel.Error, "Link {Link}: a stored hop of {Owner} has the impossible label {Label}; it is left out")]
    private partial void LogHopDamaged(IslId link, string owner, ushort label);

    [LoggerMessage(3006, LogLevel.Warning, "Link {Link}: its end {End} cannot be followed now; this is tried again")]
    private partial void LogEndNotFollowed(IslId link, PortId end, Exception why);

    [LoggerMessage(3007, LogLevel.Warning, "Link {Link}: what {Owner} had reserved was not stored in time and is dropped")]
    private partial void LogHoldsDropped(IslId link, string owner);

    [LoggerMessage(3008, LogLevel.Warning, "Link {Link}: holds that were not stored in time are not checked now: {Why}")]
    private partial void LogNotSettled(IslId link, string why);

    [LoggerMessage(3009, LogLevel.Warning, "Link {Link}: what {Owner} has stored does not fit any more")]
    private partial void LogNotAdopted(IslId link, string owner);

    [LoggerMessage(3010, LogLevel.Warning, "Link {Link}: its state could not be published; this is tried again")]
    private partial void LogNotPublished(IslId link, Exception why);

    [LoggerMessage(3011, LogLevel.Information, "Link {Link} is deleted, by force: {Force}")]
    private partial void LogDeleted(IslId link, bool force);
}
