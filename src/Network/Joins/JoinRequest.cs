using Kilda.Network.Flows;

namespace Kilda.Network.Joins;

/// <summary>What an operator asks of a join.</summary>
/// <param name="Id">Unique in its flow.</param>
/// <param name="MirrorDirection">The direction that is mirrored toward the device; its answers enter the opposite one.</param>
/// <param name="At">The join switch.</param>
/// <param name="Device">Where the second device is attached; null: it comes by <paramref name="FlowFrom"/>.</param>
/// <param name="FlowTo">The flow that the packets enter; null: the one that is asked.</param>
/// <param name="FlowFrom">A flow from the device that ends on the join switch; null: the join has a path of its own.</param>
/// <param name="MultiAccess">The device hears both directions and joins both.</param>
public sealed record JoinRequest(
    string Id,
    FlowDirection MirrorDirection,
    SwitchId At,
    Endpoint? Device,
    string? FlowTo = null,
    string? FlowFrom = null,
    bool MultiAccess = false)
{
    /// <summary>The direction that the packets enter; with multi access the other one too.</summary>
    public FlowDirection Direction => MirrorDirection == FlowDirection.Forward ? FlowDirection.Reverse : FlowDirection.Forward;

    public bool Enters(FlowDirection direction) => MultiAccess || Direction == direction;
}
