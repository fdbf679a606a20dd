using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Network.Mirrors;

/// <summary>The numbers of a plan's groups: kept where the content is the same, new ones everywhere else.</summary>
public static class MirrorGroups
{
    /// <summary>
    /// The plan with the numbers of the old one for every point whose groups have the same content, and with none for the others: each of
    /// them needs as many free numbers as <see cref="PlanCompiler.GroupsNeeded(ServicePlan, MirrorPoint)"/> says.
    /// </summary>
    public static ServicePlan Kept(ServicePlan plan, ServicePlan? old) => Mapped(plan, (flow, point) =>
    {
        foreach (var known in old?.Flows.Where(other => other.Number == flow.Number).SelectMany(other => other.Mirrors) ?? [])
        {
            if ((known.At, known.Direction) != (point.At, point.Direction)) continue;
            var numbered = point with { Groups = known.Groups };
            if (PlanCompiler.GroupsNeeded(plan, point) == known.Groups.Count && Groups(Replaced(plan, point, numbered), numbered) == Groups(old!, known))
                return numbered;
        }

        return point with { Groups = [] };
    });

    /// <summary>Numbers for each point that has none.</summary>
    /// <param name="fresh">Free numbers at the point's switch, as many as asked for.</param>
    public static ServicePlan Numbered(ServicePlan plan, Func<SwitchId, int, Seq<uint>> fresh) => Mapped(plan, (_, point) =>
        point.Groups.IsEmpty ? point with { Groups = fresh(point.At, PlanCompiler.GroupsNeeded(plan, point)) } : point);

    private static Seq<Group> Groups(ServicePlan plan, MirrorPoint point) => PlanCompiler.GroupsOf(plan, point);

    private static ServicePlan Replaced(ServicePlan plan, MirrorPoint point, MirrorPoint by) =>
        Mapped(plan, (_, known) => ReferenceEquals(known, point) ? by : known);

    private static ServicePlan Mapped(ServicePlan plan, Func<FlowPlan, MirrorPoint, MirrorPoint> change) => plan with
    {
        Flows = plan.Flows.Select(flow => flow.Mirrors.IsEmpty
            ? flow
            : flow with { Mirrors = flow.Mirrors.Select(point => change(flow, point)).ToSeq() }).ToSeq(),
    };
}
