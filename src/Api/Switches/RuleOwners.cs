using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;

namespace Kilda.Api.Switches;

/// <summary>Whose the rules and meters of a switch are, as far as services that this process knows tell. Built once for an answer.</summary>
internal sealed class RuleOwners
{
    private readonly Dictionary<uint, FlowDocument> _numbers = [];
    private readonly Dictionary<uint, (FlowDocument Flow, ulong Cookie)> _meters = [];

    public RuleOwners(IServiceView services, SwitchId at)
    {
        foreach (var flow in services.Flows())
        {
            foreach (var plan in flow.Plans()) Add(flow, plan, at);
        }
    }

    private RuleOwners()
    {
    }

    /// <summary>Knows nobody.</summary>
    public static RuleOwners Unknown { get; } = new();

    /// <summary>The flow; null: no single flow's.</summary>
    public FlowDocument? FlowOf(ulong cookie) => Cookies.FlowOf(cookie) is { } number ? _numbers.GetValueOrDefault(number) : null;

    /// <summary>The flow of a meter, and the cookie of the direction that it limits.</summary>
    public (FlowDocument? Flow, ulong? Cookie) OfMeter(uint meter)
    {
        if (_meters.TryGetValue(meter, out var known)) return known;
        return Enum.IsDefined((ServiceTag)(byte)meter) && meter < FlowMeter.FirstId ? (null, Cookies.Of((ServiceTag)(byte)meter)) : (null, null);
    }

    private void Add(FlowDocument flow, FlowPlan plan, SwitchId at)
    {
        foreach (var number in ServicePlan.Of(plan).Numbers()) _numbers[number] = flow;
        foreach (var direction in (FlowDirection[])[FlowDirection.Forward, FlowDirection.Reverse])
        {
            if (plan.Meter(direction) is { } meter && plan.Ingress(direction).Switch == at)
                _meters[meter] = (flow, Cookies.Of(plan.Number, direction, plan.Primary.Slot));
        }
    }
}
