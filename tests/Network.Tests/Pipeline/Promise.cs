using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>
/// What services promise of a frame, said without rules: while one set of services becomes another, a frame takes the way of the old or of
/// the new one. Where only mirrors change each mirror switch turns over for itself, so each copy comes or does not.
/// </summary>
internal sealed class Promise(ServicePlan[] before, ServicePlan[] after)
{
    private readonly Dictionary<(PortId, Frame), string[]> _known = [];
    private readonly ServicePlan[][] _variants = Variants(before, after).ToArray();

    public static string Arrived(PortId at, Frame frame) => $"{at} [{frame.Tags}]";

    public static string Text(IEnumerable<string> arrived) =>
        arrived.Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } some ? string.Join(" and ", some) : "nowhere";

    /// <summary>The clients, sinks and devices of both sets, each once.</summary>
    public Endpoint[] Endpoints { get; } = before.Concat(after).SelectMany(plan => plan.Endpoints()).Distinct().ToArray();

    public string[] Ways(PortId port, Frame frame)
    {
        if (_known.TryGetValue((port, frame), out var known)) return known;
        var routes = _variants.Select(services => RoutesAt(services, port)).ToArray();
        var ways = routes.Select(of => Expected(of, frame));
        if (_variants.Length > 1 && IsMoving(routes, frame)) ways = ways.Concat(routes.Select(of => Expected(of, Unmarked(frame))));
        return _known[(port, frame)] = ways.Distinct().ToArray();
    }

    private static Route[] RoutesAt(ServicePlan[] services, PortId port)
    {
        var all = services.SelectMany(Route.Of).Where(route => route.From.At == port).ToArray();
        return all.Where(route => !route.IsLed || !all.Any(other => !other.IsLed && other.From == route.From)).ToArray();
    }

    public override string ToString() => $"from {Described(before)} to {Described(after)}";

    private static string Described(ServicePlan[] services) => string.Join("; ", services.SelectMany(service => service.Flows).Select(flow =>
        $"{flow.Number} {Way(flow.Primary.Forward)} {Short(flow.Source)} to {Short(flow.Destination)}"
        + string.Concat(flow.Mirrors.SelectMany(point => point.Sinks.Select(sink => $", {point.Direction} mirrored at {point.At.Value} to {Short(sink.End)}")))
        + string.Concat(flow.Joins.Select(join => $", {join.Direction} joined at {join.At.Value} by {Short(join.Device)}"))));

    private static string Way(DirectedPath path) => string.Join('-', path.Hops.Select(hop => hop.To.Switch.Value));

    private static string Short(Endpoint end) => $"{end.Switch.Value}:{end.Port}({end.Outer},{end.Inner})";

    private static IEnumerable<ServicePlan[]> Variants(ServicePlan[] before, ServicePlan[] after)
    {
        if (before.SequenceEqual(after)) return [before];
        var numbers = before.Concat(after).Select(plan => plan.Flows[0].Number).Distinct();
        IEnumerable<ServicePlan[]> variants = [[]];
        foreach (var number in numbers)
        {
            var (old, @new) = (Find(before, number), Find(after, number));
            var choices = Variants(old, @new).ToArray();
            variants = variants.SelectMany(others => choices.Select(choice => choice is null ? others : [.. others, choice])).ToArray();
        }

        return variants;

        static ServicePlan? Find(ServicePlan[] plans, uint number) => plans.FirstOrDefault(plan => plan.Flows[0].Number == number);
    }

    private static IEnumerable<ServicePlan?> Variants(ServicePlan? old, ServicePlan? @new)
    {
        if (Equals(old, @new)) return [old];
        if (old is not { Joints.IsEmpty: true } || @new is null || old.Flows[0].Primary != @new.Flows[0].Primary) return [old, @new];
        var changing = new[] { old, @new }.SelectMany(plan => plan.Flows[0].Mirrors).Select(Place).Distinct().ToArray();
        return new[] { old, @new }.SelectMany(plan => Enumerable.Range(0, 1 << changing.Length).Select(choice =>
            ServicePlan.Of(plan.Flows[0] with { Mirrors = Points(old, @new, changing, choice).ToSeq() })));
    }

    /// <summary>At each place the point of the new plan where its bit is set, else that of the old one; there may be none.</summary>
    private static IEnumerable<MirrorPoint> Points(ServicePlan old, ServicePlan @new, (SwitchId, FlowDirection)[] places, int choice) => places
        .SelectMany((place, i) => ((choice & (1 << i)) != 0 ? @new : old).Flows[0].Mirrors.Where(point => Place(point) == place));

    private static (SwitchId, FlowDirection) Place(MirrorPoint point) => (point.At, point.Direction);

    /// <summary>
    /// A client that changes from two tags to one keeps its outer tag: while both kinds of rules are there its frames take the new way
    /// without their priority bits, like those of any one-tag client whose outer tag two-tag clients of the port use too.
    /// </summary>
    private static bool IsMoving(Route[][] routes, Frame frame) => !frame.Tags.IsEmpty
        && routes.SelectMany(of => of).Any(route => route.From.Inner != 0 && route.From.Outer == frame.Tags[0].Vid);

    private static Frame Unmarked(Frame frame) => frame with { Tags = [frame.Tags[0] with { Pcp = 0 }, .. frame.Tags.Span[1..]] };

    private static string Expected(Route[] routes, Frame frame)
    {
        var tags = frame.Tags;
        var outerIsShared = tags.Count > 0 && routes.Any(route => route.From.Inner != 0 && route.From.Outer == tags[0].Vid);
        if (tags.Count > 1 && Find(end => (end.Outer, end.Inner) == (tags[0].Vid, tags[1].Vid) && end.Inner != 0) is { } two)
        {
            return Delivered(two, tags[1].Pcp, [.. tags.Span[2..]]);
        }

        if (tags.Count > 0 && Find(end => end.Outer == tags[0].Vid && end.Inner == 0 && end.Outer != 0) is { } one)
        {
            return Delivered(one, outerIsShared ? (byte)0 : tags[0].Pcp, [.. tags.Span[1..]]);
        }

        if (outerIsShared) return Text([]);
        return Find(end => end.Outer == 0) is { } full ? Delivered(full, 0, tags) : Text([]);

        Seq<Endpoint>? Find(Func<Endpoint, bool> takes) =>
            routes.Where(route => takes(route.From)).Select(route => (Seq<Endpoint>?)route.To).SingleOrDefault();
    }

    private static string Delivered(Seq<Endpoint> to, byte pcp, Seq<Tag> rest) => Text(to.Select(end => Delivered(end, pcp, rest)));

    private static string Delivered(Endpoint to, byte pcp, Seq<Tag> rest)
    {
        Seq<Tag> tags = to switch
        {
            { Inner: not 0 } => [new Tag(to.Outer, 0), new Tag(to.Inner, pcp), .. rest],
            { Outer: not 0 } => [new Tag(to.Outer, pcp), .. rest],
            _ => rest,
        };
        return Arrived(to.At, new Frame(tags));
    }
}
