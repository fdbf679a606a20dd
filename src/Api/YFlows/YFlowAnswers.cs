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
        return yFlow =>
        {
            var diverse = groups.DiverseWith(yFlow.Id).ToLookup(id => services.YFlow(id) is not null);
            return YFlowAnswer.From(yFlow, yFlow.Legs(now.Broken), [.. diverse[false]], [.. diverse[true]]);
        };
    }

    public SubFlowsDump Flows(YFlowDocument yFlow)
    {
        var nested = NestedFlows.Of(yFlow).ToArray();
        return new(
        [
            SubFlowAnswer.From(nested[0]), .. yFlow.Request.SubFlows.Select((leg, place) => SubFlowAnswer.From(leg, nested[place + 1])),
        ]);
    }

    public YFlowPathsAnswer Paths(YFlowDocument yFlow) =>
        YFlowPathsAnswer.From(yFlow, [.. services.Groups().DiverseWith(yFlow.Id).SelectMany(Ways)]);

    public YFlowRerouteAnswer Rerouted(YFlowDocument yFlow, bool rerouted) => YFlowRerouteAnswer.From(yFlow, rerouted, network.Now);

    private IEnumerable<FlowDocument> Ways(string id) =>
        services.YFlow(id) is { } yFlow ? yFlow.Legs() : services.Flow(id) is { } flow ? [flow] : [];
}
