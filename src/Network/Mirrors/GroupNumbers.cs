using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Network.Mirrors;

/// <summary>The numbers of a plan's groups: kept where the content is the same, new ones everywhere else.</summary>
public static class GroupNumbers
{
    /// <summary>
    /// The plan with the numbers of the old one for every mirror point and join whose groups have the same content, and with none for the
    /// others: each of them needs as many free numbers as <see cref="PlanCompiler.GroupsNeeded(ServicePlan, MirrorPoint)"/> says.
    /// </summary>
    public static ServicePlan Kept(ServicePlan plan, ServicePlan? old) => Mapped(
        plan,
        (flow, point) =>
        {
            var known = Of(old, flow).SelectMany(other => other.Mirrors).FirstOrDefault(other => (other.At, other.Direction) == (point.At, point.Direction));
            return known is not null && Same(PlanCompiler.GroupsOf(plan, point), PlanCompiler.GroupsOf(old!, known), known.Groups)
                ? point with { Groups = known.Groups }
                : point with { Groups = [] };
        },
        (flow, join) =>
        {
            var known = Of(old, flow).SelectMany(other => other.Joins).FirstOrDefault(other => (other.Id, other.At) == (join.Id, join.At));
            return known is not null && Same(PlanCompiler.GroupsOf(plan, join), PlanCompiler.GroupsOf(old!, known), known.Groups)
                ? join with { Groups = known.Groups }
                : join with { Groups = [] };
        });

    /// <summary>Numbers for each mirror point and join that has none and needs some.</summary>
    /// <param name="fresh">Free numbers at the switch, as many as asked for.</param>
    public static ServicePlan Numbered(ServicePlan plan, Func<SwitchId, int, Seq<uint>> fresh) => Mapped(
        plan,
        (_, point) => point.Groups.IsEmpty ? point with { Groups = fresh(point.At, PlanCompiler.GroupsNeeded(plan, point)) } : point,
        (_, join) => join.Groups.IsEmpty ? join with { Groups = fresh(join.At, PlanCompiler.GroupsNeeded(plan, join)) } : join);

    private static IEnumerable<FlowPlan> Of(ServicePlan? old, FlowPlan flow) => old?.Flows.Where(other => other.Number == flow.Number) ?? [];

    /// <summary>Equal, but for the numbers: those that the new ones have now are put in the places of those that they may have.</summary>
    private static bool Same(Seq<Group> @new, Seq<Group> old, Seq<uint> numbers)
    {
        if (@new.Count != old.Count || numbers.Count < old.Count) return false;
        var places = new Dictionary<uint, uint>();
        for (var i = 0; i < @new.Count; i++) places[@new[i].Id] = numbers[i];
        return @new.Select(group => Renumbered(group, places)).SequenceEqual(old);
    }

    private static Group Renumbered(Group group, Dictionary<uint, uint> places) => group with
    {
        Id = places[group.Id],
        Buckets = group.Buckets.Select(bucket => bucket with
        {
            Actions = bucket.Actions
                .Select(action => action is OfAction.ToGroup to ? new OfAction.ToGroup(places[to.Group]) : action).ToSeq(),
        }).ToSeq(),
    };

    private static ServicePlan Mapped(
        ServicePlan plan, Func<FlowPlan, MirrorPoint, MirrorPoint> points, Func<FlowPlan, Join, Join> joins) => plan with
        {
            Flows = plan.Flows.Select(flow => flow is { Mirrors.IsEmpty: true, Joins.IsEmpty: true }
                ? flow
                : flow with
                {
                    Mirrors = flow.Mirrors.Select(point => points(flow, point)).ToSeq(),
                    Joins = flow.Joins.Select(join => joins(flow, join)).ToSeq(),
                }).ToSeq(),
        };
}
