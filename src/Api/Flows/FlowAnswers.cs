using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;

namespace Kilda.Api.Flows;

/// <summary>Writes flows as answers, with what the views know about them now.</summary>
internal sealed class FlowAnswers(INetworkView network, IServiceView services)
{
    public FlowAnswer Of(FlowDocument flow) => FlowAnswer.From(flow, services.Groups(), network.Now);

    /// <param name="flow">As it is now, or as it was.</param>
    /// <param name="isDeleted">It is gone.</param>
    public object Of(FlowDocument flow, bool isDeleted) => isDeleted ? Of(flow) with { Status = FlowWords.Deleted } : Of(flow);

    /// <summary>The same in the older form.</summary>
    public object OfV1(FlowDocument flow, bool isDeleted) =>
        isDeleted ? WriterV1()(flow) with { Status = FlowWords.Deleted } : WriterV1()(flow);

    /// <summary>With one look at the groups and at the network for all of them.</summary>
    public Func<FlowDocument, FlowAnswer> Writer()
    {
        var (groups, now) = (services.Groups(), network.Now);
        return flow => FlowAnswer.From(flow, groups, now);
    }

    /// <summary>The same in the older form.</summary>
    public Func<FlowDocument, FlowV1Answer> WriterV1()
    {
        var (groups, now) = (services.Groups(), network.Now);
        return flow => FlowV1Answer.From(flow, groups, now);
    }
}
