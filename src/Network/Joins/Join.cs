using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Network.Joins;

/// <summary>
/// A device whose packets enter a direction of a flow at a switch of its path. Mirrors bring it what the other devices say: together they are
/// a shared Ethernet. A device is joined to each direction at most once.
/// </summary>
/// <param name="Id">Of the join point, unique in its flow.</param>
/// <param name="Direction">The direction of the flow that the packets enter.</param>
/// <param name="At">The join switch: from the next one on the packets are the flow's.</param>
/// <param name="Device">Where the device is attached; its packets have these tags. A mirror's sink where it is that device's.</param>
/// <param name="Number">Of the join path; of the other flow where the join has no path of its own.</param>
/// <param name="Slot">Of the join path; the number is its own, so is the slot.</param>
/// <param name="Path">From the device's switch to the join switch; one way. No hops: the device is on the join switch.</param>
/// <param name="Meter">At the device's switch, of the flow's bandwidth; null: none. Both joins of a device have the same one.</param>
/// <param name="Shared">
/// At the join switch, of the flow's bandwidth: for the flow's packets and those of all joins to this direction there; null: none. Not used
/// where the direction begins, as the flow's own meter is there.
/// </param>
/// <param name="Groups">Numbers of groups at the join switch and, for a device with two joins, at the device's; see
/// <see cref="Mirrors.MirrorPoint.Groups"/>.</param>
/// <param name="Via">
/// Null: the join has a path of its own. Otherwise the path is this direction of the other flow, which has its rules and reservation and is
/// led into this one; see <see cref="FlowPlan.LeadsInto"/>.
/// </param>
public sealed record Join(
    string Id,
    FlowDirection Direction,
    SwitchId At,
    Endpoint Device,
    uint Number,
    byte Slot,
    DirectedPath Path,
    uint? Meter,
    uint? Shared,
    Seq<uint> Groups,
    FlowDirection? Via = null);
