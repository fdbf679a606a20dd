using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Flows;

public class FlowValidatorTests
{
    private static readonly SwitchId One = new(1);
    private static readonly SwitchId Two = new(2);
    private static readonly SwitchId Away = new(9);

    private static readonly FlowRequest Good = new("f1", new(One, 1, 100), new(Two, 2, 200), new Kbps(1000));

    [Fact]
    public void Nothing_is_wrong_with_a_good_flow() => Assert.Equal([], Check(Good));

    /// <summary>Change to the good flow, kind, text, field.</summary>
    public static TheoryData<string, FlowRequest, RefusalKind, string, string> Wrong => new()
    {
        { "id", Good with { Id = "old" }, RefusalKind.AlreadyExists, "Flow old already exists", "$.flow_id" },
        { "id of a Y-flow", Good with { Id = "old-y" }, RefusalKind.AlreadyExists, "Y-flow old-y already exists", "$.flow_id" },
        {
            "sink", Good with { Source = new(Two, 5, 0, 300) }, RefusalKind.AlreadyExists,
            "Requested endpoint 'switchId=\"00:00:00:00:00:00:00:02\" port=5 vlanId=300' conflicts with existing flow mirror point 'm'.", "$.source"
        },
        {
            "device", Good with { Destination = new(Two, 5, 400) }, RefusalKind.AlreadyExists,
            "Requested endpoint 'switchId=\"00:00:00:00:00:00:00:02\" port=5 vlanId=400' conflicts with existing flow join point 'j'.", "$.destination"
        },
        {
            "same end", Good with { Destination = new(One, 1, 0, 100) }, RefusalKind.DataInvalid,
            "It is not allowed to create one-switch flow for the same ports and VLANs", "$.destination"
        },
        {
            "source away", Good with { Source = new(Away, 1) }, RefusalKind.DataInvalid,
            "Source switch 00:00:00:00:00:00:00:09 is not connected to the controller", "$.source.switch_id"
        },
        {
            "destination away", Good with { Destination = new(Away, 1) }, RefusalKind.DataInvalid,
            "Destination switch 00:00:00:00:00:00:00:09 is not connected to the controller", "$.destination.switch_id"
        },
        {
            "both away", Good with { Source = new(Away, 1), Destination = new(Away, 2) }, RefusalKind.DataInvalid,
            "Source switch 00:00:00:00:00:00:00:09 and Destination switch 00:00:00:00:00:00:00:09 are not connected to the controller",
            "$.source.switch_id"
        },
        {
            "port 0", Good with { Source = new(One, 0) }, RefusalKind.DataInvalid,
            "The port 0 of the source endpoint is not between 1 and 65535", "$.source.port_number"
        },
        {
            "no such port", Good with { Destination = new(Two, 77) }, RefusalKind.DataInvalid,
            "The switch '00:00:00:00:00:00:00:02' has no port 77 (destination endpoint).", "$.destination.port_number"
        },
        {
            "vlan", Good with { Source = new(One, 1, 4096) }, RefusalKind.DataInvalid,
            "The vlan 4096 of the source endpoint is not between 0 and 4095", "$.source.vlan_id"
        },
        {
            "inner vlan", Good with { Source = new(One, 1, 1, 4096) }, RefusalKind.DataInvalid,
            "The inner vlan 4096 of the source endpoint is not between 0 and 4095", "$.source.inner_vlan_id"
        },
        {
            "isl port", Good with { Destination = new(Two, 10) }, RefusalKind.DataInvalid,
            "The port 10 on the switch '00:00:00:00:00:00:00:02' is occupied by an ISL (destination endpoint collision).",
            "$.destination.port_number"
        },
        {
            "taken", Good with { Source = new(Two, 3, 7, 8) }, RefusalKind.AlreadyExists,
            "Requested flow 'f1' conflicts with existing flow 'old'. Details: requested flow 'f1' source: "
            + "switchId=\"00:00:00:00:00:00:00:02\" port=3 vlanId=7 innerVlanId=8, existing flow 'old' destination: "
            + "switchId=\"00:00:00:00:00:00:00:02\" port=3 vlanId=7 innerVlanId=8",
            "$.source"
        },
        {
            "pinned", Good with { Pinned = true, AllocateProtectedPath = true }, RefusalKind.DataInvalid,
            "Flow flags are not valid, unable to process pinned protected flow", "$.pinned"
        },
        {
            "protected", Good with { Destination = new(One, 2), AllocateProtectedPath = true }, RefusalKind.ParametersInvalid,
            "Couldn't setup protected path for one-switch flow", "$.allocate_protected_path"
        },
        {
            "pings", Good with { Destination = new(One, 2), PeriodicPings = true }, RefusalKind.ParametersInvalid,
            "Couldn't turn on periodic pings for one-switch flow", "$.periodic_pings"
        },
        {
            "strict", Good with { IgnoreBandwidth = true, StrictBandwidth = true }, RefusalKind.ParametersInvalid,
            "Can not turn on ignore bandwidth flag and strict bandwidth flag at the same time", "$.strict_bandwidth"
        },
        {
            "bandwidth", Good with { Bandwidth = new(-1) }, RefusalKind.DataInvalid,
            "The flow 'f1' has invalid bandwidth -1 provided. Bandwidth cannot be less than 0 kbps.", "$.maximum_bandwidth"
        },
        {
            "too much", Good with { Bandwidth = new((1L << 53) + 1) }, RefusalKind.DataInvalid,
            "The flow 'f1' has invalid bandwidth 9007199254740993 provided. Bandwidth cannot be more than 9007199254740992 kbps.",
            "$.maximum_bandwidth"
        },
        {
            "tier2", Good with { MaxLatencyTier2Ns = 1 }, RefusalKind.DataInvalid,
            "maxLatencyTier2 property cannot be used without maxLatency", "$.max_latency_tier2"
        },
        { "latency", Good with { MaxLatencyNs = -1 }, RefusalKind.DataInvalid, "maxLatency cannot be negative", "$.max_latency" },
        {
            "tier2 < 0", Good with { MaxLatencyNs = 0, MaxLatencyTier2Ns = -1 }, RefusalKind.DataInvalid,
            "maxLatencyTier2 cannot be negative", "$.max_latency_tier2"
        },
        {
            "order", Good with { MaxLatencyNs = 20_000_000, MaxLatencyTier2Ns = 10_000_000 }, RefusalKind.DataInvalid,
            "The maxLatency 20ms is higher than maxLatencyTier2 10ms", "$.max_latency"
        },
        {
            "diverse", Good with { DiverseWith = "nobody" }, RefusalKind.ParametersInvalid,
            "Failed to find diverse flow id nobody", "$.diverse_flow_id"
        },
        {
            "affinity", Good with { AffinityWith = "nobody" }, RefusalKind.ParametersInvalid,
            "Failed to find affinity flow id nobody", "$.affinity_flow_id"
        },
        {
            "main affinity", Good with { AffinityWith = "lost" }, RefusalKind.ParametersInvalid,
            "Failed to find main affinity flow id gone", "$.affinity_flow_id"
        },
        {
            "near and away", Good with { AffinityWith = "near-old", DiverseWith = "old" }, RefusalKind.ParametersInvalid,
            "Couldn't create diverse group with flow in the same affinity group", "$.diverse_flow_id"
        },
        {
            "away from others than its main flow", Good with { AffinityWith = "old", DiverseWith = "other" }, RefusalKind.ParametersInvalid,
            "Couldn't create a diverse group with flow in a different diverse group than main affinity flow", "$.diverse_flow_id"
        },
    };

    [Fact]
    public void A_flow_that_others_are_near_is_not_away_from_them() => Assert.Equal(
        ["Couldn't create diverse group with flow in the same affinity group"],
        Check(Good with { Id = "old", DiverseWith = "near-old" }, isNew: false).Select(problem => problem.Text));

    [Fact]
    public void A_flow_may_be_near_one_and_away_from_another() => Assert.Equal(
        [],
        (Seq<Problem>)[
            .. Check(Good with { AffinityWith = "near-old", DiverseWith = "away" }), .. Check(Good with { AffinityWith = "other", DiverseWith = "old" }),
            .. Check(Good with { AffinityWith = "old", DiverseWith = "old-y" }),
        ]);

    [Theory]
    [MemberData(nameof(Wrong))]
    public void One_wrong_thing_is_one_problem_with_its_kind_text_and_field(
        string what, FlowRequest request, RefusalKind kind, string text, string field) =>
        Assert.True(Check(request) is [var only] && only == new Problem(kind, text, field), $"{what}: {string.Join('\n', Check(request))}");

    [Fact]
    public void Every_problem_is_told_in_the_order_of_the_reference()
    {
        var request = Good with
        {
            Id = "old",
            Source = new(Two, 10),
            Destination = new(Away, 0),
            Bandwidth = new(-1),
            MaxLatencyTier2Ns = 1,
            IgnoreBandwidth = true,
            StrictBandwidth = true,
            DiverseWith = "nobody",
        };
        Assert.Equal(
            [
                "$.flow_id", "$.destination.switch_id", "$.source.port_number", "$.destination.port_number",
                "$.strict_bandwidth", "$.maximum_bandwidth", "$.max_latency_tier2", "$.diverse_flow_id",
            ],
            Check(request).Select(problem => problem.Field));
    }

    [Fact]
    public void A_flow_may_keep_away_from_a_Y_flow() => Assert.Equal([], Check(Good with { DiverseWith = "old-y" }));

    [Fact]
    public void A_flow_that_is_changed_exists_and_does_not_conflict_with_itself() =>
        Assert.Equal([], Check(Good with { Id = "old", Destination = new(Two, 3, 7, 8) }, isNew: false));

    [Fact]
    public void A_lone_inner_tag_conflicts_as_the_outer_tag_that_it_is() =>
        Assert.Contains("port=4 vlanId=5,", Assert.Single(Check(Good with { Source = new(Two, 4, 0, 5) })).Text);

    private static Problem[] Check(FlowRequest request, bool isNew = true) => [.. FlowValidator.Check(request, new Facts(), isNew)];

    private sealed class Facts : IServiceFacts
    {
        public bool IsActive(SwitchId id) => id != Away;

        public bool MayHavePort(PortId port) => port.Port < 70;

        public bool IsLinkEnd(PortId port) => port == new PortId(Two, 10);

        public FlowEnd? At(Endpoint endpoint) =>
            endpoint == new Endpoint(Two, 3, 7, 8) ? new("old", false) : endpoint == new Endpoint(Two, 4, 5) ? new("old", true) : null;

        public bool Exists(string flow) => flow is "old" or "near-old" or "away" or "other" or "lost";

        public bool ExistsYFlow(string id) => id == "old-y";

        public string AffinityMain(string flow) => flow switch { "near-old" => "old", "lost" => "gone", _ => flow };

        public IReadOnlyList<string> DiverseWith(string flow) => flow == "old" ? ["away"] : [];

        public bool IsKnown(SwitchId id) => true;

        public Seq<PointEnd> SinksAt(Endpoint endpoint) => endpoint == new Endpoint(Two, 5, 300) ? [new("f", "m", FlowDirection.Forward)] : [];

        public Seq<PointEnd> DevicesAt(Endpoint endpoint) => endpoint == new Endpoint(Two, 5, 400) ? [new("f", "j", FlowDirection.Reverse)] : [];
    }
}
