using Kilda.Api.Flows;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;

namespace Kilda.Api.YFlows;

/// <summary>Writes Y-flows as answers, with what the views know about them now.</summary>
internal sealed class YFlowAnswers(INetworkView network, IServiceView services)
{
    public YFlowAnswer Of(YFlowDocument yFlow) => Writer()(yFlow);

    /// <param name="yFlow">As it is now, or as it was.</param>
    /// <param name="isDeleted">It is gone.</param>
    public YFlowAnswer Of(YFlowDocument yFlow, bool isDeleted) => isDeleted ? Of(yFlow) with { Status = FlowWords.Deleted } : Of(yFlow);

    /// <summary>With one look at the groups and at the network for all of them.</summary>
    public Func<YFlowDocument, YFlowAnswer> Writer()
    {
        var (groups, now) = (services.Groups(), network.Now);
        return yFlow => YFlowAnswer.From(yFlow, yFlow.Legs(now.Broken), groups.DiverseFlows(yFlow.Id), groups.DiverseYFlows(yFlow.Id));
    }

    public SubFlowsDump Flows(YFlowDocument yFlow)
    {
        var nested = NestedFlows.Of(yFlow).ToArray();
        return new(
        [
            SubFlowAnswer.From(nested[0]), .. yFlow.Request.SubFlows.Select((leg, place) => SubFlowAnswer.From(leg, nested[place + 1])),
        ]);
    }

    public YFlowPathsAnswer Paths(YFlowDocument yFlow)
    {
        var groups = services.Groups();
        var (flows, wholes) = (groups.DiverseFlows(yFlow.Id).Select(services.Flow), groups.DiverseYFlows(yFlow.Id).Select(services.YFlow));
        return YFlowPathsAnswer.From(yFlow, [.. flows.OfType<FlowDocument>(), .. wholes.OfType<YFlowDocument>().SelectMany(whole => whole.Legs())]);
    }

    public YFlowRerouteAnswer Rerouted(YFlowDocument yFlow, bool rerouted) => YFlowRerouteAnswer.From(yFlow, rerouted, network.Now);
}
