using Kilda.Api.Flows;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Points;

/// <summary>Mirrors and joins of a flow: those that it has and those that it is about to have, and how they are.</summary>
internal static class PointStatuses
{
    private const string Active = "active", Inactive = "inactive", InProgress = "in_progress";

    /// <summary>Those of the forward direction first, then by id.</summary>
    public static IReadOnlyList<MirrorRequest> Mirrors(FlowDocument flow) =>
        [.. Both(flow, request => request.Mirrors).OrderBy(mirror => mirror.Direction).ThenBy(mirror => mirror.Id, StringComparer.Ordinal)];

    /// <summary>Those of mirrored forward directions first, then by id; those that mirrors bring with them too.</summary>
    public static IReadOnlyList<JoinRequest> Joins(FlowDocument flow) =>
        [.. Both(flow, request => request.AllJoins()).OrderBy(join => join.MirrorDirection).ThenBy(join => join.Id, StringComparer.Ordinal)];

    public static string Of(FlowDocument flow, MirrorRequest mirror, NetworkSnapshot network) => Of(
        flow, [mirror], mirror.JoinsTraffic ? [mirror.AsJoin()] : [], request => request.Mirrors.Contains(mirror), network);

    public static string Of(FlowDocument flow, JoinRequest join, NetworkSnapshot network) =>
        Of(flow, [], [join], request => request.AllJoins().Contains(join), network);

    private static IEnumerable<T> Both<T>(FlowDocument flow, Func<FlowRequest, IEnumerable<T>> of) =>
        of(flow.Request).Union(flow.Intent?.Request is { } next ? of(next) : []);

    private static string Of(
        FlowDocument flow, Seq<MirrorRequest> mirrors, Seq<JoinRequest> joins, Func<FlowRequest, bool> has, NetworkSnapshot network)
    {
        if (flow.Intent is { } intent && (flow.Plan is null || (intent.Request is { } next && has(next)) != has(flow.Request))) return InProgress;
        return flow.Plan is { } plan && PointDraft.States(plan, mirrors, joins, network.Broken).All(state => state.Why is null) ? Active : Inactive;
    }
}
