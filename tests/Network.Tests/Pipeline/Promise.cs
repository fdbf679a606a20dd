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
        if (before == after) return [Text(Expected(old, frame))];
        return [.. Ways(Expected(old, frame), Expected(@new, frame)), .. Moving(old, @new, frame).SelectMany(way => way)];
    }

    /// <summary>The old way or the new one; where only the copies differ, each of them comes or does not, as each switch turns over for itself.</summary>
    private static IEnumerable<string> Ways(string[] old, string[] @new)
    {
        if (old is not [var was, ..] || @new is not [var now, ..] || was != now) return [Text(old), Text(@new)];
        string[] changing = [.. old.Except(@new), .. @new.Except(old)];
        return Enumerable.Range(0, 1 << changing.Length)
            .Select(chosen => Text(old.Intersect(@new).Concat(changing.Where((_, i) => (chosen & (1 << i)) != 0))));
    }

    /// <summary>From each client at the port to the clients that get its packets.</summary>
    private static Route[] Routes(ServicePlan[] services, PortId port) => services.SelectMany(Route.Of).Where(route => route.From.At == port).ToArray();

    /// <summary>
    /// A client that changes from two tags to one keeps its outer tag: while both kinds of rules are there its frames take the new way
    /// without their priority bits, like those of any one-tag client whose outer tag two-tag clients of the port use too.
    /// </summary>
    private static IEnumerable<string[]> Moving(Route[] old, Route[] @new, Frame frame)
    {
        if (frame.Tags.IsEmpty) return [];
        var unmarked = frame with { Tags = [frame.Tags[0] with { Pcp = 0 }, .. frame.Tags.Span[1..]] };
        var isShared = old.Concat(@new).Any(route => route.From.Inner != 0 && route.From.Outer == frame.Tags[0].Vid);
        return isShared ? [[.. Ways(Expected(old, unmarked), Expected(@new, unmarked))]] : [];
    }

    /// <summary>Where the frame comes out: at the client first, then at the sinks.</summary>
    private static string[] Expected(Route[] routes, Frame frame)
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

        if (outerIsShared) return [];
        return Find(end => end.Outer == 0) is { } full ? Delivered(full, 0, tags) : [];

        Seq<Endpoint>? Find(Func<Endpoint, bool> takes) =>
            routes.Where(route => takes(route.From)).Select(route => (Seq<Endpoint>?)route.To).SingleOrDefault();
    }

    private static string[] Delivered(Seq<Endpoint> to, byte pcp, Seq<Tag> rest) => to.Select(end => Delivered(end, pcp, rest)).ToArray();

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
