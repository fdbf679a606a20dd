using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Paths;
using Kilda.Network.Topology;

namespace Kilda.Grains.Services;

/// <content>Mirrors and joins of a flow, be it nested or not.</content>
public abstract partial class ServiceGrain<TDocument, TRequest>
{
    /// <summary>What an operator asks for has all its points, or is refused; what happens by itself, or takes a point away, has those that
    /// there are ways for.</summary>
    /// <param name="avoid">Links that have refused.</param>
    /// <param name="crowded">Links that the drafted service leaves no room on.</param>
    /// <param name="fresh">Numbers for new paths, as many as may be needed.</param>
    /// <param name="led">See <see cref="PointTerms"/>.</param>
    private protected PointTerms Terms(
        NetworkSnapshot now, IReadOnlySet<IslId> avoid, IEnumerable<IslId> crowded, FlowPlan flow, PathStrategy strategy, FlowOperation kind,
        Queue<uint> fresh, Func<string, FlowPlan?> led)
    {
        var shut = avoid.Union(crowded).ToHashSet();
        return new PointTerms(
            (from, to, own) => PathFinder.Find(now, PointWays.Query(flow, strategy, from, to, own, shut)),
            isl => !avoid.Contains(isl) && Broken(isl) is null && !(kind == FlowOperation.Reroute && IsShut(isl)),
            fresh.Dequeue,
            led,
            MustAll: kind is not (FlowOperation.Reroute or FlowOperation.Swap or FlowOperation.DeleteMirror or FlowOperation.DeleteJoin));
    }

    /// <summary>A path of a mirror or join runs over a link that is under maintenance, or by such a switch.</summary>
    private protected bool HasPointsUnderMaintenance(ServicePlan? plan) => plan is not null && plan.Flows
        .SelectMany(flow => flow.Mirrors.SelectMany(point => point.Sinks).Where(sink => sink.Via is null).Select(sink => sink.Path)
            .Concat(flow.Joins.Where(join => join.Via is null).Select(join => join.Path)))
        .SelectMany(path => path.Hops).Any(hop => IsShut(hop.Isl));

    private bool IsShut(IslId isl)
    {
        var now = Network.Now;
        return (now.TryGet(isl, out var link) && link.UnderMaintenance) || IsShutAt(isl.Low.Switch) || IsShutAt(isl.High.Switch);

        bool IsShutAt(Kilda.Network.SwitchId id) => now.TryGet(id, out var at) && at.UnderMaintenance;
    }
}
