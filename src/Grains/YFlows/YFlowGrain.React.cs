using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;

namespace Kilda.Grains.YFlows;

/// <content>What a Y-flow does when its links break and come back.</content>
public sealed partial class YFlowGrain
{
    private protected override async Task<bool> Judge(bool retry)
    {
        var document = Document!;
        if (_leave && document.Plan is { } silent && !IsBroken(silent, tree: 0) && await LeaveShared(silent)) return true;
        document = Document!;

        // What only pings say is shown, and moves nothing else.
        var shown = document.Plan is null ? document.Verdict with { Status = FlowStatus.Down } : StatusOf(document.Request, document.Plan);
        var verdict = document.Plan is null ? shown : StatusOf(document.Request, document.Plan, unanswered: null);
        if (document.Plan is { Joints.Count: 2 } plan && IsBroken(plan, tree: 0) && !IsBroken(plan, tree: 1) && !HasPoints(document.Request))
        {
            // Its rules are there already. What else is to be done is looked at when the traffic runs again.
            return await SwapOver(Swapped(plan), verdict.Info);
        }

        var isStale = shown.Status != document.Status || (shown.Info is not null && shown.Info != document.StatusInfo);
        var mayMove = HasPoints(document.Request) || !(document.Request.Pinned || TreeFinder.IsOneSwitch(document.Request));
        if (verdict is { Status: FlowStatus.Up, Info: null } || !(isStale || retry) || !mayMove)
        {
            await Mark(shown);
            return false;
        }

        var refusal = await InTurn(() => Move(verdict));
        if (refusal is not null) await Mark(verdict.Status == FlowStatus.Down ? shown with { Info = refusal.Description } : shown);
        return false;
    }

    /// <summary>
    /// A leaf whose path is broken moves alone; where that does not do, or the shared path is broken, the whole moves, with another Y-point. Where
    /// nothing of it works and no tree has the bandwidth, and that is not asked for strictly, to one without it.
    /// </summary>
    /// <returns>Why the Y-flow stays where it is, or null.</returns>
    private async Task<Refusal?> Move(ServiceVerdict verdict)
    {
        var (request, plan) = (Document!.Request, Document.Plan);
        if (request.Pinned || TreeFinder.IsOneSwitch(request)) return await Try(request, WayAim.Parts);
        if (plan is not null && !IsBroken(plan, tree: 0))
        {
            var needsSpare = request.AllocateProtectedPath && (plan.Joints.Count < 2 || IsBroken(plan, tree: 1));
            return await Try(request, needsSpare ? WayAim.Protected : plan.Flows[0].IgnoreBandwidth != request.IgnoreBandwidth ? WayAim.Best : WayAim.Parts);
        }

        if (plan is { Joints.Count: 2 } && !IsBroken(plan, tree: 1)) return await Try(request, WayAim.Swapped);
        var isLeaf = plan is not null && FlowJudgement.FirstBroken(YFlowJudgement.Tree(plan, 0)[0].Primary, Broken) is null;
        if (isLeaf && await Try(request, WayAim.Parts) is null) return null;
        var refusal = await Try(request, WayAim.Best);
        if (refusal is not { Kind: RefusalKind.NotFound } || verdict.Status != FlowStatus.Down) return refusal;
        if (request is { IgnoreBandwidth: true } or { StrictBandwidth: true } or { Bandwidth.Value: 0 }) return refusal;
        return await Try(request with { IgnoreBandwidth = true }, WayAim.Best);

        Task<Refusal?> Try(YFlowRequest wanted, WayAim aim) => Do(Own(FlowOperation.Reroute, verdict.Info, wanted, aim));
    }
}
