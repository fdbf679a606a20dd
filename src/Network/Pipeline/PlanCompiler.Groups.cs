using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <content>The groups of mirror points and joins.</content>
public static partial class PlanCompiler
{
    /// <summary>Shared by all two-tag clients of a switch that mixes tags: it has one way, which leads nowhere, and whoever passes is looked up anew.</summary>
    public const uint AgainGroup = 9;

    public const uint FirstGroup = 10;
    public const uint LastGroup = 4000;

    /// <summary>Sinks of a mirror point at most: a group is one message, of at most 64 KiB.</summary>
    public const int MostSinks = 64;

    /// <summary>
    /// How many groups a mirror point of the plan takes at its switch: one for each path of the flow that is mirrored there, one for packets
    /// that a way leads back to the port they came from, one for each end with two tags; equal groups are one.
    /// </summary>
    /// <param name="plan">Its points need not have numbers of groups yet.</param>
    /// <param name="point">One of the plan's.</param>
    public static int GroupsNeeded(ServicePlan plan, MirrorPoint point) => GroupsOf(plan, point).Count;

    /// <summary>The same of a join: none where its packets go one way, one for the fan-out to the flow and the sinks, and so on.</summary>
    public static int GroupsNeeded(ServicePlan plan, Join join) => GroupsOf(plan, join).Count;

    internal static Group Again { get; } = new(AgainGroup, GroupType.Select, [new Bucket(0, OfPort.Any, OfGroup.Any, [])]);

    /// <summary>The groups of a mirror point of the plan.</summary>
    internal static Seq<Group> GroupsOf(ServicePlan plan, MirrorPoint point) => GroupsOf(plan, point.At, point);

    /// <summary>The groups of a join of the plan.</summary>
    internal static Seq<Group> GroupsOf(ServicePlan plan, Join join) => GroupsOf(plan, join.At, join);

    private static Seq<Group> GroupsOf(ServicePlan plan, SwitchId at, object owner)
    {
        var rules = new ServiceRules(plan, at, SwitchAbilities.Full);
        rules.Add();
        return rules.GroupsOf(owner);
    }
}
