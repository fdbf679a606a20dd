using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.EndToEnd.Points;

/// <summary>
/// Mirrors over REST with frames, beside those of <see cref="PointTests"/>: where the mirror is, where its sink, and which tags the clients have and
/// the sink wants. The flow's own frames are as without it, the sink gets one copy of each, and nobody else hears anything.
/// </summary>
public sealed class MirrorMatrixTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private const long Bandwidth = 10_000;
    private static readonly SwitchId s_1 = DiamondLab.S1, s_4 = DiamondLab.S4;
    private static readonly Endpoint s_near = new(s_1, 1, 100), s_far = new(s_4, 1, 200);

    public enum Place
    {
        Source = 1,
        Transit,
        Destination,
    }

    /// <summary>Direction, place of the mirror, ends of the flow, sink.</summary>
    public static TheoryData<string, Place, Endpoint, Endpoint, Endpoint> Cases => new()
    {
        { "forward", Place.Transit, s_near, s_far, new(s_4, 3) },
        { "forward", Place.Transit, s_near, s_far, new(s_1, 3, 400) },
        { "reverse", Place.Transit, s_near, s_far, new(s_4, 3, 400) },
        { "reverse", Place.Transit, s_near, s_far, new(s_1, 3, 400, 401) },
        { "forward", Place.Transit, new(s_1, 1), new(s_4, 1), new(s_4, 3, 400) },
        { "forward", Place.Source, new(s_1, 1), new(s_4, 1), new(s_1, 3) },
        { "forward", Place.Destination, new(s_1, 1), new(s_4, 1), new(s_1, 3, 400) },
        { "reverse", Place.Destination, new(s_1, 1, 100, 101), new(s_4, 1), new(s_4, 3, 400) },
        { "reverse", Place.Source, new(s_1, 1, 100, 101), s_far, new(s_4, 3, 400, 401) },
        { "forward", Place.Source, new(s_1, 1, 100, 101), new(s_4, 1, 200, 201), new(s_1, 3) },
        { "forward", Place.Destination, s_near, new(s_4, 1, 200, 201), new(s_4, 3, 400) },
        { "forward", Place.Source, s_near, new(s_1, 2, 200), new(s_4, 3, 400) },
        { "reverse", Place.Source, s_near, new(s_1, 2, 200), new(s_1, 3, 400, 401) },
    };

    [OvsTheory]
    [MemberData(nameof(Cases))]
    public async Task A_sink_hears_each_frame_of_its_direction_once(string direction, Place place, Endpoint near, Endpoint far, Endpoint sink)
    {
        var tables = await lab.Tables();
        var order = new FlowOrder("matrix", near, far, Bandwidth).ToJson();
        order["pinned"] = place == Place.Transit;
        await using var flow = await LabFlow.Create(lab.Rest, "matrix", order);
        await lab.Ovs.SettleAsync();
        await lab.Heard(near, far);
        await lab.Heard(far, near);
        var before = await lab.Tables();
        var at = place switch
        {
            Place.Transit => (await lab.Rest.ForwardPath("matrix"))[1].Switch,
            Place.Source => near.Switch,
            _ => far.Switch,
        };
        await lab.Put("matrix", "mirror", PointOrders.Mirror("m", direction, at, sink));
        await lab.Heard(near, direction == "forward" ? [far, sink] : [far]);
        await lab.Heard(far, direction == "reverse" ? [near, sink] : [near]);
        await lab.GoesNowhere(lab.Host(sink), DiamondLab.Frame(ClientTags.Sent(sink)));
        Assert.True((await lab.Rest.Get("/v1/flows/matrix/validate")).Ok().AsArray().All(path => path!["as_expected"]!.GetValue<bool>()));
        Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/matrix/mirror/m?wait=true")).Status);
        await lab.TablesAre(before, "after the mirror");
        await flow.Delete();
        await lab.TablesAre(tables, "after the flow");
    }

    [OvsFact]
    public async Task Several_mirrors_of_one_switch_bring_each_sink_its_direction()
    {
        Endpoint beside = new(s_1, 3, 400), far = new(s_4, 3), back = new(s_4, 2, 500, 501), both = new(s_1, 2, 600);
        var tables = await lab.Tables();
        await using var flow = await lab.Flow(new FlowOrder("several", s_near, s_far, Bandwidth));
        await lab.Put("several", "mirror", PointOrders.Mirror("m1", "forward", s_1, beside));
        await lab.Put("several", "mirror", PointOrders.Mirror("m2", "forward", s_1, far));
        await lab.Put("several", "mirror", PointOrders.Mirror("m3", "reverse", s_1, back));
        await lab.Put("several", "mirror", PointOrders.Mirror("m4", "forward", s_1, both));
        await lab.Put("several", "mirror", PointOrders.Mirror("m5", "reverse", s_1, both));
        await lab.Heard(s_near, s_far, beside, far, both);
        await lab.Heard(s_far, s_near, back, both);
        Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/several/mirror/m1?wait=true")).Status);
        Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/several/mirror/m5?wait=true")).Status);
        await lab.Ovs.SettleAsync();
        await lab.Heard(s_near, s_far, far, both);
        await lab.Heard(s_far, s_near, back);
        await flow.Delete();
        await lab.TablesAre(tables, "after the flow");
    }
}
