using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Tests.Flows;
using static Kilda.Network.Flows.FlowDirection;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Mirrors;

public sealed class MirrorValidatorTests
{
    private static readonly PointedFlow Flow = new(
        new FlowRequest("f", Client(1, 5, 100), Client(3, 8, 200), new Kbps(1000)), [Switch(1), Switch(2), Switch(3)],
        [new MirrorRequest("m", Forward, Switch(3), ServiceFacts.Sink)],
        [new JoinRequest("j", Forward, Switch(3), Client(4, 6, 500))]);

    private static readonly MirrorRequest Good = new("new", Forward, Switch(1), Client(4, 9, 300));

    [Fact]
    public void Nothing_is_wrong_with_a_good_mirror_on_any_switch() => Assert.Equal([], Check(Good, Flow));

    [Fact]
    public void A_sink_may_have_both_directions_of_a_flow() => Assert.Equal([], Check(Good with { Direction = Reverse, Sink = ServiceFacts.Sink }, Flow));

    [Fact]
    public void A_transit_switch_is_for_pinned_flows()
    {
        var pinned = Flow with { Request = Flow.Request with { Pinned = true } };
        Assert.Equal([], Check(Good with { At = Switch(2) }, pinned));
        Assert.Equal("Invalid mirror point switch id: 00:00:00:00:00:00:00:02", Assert.Single(Check(Good with { At = Switch(2) }, Flow)).Text);
        Assert.Equal("Invalid mirror point switch id: 00:00:00:00:00:00:00:04", Assert.Single(Check(Good with { At = Switch(4) }, pinned)).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void An_id_has_letters_digits_underscores_and_hyphens(string id) => Assert.Equal(
        [new Problem(RefusalKind.ParametersInvalid, "Can not parse arguments of the mirror point create request", "$.mirror_point_id")],
        Check(Good with { Id = id }, Flow));

    [Fact]
    public void An_id_has_a_hundred_characters_at_most()
    {
        Assert.Equal([], Check(Good with { Id = new string('a', 100) }, Flow));
        Assert.Single(Check(Good with { Id = new string('a', 101) }, Flow));
    }

    public static TheoryData<MirrorRequest, RefusalKind, string, string> Wrong => new()
    {
        { Good with { Id = "m" }, RefusalKind.AlreadyExists, "Flow mirror point m already exists", "$.mirror_point_id" },
        {
            Good with { Sink = Client(5, 9) }, RefusalKind.DataInvalid,
            "Destination switch 00:00:00:00:00:00:00:05 is not connected to the controller", "$.sink_endpoint.switch_id"
        },
        {
            Good with { Sink = Client(4, 0) }, RefusalKind.DataInvalid, "The port 0 of the sink endpoint is not between 1 and 65535",
            "$.sink_endpoint.port_number"
        },
        {
            Good with { Sink = Client(4, 9, 4095) }, RefusalKind.DataInvalid, "The vlan 4095 of the sink endpoint is not between 0 and 4094",
            "$.sink_endpoint.vlan_id"
        },
        {
            Good with { Sink = Client(2, 10) }, RefusalKind.DataInvalid,
            "The port 10 on the switch '00:00:00:00:00:00:00:02' is occupied by an ISL (destination endpoint collision).", "$.sink_endpoint.port_number"
        },
        {
            Good with { Sink = ServiceFacts.Taken }, RefusalKind.AlreadyExists,
            "Requested flow 'new' conflicts with existing flow 'old'. Details: requested flow 'new' destination: "
            + "switchId=\"00:00:00:00:00:00:00:02\" port=3 vlanId=7 innerVlanId=8, existing flow 'old' destination: "
            + "switchId=\"00:00:00:00:00:00:00:02\" port=3 vlanId=7 innerVlanId=8", "$.sink_endpoint"
        },
        {
            Good with { Sink = ServiceFacts.Sink }, RefusalKind.AlreadyExists,
            "Requested endpoint 'switchId=\"00:00:00:00:00:00:00:04\" port=8 vlanId=300' conflicts with existing flow mirror point 'm'.",
            "$.sink_endpoint"
        },
        {
            Good with { Sink = ServiceFacts.Device }, RefusalKind.AlreadyExists,
            "Requested endpoint 'switchId=\"00:00:00:00:00:00:00:04\" port=7 vlanId=400' conflicts with existing flow mirror point 'j'.",
            "$.sink_endpoint"
        },
        {
            Good with { Direction = Reverse, Sink = Client(4, 6, 500) }, RefusalKind.DataInvalid,
            "The device of join point j would hear itself: its packets enter the reverse direction before the mirror point switch "
            + "00:00:00:00:00:00:00:01", "$.mirror_point_switch_id"
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void One_wrong_thing_is_one_problem_with_its_kind_text_and_field(MirrorRequest request, RefusalKind kind, string text, string field) =>
        Assert.Equal([new Problem(kind, text, field)], Check(request, Flow));

    private static Problem[] Check(MirrorRequest request, PointedFlow flow) => [.. MirrorValidator.Check(request, flow, new ServiceFacts())];
}
