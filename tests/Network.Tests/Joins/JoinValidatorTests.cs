using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Tests.Flows;
using static Kilda.Network.Flows.FlowDirection;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Joins;

public sealed class JoinValidatorTests
{
    private static readonly JoinRequest Known = new("j", Forward, Switch(3), Client(4, 6, 500));
    private static readonly PointedFlow Flow = new(
        new FlowRequest("f", Client(1, 5, 100), Client(3, 8, 200), new Kbps(1000)), [Switch(1), Switch(2), Switch(3)],
        [new MirrorRequest("m", Forward, Switch(3), ServiceFacts.Sink), new MirrorRequest("r", Reverse, Switch(1), Client(4, 9))], [Known]);

    private static readonly JoinRequest Good = new("new", Forward, Switch(3), ServiceFacts.Sink, FlowTo: "f");
    private static readonly FlowRequest From = new("from", Client(4, 5), Client(3, 6), new Kbps(1000));

    [Fact]
    public void Nothing_is_wrong_with_a_device_at_the_sink_of_its_mirror() => Assert.Equal([], Check(Good));

    [Fact]
    public void The_same_join_in_the_same_words_changes_nothing_and_in_others_is_refused()
    {
        Assert.Equal([], Check(Known));
        Assert.Equal(
            [new Problem(RefusalKind.AlreadyExists, "Flow join point j already exists", "$.join_point_id")], Check(Known with { At = Switch(1) }));
    }

    [Fact]
    public void A_flow_from_the_device_ends_on_the_join_switch()
    {
        var by = Good with { Device = null, FlowFrom = "from" };
        Assert.Equal([], Check(by, From));
        Assert.Equal("Flow from not found", Assert.Single(Check(by)).Text);
        Assert.Equal(
            "Flow 'from' does not end on the join point switch 00:00:00:00:00:00:00:01", Assert.Single(Check(by with { At = Switch(1) }, From)).Text);
    }

    public static TheoryData<JoinRequest, RefusalKind, string, string> Wrong => new()
    {
        { Good with { Id = "a b" }, RefusalKind.ParametersInvalid, JoinValidator.WrongId, "$.join_point_id" },
        {
            Good with { FlowTo = "other" }, RefusalKind.DataInvalid, "flow_id_to 'other' is not the flow 'f' that the join point is made on",
            "$.flow_id_to"
        },
        { Good with { Device = null }, RefusalKind.DataInvalid, "A join point needs a sink_endpoint or a flow_id_from", "$.sink_endpoint" },
        {
            Good with { FlowFrom = "from" }, RefusalKind.DataInvalid, "A join point has a sink_endpoint or a flow_id_from, not both", "$.flow_id_from"
        },
        { Good with { Device = null, FlowFrom = "f" }, RefusalKind.DataInvalid, "A flow cannot join itself", "$.flow_id_from" },
        { Good with { At = Switch(2) }, RefusalKind.RequestInvalid, "Invalid join point switch id: 00:00:00:00:00:00:00:02", "$.join_point_switch_id" },
        {
            Good with { Device = Client(5, 9) }, RefusalKind.DataInvalid,
            "Destination switch 00:00:00:00:00:00:00:05 is not connected to the controller", "$.sink_endpoint.switch_id"
        },
        {
            Good with { Device = ServiceFacts.Device }, RefusalKind.AlreadyExists,
            "Requested endpoint 'switchId=\"00:00:00:00:00:00:00:04\" port=7 vlanId=400' conflicts with existing flow join point 'j'.",
            "$.sink_endpoint"
        },
        {
            Good with { Device = Client(4, 9) }, RefusalKind.DataInvalid,
            "The device would hear itself by mirror point r on switch 00:00:00:00:00:00:00:01, further down the path", "$.join_point_switch_id"
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void One_wrong_thing_is_one_problem_with_its_kind_text_and_field(JoinRequest request, RefusalKind kind, string text, string field) =>
        Assert.Equal([new Problem(kind, text, field)], Check(request));

    private static Problem[] Check(JoinRequest request, FlowRequest? from = null) => [.. JoinValidator.Check(request, Flow, from, new ServiceFacts())];
}
