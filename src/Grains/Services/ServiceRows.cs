using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Services;

/// <summary>The index rows that follow from a service's document: all that its plan and its intended plan hold.</summary>
internal static class ServiceRows
{
    public static IndexRows Of<TDocument, TRequest>(IServiceDocument<TDocument, TRequest> document)
        where TDocument : class, IServiceDocument<TDocument, TRequest>
        where TRequest : class
    {
        var plans = document.ServicePlans().ToArray();
        return new(
            document.Endpoints().ToSeq(),
            plans.SelectMany(plan => plan.Meters()).Distinct().Select(held => new MeterRow(held.Switch, held.Meter)).ToSeq(),
            plans.SelectMany(plan => plan.AllHops()).Distinct().Select(Row).ToSeq(),
            plans.SelectMany(plan => plan.Numbers()).Distinct().ToSeq(),
            plans.SelectMany(plan => plan.Groups()).Distinct().Select(held => new GroupRow(held.Switch, held.Group)).ToSeq());
    }

    private static HopRow Row(HeldHop held) => new(
        held.Hop.Isl, held.Hop.Direction, held.Hop.Label, held.Number, held.Slot, held.Bandwidth, held.Kind, held.Counted);
}
