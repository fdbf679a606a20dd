using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Network.Pipeline;

/// <content>
/// The trees of a Y-flow. Forward runs from the shared end over the Y-point to the leaves. A flow that begins and ends on one switch is in a
/// chain with the one before or after it there: the last flow of the chain has the route rule, what the others do is done by the stage-one
/// rule that starts the chain.
/// </content>
internal sealed partial class ServiceRules
{
    private void AddTrees()
    {
        foreach (var joint in service.Joints.OrderBy(joint => joint.Slot))
        {
            var tree = new Tree(service, joint);
            AddShared(tree);
            foreach (var leg in joint.Legs) AddLeaf(tree, leg);
        }

        var carrying = new Tree(service, service.Joints[0]);
        foreach (var leg in carrying.Legs) AddEntries(carrying, leg);
    }

    private void AddShared(Tree tree)
    {
        var (forward, reverse) = (tree.Shared(FlowDirection.Forward), tree.Shared(FlowDirection.Reverse));
        var port = forward.Ingress.Port;
        if (tree.IsJoinedAtSharedEnd)
        {
            if (tree.At == at) _body.RouteOut(reverse.Colour, reverse.Cookie, AddMeter(reverse), tree.LeafPorts(), port);
            return;
        }

        AddStart(forward, [port]);
        AddTransit(forward);
        AddStart(reverse, tree.LeafPorts());
        AddTransit(reverse);
        if (forward.Arrival is { } joint && joint.To.Switch == at)
        {
            _body.IslPort(joint.To.Port);
            _body.PathEndUnder(joint.To.Port, joint.Label, forward.Colour, forward.JointCookie);
            foreach (var leg in tree.Legs) _body.Recolour(forward.Colour, leg.Tag, tree.Leaf(leg, FlowDirection.Forward).Colour, forward.JointCookie);
        }

        if (reverse.Arrival is { } end && end.To.Switch == at)
        {
            _body.IslPort(end.To.Port);
            _body.PathEndUnder(end.To.Port, end.Label, reverse.Colour, reverse.JointCookie);
            foreach (var leg in tree.Legs) _body.Untag(reverse.Colour, leg.Tag, RuleList.ClientTags(leg.Shared), reverse.JointCookie);
            _body.RouteOut(reverse.Colour, reverse.Cookie, null, [end.To.Port], port);
        }
    }

    private void AddLeaf(Tree tree, Leg leg)
    {
        var (forward, reverse) = (tree.Leaf(leg, FlowDirection.Forward), tree.Leaf(leg, FlowDirection.Reverse));
        AddStart(forward, [tree.SharedPort]);
        AddTransit(forward);
        AddDelivery(forward);
        if (reverse.Hops.IsEmpty) return;
        AddStart(reverse, [reverse.Ingress.Port]);
        AddTransit(reverse);
        if (reverse.Arrival is not { } joint || joint.To.Switch != at) return;
        _body.IslPort(joint.To.Port);
        _body.PathEnd(joint.To.Port, joint.Label, IntoShared(tree, leg, null, Copies(reverse, joint.To.Port)), reverse.JointCookie);
    }

    private void AddEntries(Tree tree, Leg leg)
    {
        var shared = tree.Shared(FlowDirection.Forward);
        if (shared.Ingress.Switch == at)
        {
            var start = tree.IsJoinedAtSharedEnd
                ? new Start(AddMeter(shared), [], tree.Leaf(leg, FlowDirection.Forward).Colour)
                : new Start(null, [RuleList.SetVlan(leg.Tag), RuleList.Push], shared.Colour);
            AddEntry(leg.Shared, start, shared.Cookie);
        }

        var leaf = tree.Leaf(leg, FlowDirection.Reverse);
        if (leaf.Ingress.Switch != at) return;
        var into = leaf.Hops.IsEmpty
            ? IntoShared(tree, leg, AddMeter(leaf), Copies(leaf, leaf.Ingress.Port))
            : new Start(null, [], leaf.Colour);
        AddEntry(leaf.Ingress, into, leaf.Cookie);
    }

    /// <summary>A packet of the leaf with its carrier in front becomes one of the shared flow.</summary>
    private static Start IntoShared(Tree tree, Leg leg, Instruction.Meter? meter, Seq<OfAction> copies) => new(
        meter,
        [.. copies, .. tree.IsJoinedAtSharedEnd ? RuleList.ClientTags(leg.Shared) : [RuleList.SetVlan(leg.Tag), RuleList.Push]],
        tree.Shared(FlowDirection.Reverse).Colour);

    /// <summary>A joint and the flows that meet there.</summary>
    private readonly struct Tree(ServicePlan service, Joint joint)
    {
        private readonly FlowPlan _shared = service.Find(joint.Number, joint.Slot)!;

        public Seq<Leg> Legs => joint.Legs;

        public SwitchId At => _shared.Destination.Switch;

        /// <summary>The Y-point is the shared end's switch: the shared flow has no links.</summary>
        public bool IsJoinedAtSharedEnd => _shared.IsOneSwitch;

        /// <summary>Where the shared flow's packets come to the Y-point.</summary>
        public uint SharedPort => Shared(FlowDirection.Forward).Arrival?.To.Port ?? _shared.Source.Port;

        public Line Shared(FlowDirection direction) => Line.Of(_shared, _shared.Primary, direction);

        public Line Leaf(Leg leg, FlowDirection direction)
        {
            var leaf = service.Find(leg.Number, leg.Slot)!;
            return Line.Of(leaf, leaf.Primary, direction);
        }

        /// <summary>Where the leaves' packets come to the Y-point, and those of devices that join them there.</summary>
        public uint[] LeafPorts()
        {
            var ports = new List<uint>(joint.Legs.Count);
            foreach (var leg in joint.Legs)
            {
                var leaf = Leaf(leg, FlowDirection.Reverse);
                ports.Add(leaf.Arrival?.To.Port ?? leaf.Ingress.Port);
                var flow = leaf.Flow!;
                foreach (var join in flow.Joins)
                {
                    if (flow.IsJoinedAtJoint(join)) ports.Add(Line.Of(flow, join).Arrival?.To.Port ?? join.Device.Port);
                }
            }

            return [.. ports];
        }
    }
}
