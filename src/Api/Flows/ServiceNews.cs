using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Orleans;

namespace Kilda.Api.Flows;

/// <summary>
/// Puts what the grain of a service has answered into the view of this process. On a cluster the grain may be with another silo, whose events come a
/// little later than its answer: who has changed something and asks here again sees it.
/// </summary>
internal sealed class ServiceNews(IGrainFactory grains, IServiceView services)
{
    /// <param name="flow">One that is nested is in the document of its Y-flow, which is asked for it.</param>
    public async ValueTask Put(FlowDocument flow)
    {
        if (flow.YFlowId is null)
        {
            services.Put(flow);
            return;
        }

        try
        {
            if (await grains.GetGrain<IYFlowGrain>(flow.YFlowId).Get() is { } whole) services.Put(whole);
        }
        catch (Exception away) when (GrainAway.Is(away))
        {
            // What was asked for is done; the events will come.
        }
    }

    /// <param name="id">A flow that has changed together with another one.</param>
    public async Task Ask(string id)
    {
        try
        {
            if (await grains.GetGrain<IFlowGrain>(id).Get() is { } flow) await Put(flow);
        }
        catch (Exception away) when (GrainAway.Is(away))
        {
            // As above.
        }
    }

    public void Put(YFlowDocument whole) => services.Put(whole);

    /// <param name="begun">As it was when the operation began.</param>
    public async ValueTask Put(FlowDocument begun, OperationEnd end)
    {
        if (end.Flow is { } flow) await Put(flow);
        else if (end.Failure is null && begun.YFlowId is null) services.Remove(begun.Id, begun.Created);
    }

    /// <param name="begun">As it was when the operation began.</param>
    public void Put(YFlowDocument begun, YOperationEnd end)
    {
        if (end.YFlow is { } whole) services.Put(whole);
        else if (end.Failure is null) services.RemoveYFlow(begun.Id, begun.Created);
    }
}
