using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.Views;

namespace Kilda.Api.Flows;

/// <summary>Writes flows as answers, with what the views know about them now.</summary>
internal sealed class FlowAnswers(INetworkView network, IServiceView services, IPingHealth pings)
{
    public FlowAnswer Of(FlowDocument flow) => Writer()(flow);

    public object Of(FlowDocument flow, FlowForm form) => form.IsOld ? WriterV1()(flow) : Of(flow);

    /// <param name="flow">As it was.</param>
    /// <param name="form">Of the call.</param>
    public object OfDeleted(FlowDocument flow, FlowForm form) =>
        form.IsOld ? WriterV1()(flow) with { Status = FlowWords.Deleted } : Of(flow) with { Status = FlowWords.Deleted };

    /// <summary>With one look at the groups and at the network for all of them.</summary>
    public Func<FlowDocument, FlowAnswer> Writer()
    {
        var (groups, now) = (services.Groups(), network.Now);
        return flow => FlowAnswer.From(Told(flow), groups, now);
    }

    /// <summary>The same in the older form.</summary>
    public Func<FlowDocument, FlowV1Answer> WriterV1()
    {
        var (groups, now) = (services.Groups(), network.Now);
        return flow => FlowV1Answer.From(Told(flow), groups, now);
    }

    /// <summary>A flow whose links work and whose pings are lost says so; its status is what its links are.</summary>
    private FlowDocument Told(FlowDocument flow) => flow.StatusInfo is null && pings.Trouble(flow.Id) is { } trouble
        ? flow with { StatusInfo = trouble }
        : flow;
}
