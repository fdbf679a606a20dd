using Kilda.EndToEnd.Harness;
using Kilda.EndToEnd.YFlows;
using Kilda.Network;

namespace Kilda.EndToEnd.Points;

/// <summary>Joins on a leaf flow of a Y-flow where it ends in the Y-point, over REST with frames.</summary>
public sealed class LeafJoinTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private static readonly Endpoint
        NearA = new(DiamondLab.S1, 1, 100, 101), NearB = new(DiamondLab.S1, 1, 100, 102), FarA = new(DiamondLab.S4, 1, 200), FarB = new(DiamondLab.S4, 2, 300);

    /// <summary>Where the leaf of the other leg is, where the device is, and whether everybody hears everybody.</summary>
    public static TheoryData<Endpoint, Endpoint, bool> Devices => new()
    {
        { FarB, new(DiamondLab.S4, 3, 400), false },
        { FarB, new(DiamondLab.S4, 3, 400, 401), true },
        { FarB, new(DiamondLab.S1, 3), false },
        { FarB, new(DiamondLab.S1, 3, 400), true },
        { new(DiamondLab.S1, 2, 300), new(DiamondLab.S4, 3, 400), false },
        { new(DiamondLab.S1, 2, 300), new(DiamondLab.S1, 3, 400), false },
    };

    [OvsTheory]
    [MemberData(nameof(Devices))]
    public async Task A_device_joins_a_leaf_flow_at_the_Y_point(Endpoint farB, Endpoint device, bool multiAccess)
    {
        var tables = await lab.Tables();
        await using var yFlow = await new YOrder("y", (NearA, FarA), (NearB, farB)).Create(lab.Rest);
        var (before, links) = (await lab.Tables(), await lab.Rest.Links());
        var at = SwitchId.Parse((await yFlow.Now())["y_point"]!.GetValue<string>());
        var join = PointOrders.Join("j", at, device);
        join["multi_access"] = multiAccess;
        if (!multiAccess) await lab.Put("y-a", "mirror", PointOrders.Mirror("m", "forward", at, device));
        await lab.Put("y-a", "join", join.ToJsonString());
        await lab.Heard(NearA, FarA, device);
        await lab.Heard(FarA, multiAccess ? [NearA, device] : [NearA]);
        await lab.Heard(device, multiAccess ? [NearA, FarA] : [NearA]);
        await lab.Heard(NearB, farB);
        await lab.Heard(farB, NearB);
        Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/y-a/join/j?wait=true")).Status);
        await lab.GoesNowhere(lab.Host(device), DiamondLab.Frame(ClientTags.Sent(device)));
        if (!multiAccess) Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/y-a/mirror/m?wait=true")).Status);
        await lab.TablesAre(before, "after the join");
        Assert.Equal(links.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
        await yFlow.Delete();
        await lab.TablesAre(tables, "after the Y-flow");
    }
}
