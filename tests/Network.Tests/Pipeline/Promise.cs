using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>What services promise of a frame, said without rules.</summary>
internal static class Promise
{
    public static string Arrived(PortId at, Frame frame) => $"{at} [{frame.Tags}]";

    public static string Text(IEnumerable<string> arrived) => arrived.Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } some ? string.Join(" and ", some) : "nowhere";

    public static string[] Ways(ServicePlan[] before, ServicePlan[] after, PortId port, Frame frame)
    {
        var (old, @new) = (Routes(before, port), Routes(after, port));
        return [Expected(old, frame), Expected(@new, frame), .. before == after ? [] : Moving(old, @new, frame)];
    }

    /// <summary>From each client at the port to the clients that get its packets.</summary>
    private static Route[] Routes(ServicePlan[] services, PortId port) => services.SelectMany(Routes).Where(route => route.From.At == port).ToArray();

    private static IEnumerable<Route> Routes(ServicePlan service)
    {
        if (service.Joints.IsEmpty)
        {
            var flow = service.Flows[0];
            yield return new Route(flow.Source, [flow.Destination]);
            yield return new Route(flow.Destination, [flow.Source]);
            yield break;
        }

        foreach (var leg in service.Joints[0].Legs.ToArray())
        {
            var leaf = service.Find(leg.Number, leg.Slot)!.Destination;
            yield return new Route(leg.Shared, [leaf]);
            yield return new Route(leaf, [leg.Shared]);
        }
    }

    /// <summary>
    /// A client that changes from two tags to one keeps its outer tag: while both kinds of rules are there its frames take the new way
    /// without their priority bits, like those of any one-tag client whose outer tag two-tag clients of the port use too.
    /// </summary>
    private static IEnumerable<string> Moving(Route[] old, Route[] @new, Frame frame)
    {
        if (frame.Tags.IsEmpty) return [];
        var unmarked = frame with { Tags = [frame.Tags[0] with { Pcp = 0 }, .. frame.Tags.Span[1..]] };
        var isShared = old.Concat(@new).Any(route => route.From.Inner != 0 && route.From.Outer == frame.Tags[0].Vid);
        return isShared ? [Expected(old, unmarked), Expected(@new, unmarked)] : [];
    }

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

        if (outerIsShared) return "nowhere";
        return Find(end => end.Outer == 0) is { } full ? Delivered(full, 0, tags) : "nowhere";

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

    private sealed record Route(Endpoint From, Seq<Endpoint> To);
}
