using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;

namespace Kilda.Api.Flows;

/// <summary>Writes flows as answers, with what the views know about them now.</summary>
internal sealed class FlowAnswers(INetworkView network, IServiceView services)
{
    public FlowAnswer Of(FlowDocument flow) => FlowAnswer.From(flow, new FlowGroups(services.Flows()), network.Now);

    /// <summary>With one look at all flows and at the network for all of them.</summary>
    public Func<FlowDocument, FlowAnswer> Writer(IReadOnlyList<FlowDocument> all)
    {
        var (groups, now) = (new FlowGroups(all), network.Now);
        return flow => FlowAnswer.From(flow, groups, now);
    }

    /// <summary>The same in the older form.</summary>
    public Func<FlowDocument, FlowV1Answer> WriterV1(IReadOnlyList<FlowDocument> all)
    {
        var (groups, now) = (new FlowGroups(all), network.Now);
        return flow => FlowV1Answer.From(flow, groups, now);
    }
}
