using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.OpenFlow;

namespace Kilda.Network.Mirrors;

/// <summary>What an operator asks of a mirror.</summary>
/// <param name="Id">Unique in its flow.</param>
/// <param name="At">The mirror switch.</param>
/// <param name="Sink">Where the copies leave, and with which tags.</param>
/// <param name="JoinsTraffic">What enters at the sink goes into the flow in the opposite direction: a join with the same id.</param>
public sealed record MirrorRequest(string Id, FlowDirection Direction, SwitchId At, Endpoint Sink, bool JoinsTraffic = false)
{
    /// <summary>The join that brings the answers of the device at the sink into the flow.</summary>
    public JoinRequest AsJoin() => new(Id, Direction, At, Sink);
}

/// <summary>The flow that a mirror or join is asked for.</summary>
/// <param name="Passed">The switches of its path, from source to destination.</param>
/// <param name="IsShared">It is the shared flow of a Y-flow.</param>
public sealed record PointedFlow(
    FlowRequest Request, Seq<SwitchId> Passed, Seq<MirrorRequest> Mirrors = default, Seq<JoinRequest> Joins = default, bool IsShared = false)
{
    /// <summary>Where a switch comes in a direction; negative: nowhere.</summary>
    public int Place(SwitchId at, FlowDirection direction)
    {
        var index = Passed.Span.IndexOf(at);
        return index < 0 || direction == FlowDirection.Forward ? index : Passed.Count - 1 - index;
    }
}
