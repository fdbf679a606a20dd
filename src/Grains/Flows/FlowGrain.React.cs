using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;

namespace Kilda.Grains.Flows;

/// <content>What a flow does when its links break and come back.</content>
public sealed partial class FlowGrain
{
    private protected override async Task<bool> Judge(bool retry)
    {
        var flow = Document!;
        var verdict = flow.Plan is null ? flow.Verdict with { Status = FlowStatus.Down } : StatusOf(flow.Request, ServicePlan.Of(flow.Plan));
        var (status, info) = (verdict.Status, verdict.Info);
        if (status == FlowStatus.Down && flow.Plan is { Protected: { } spare } && FlowJudgement.FirstBroken(spare, Broken) is null)
        {
            // Its rules are there already. What else is to be done is looked at when the traffic runs again.
            if (flow.Request.Led is null) return await SwapOver(ServicePlan.Of(flow.Plan.Swapped()), info);
            // Those of the flow that it is led into are not: copies for the device take the other path there.
            if (await InTurn(() => DoMove(() => Own(FlowOperation.Swap, info, aim: WayAim.Swapped))) is null) return true;
        }

        var isStale = status != flow.Status || (status != FlowStatus.Up && info != flow.StatusInfo);
        var isPoint = status == FlowStatus.Degraded && info == FlowJudgement.OfPoints(flow.Request, flow.Plan!, Broken);
        if (status == FlowStatus.Up || !(isPoint || MayMove(flow)) || !(isStale || retry))
        {
            if (isStale) await Mark(verdict);
            return false;
        }

        var refusal = await InTurn(() => Move(status, info, isPoint));
        if (refusal is not null) await Mark(status == FlowStatus.Down ? verdict with { Info = refusal.Description } : verdict);
        return false;
    }

    private static bool MayMove(FlowDocument flow) => !flow.Request.Pinned && flow.Request.Source.Switch != flow.Request.Destination.Switch;

    /// <summary>To another way; where none has the bandwidth, and that is not asked for strictly, to one without it.</summary>
    /// <param name="isPoint">Only a path of a mirror or join is broken: the flow's own stay.</param>
    /// <returns>Why the flow stays where it is, or null.</returns>
    private async Task<Refusal?> Move(FlowStatus status, string? reason, bool isPoint)
    {
        var flow = Document!;
        if (isPoint) return await Try(flow.Request, flow.Request, WayAim.Parts);

        // The strategy that the flow waits for takes effect with any reroute, whoever has asked for it.
        var aimed = flow.Request.Aimed();
        var keepsMain = status == FlowStatus.Degraded && flow.Request.AllocateProtectedPath && flow.Plan is { IgnoreBandwidth: false, IsBackup: false };
        if (status == FlowStatus.Degraded && !keepsMain && Ways.IsNoBetter(Network.Now, aimed, flow.Plan!, Broken))
            return Refusal.Of(RefusalKind.NotFound, "Could not reroute flow", "There is no better path");
        var refusal = await Try(aimed, aimed, keepsMain ? WayAim.Protected : WayAim.Best);
        if (refusal is not { Kind: RefusalKind.NotFound } || status != FlowStatus.Down) return refusal;
        if (flow.Request is { IgnoreBandwidth: true } or { StrictBandwidth: true } or { Bandwidth.Value: 0 }) return refusal;
        return await Try(aimed, aimed with { IgnoreBandwidth = true }, WayAim.Best);

        // Where it keeps its main path, nothing is different for a flow that it is led into.
        Task<Refusal?> Try(FlowRequest request, FlowRequest wanted, WayAim aim) => aim is WayAim.Protected or WayAim.Parts
            ? Do(Own(FlowOperation.Reroute, reason, wanted, aim, request: request))
            : DoMove(() => Own(FlowOperation.Reroute, reason, wanted, aim, request: request));
    }
}
