using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Network.Mirrors;

/// <summary>Where the packets of one direction of a flow are copied: to each sink once. A flow has one for a switch and a direction.</summary>
/// <param name="At">A switch of the flow's path.</param>
/// <param name="Groups">
/// Numbers of the groups of this point, as many as <see cref="Pipeline.PlanCompiler.GroupsNeeded(ServicePlan, MirrorPoint)"/> says. Never used
/// for another content: another set of sinks, another path of the flow have other numbers.
/// </param>
public sealed record MirrorPoint(SwitchId At, FlowDirection Direction, Seq<Sink> Sinks, Seq<uint> Groups);

/// <summary>Where copies go.</summary>
/// <param name="Id">Of the mirror, unique in its flow.</param>
/// <param name="End">Where the copies leave, and with which tags.</param>
/// <param name="Number">Of the mirror path.</param>
/// <param name="Slot">Of the mirror path; the number is its own, so is the slot.</param>
/// <param name="Path">From the mirror switch to the sink's; one way. No hops: the sink is on the mirror switch.</param>
/// <param name="Via">
/// Null: the mirror has a path of its own. Otherwise number, slot and path are those of this direction of another flow, which has its rules and
/// its reservation, and a join leads its other direction into this flow.
/// </param>
public sealed record Sink(string Id, Endpoint End, uint Number, byte Slot, DirectedPath Path, FlowDirection? Via = null);
