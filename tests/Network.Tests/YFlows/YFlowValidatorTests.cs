using Kilda.Network.Flows;
using Kilda.Network.Tests.Flows;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.YFlows;

public sealed class YFlowValidatorTests
{
    private static readonly SwitchId One = new(1);
    private static readonly SubFlowRequest A = new("a", 100, 101, new(new SwitchId(3), 8, 200));
    private static readonly SubFlowRequest B = new("b", 100, 102, new(new SwitchId(4), 9, 300));
    private static readonly YFlowRequest Good = new("y", new(One, 5), new Kbps(1000), [A, B]);

    [Fact]
    public void Nothing_is_wrong_with_a_good_y_flow() => Assert.Equal([], Check(Good));

    /// <summary>The Y-flow, kind, text, field.</summary>
    public static TheoryData<YFlowRequest, RefusalKind, string, string> Wrong => new()
    {
        { Good with { Id = "old" }, RefusalKind.AlreadyExists, "Flow old already exists", "$.y_flow_id" },
        { Good with { Id = "old-y" }, RefusalKind.AlreadyExists, "Y-flow old-y already exists", "$.y_flow_id" },
        { Good with { SubFlows = [] }, RefusalKind.DataInvalid, "The y-flow y has no sub flows provided", "$.sub_flows" },
        { Good with { SubFlows = [A] }, RefusalKind.DataInvalid, "The y-flow y must have at least 2 sub flows", "$.sub_flows" },
        {
            Good with { SubFlows = [A, B, new("c", 1, 0, new(new SwitchId(4), 9, 7))] }, RefusalKind.DataInvalid,
            "The y-flow y must not have more than 2 sub flows", "$.sub_flows"
        },
        { Good with { Id = "half" }, RefusalKind.AlreadyExists, "Flow half.shared already exists", "$.y_flow_id" },
        { With(B with { FlowId = "old" }), RefusalKind.AlreadyExists, "Flow old already exists", "$.sub_flows[1].flow_id" },
        { With(B with { FlowId = "old-y" }), RefusalKind.AlreadyExists, "Y-flow old-y already exists", "$.sub_flows[1].flow_id" },
        {
            With(B with { FlowId = "" }), RefusalKind.DataInvalid, "The sub-flow of y-flow y has no sub-flow id provided", "$.sub_flows[1].flow_id"
        },
        {
            With(B with { FlowId = "a" }), RefusalKind.DataInvalid,
            "The y-flow y must have different ids for its sub flows, a is taken", "$.sub_flows[1].flow_id"
        },
        {
            With(B with { FlowId = "y" }), RefusalKind.DataInvalid,
            "The y-flow y must have different ids for its sub flows, y is taken", "$.sub_flows[1].flow_id"
        },
        {
            With(B with { FlowId = "y.shared" }), RefusalKind.DataInvalid,
            "The y-flow y must have different ids for its sub flows, y.shared is taken", "$.sub_flows[1].flow_id"
        },
        {
            With(B with { SharedInner = 101 }), RefusalKind.DataInvalid,
            "The sub-flows a and b have shared endpoint conflict: SubFlowSharedEndpointEncapsulation(vlanId=100, innerVlanId=101) / "
            + "SubFlowSharedEndpointEncapsulation(vlanId=100, innerVlanId=101)", "$.sub_flows[1].shared_endpoint"
        },
        {
            With(B with { End = new(new SwitchId(3), 8, 0, 200) }), RefusalKind.DataInvalid,
            "The sub-flows a and b have endpoint conflict: switchId=\"00:00:00:00:00:00:00:03\" port=8 vlanId=200 / "
            + "switchId=\"00:00:00:00:00:00:00:03\" port=8 vlanId=200", "$.sub_flows[1].endpoint"
        },
        {
            Good with { Bandwidth = new(-1) }, RefusalKind.DataInvalid,
            "The y-flow y has invalid bandwidth -1 provided. Bandwidth cannot be less than 0 kbps.", "$.maximum_bandwidth"
        },
        {
            Good with { Shared = new(new SwitchId(77), 5) }, RefusalKind.DataInvalid,
            "Endpoint switch not found 00:00:00:00:00:00:00:4d", "$.shared_endpoint.switch_id"
        },
        {
            With(B with { End = new(new SwitchId(77), 8) }), RefusalKind.DataInvalid,
            "Endpoint switch not found 00:00:00:00:00:00:00:4d", "$.sub_flows[1].endpoint.switch_id"
        },
        {
            With(B with { End = new(new SwitchId(5), 8) }), RefusalKind.DataInvalid,
            "Destination switch 00:00:00:00:00:00:00:05 is not connected to the controller", "$.sub_flows[1].endpoint.switch_id"
        },
        {
            Good with { Shared = new(new SwitchId(5), 5) }, RefusalKind.DataInvalid,
            "Source switch 00:00:00:00:00:00:00:05 is not connected to the controller", "$.shared_endpoint.switch_id"
        },
        {
            With(B with { End = new(new SwitchId(2), 10) }), RefusalKind.ParametersInvalid,
            "The port 10 on the switch '00:00:00:00:00:00:00:02' is occupied by an ISL (destination endpoint collision).",
            "$.sub_flows[1].endpoint.port_number"
        },
        {
            With(B with { End = ServiceFacts.Taken }), RefusalKind.AlreadyExists,
            "Requested flow 'b' conflicts with existing flow 'old'. Details: requested flow 'b' destination: "
            + "switchId=\"00:00:00:00:00:00:00:02\" port=3 vlanId=7 innerVlanId=8, existing flow 'old' destination: "
            + "switchId=\"00:00:00:00:00:00:00:02\" port=3 vlanId=7 innerVlanId=8", "$.sub_flows[1].endpoint"
        },
        {
            With(B with { End = ServiceFacts.Sink }), RefusalKind.AlreadyExists,
            "Requested endpoint 'switchId=\"00:00:00:00:00:00:00:04\" port=8 vlanId=300' conflicts with existing flow mirror point 'm'.",
            "$.sub_flows[1].endpoint"
        },
        {
            Good with { Pinned = true, AllocateProtectedPath = true }, RefusalKind.DataInvalid,
            "Flow flags are not valid, unable to process pinned protected flow", "$.pinned"
        },
        {
            With(B with { End = new(One, 9) }) with { AllocateProtectedPath = true }, RefusalKind.ParametersInvalid,
            "Couldn't setup protected path for one-switch flow", "$.allocate_protected_path"
        },
        {
            Good with { IgnoreBandwidth = true, StrictBandwidth = true }, RefusalKind.ParametersInvalid,
            "Can not turn on ignore bandwidth flag and strict bandwidth flag at the same time", "$.strict_bandwidth"
        },
        {
            Good with { MaxLatencyTier2Ns = 1 }, RefusalKind.DataInvalid,
            "maxLatencyTier2 property cannot be used without maxLatency", "$.max_latency_tier2"
        },
        { Good with { MaxLatencyNs = -1 }, RefusalKind.DataInvalid, "maxLatency cannot be negative", "$.max_latency" },
        { Good with { MaxLatencyNs = 1, MaxLatencyTier2Ns = -1 }, RefusalKind.DataInvalid, "maxLatencyTier2 cannot be negative", "$.max_latency_tier2" },
        {
            Good with { MaxLatencyNs = 9_000_000, MaxLatencyTier2Ns = 8_000_000 }, RefusalKind.DataInvalid,
            "The maxLatency 9ms is higher than maxLatencyTier2 8ms", "$.max_latency"
        },
        {
            With(B with { End = new(One, 9) }) with { PeriodicPings = true }, RefusalKind.ParametersInvalid,
            "Couldn't turn on periodic pings for one-switch flow", "$.periodic_pings"
        },
        {
            With(B with { End = new(One, 5, 100, 102) }), RefusalKind.DataInvalid,
            "It is not allowed to create one-switch flow for the same ports and VLANs", "$.sub_flows[1].endpoint"
        },
        {
            With(B with { End = ServiceFacts.Device }), RefusalKind.AlreadyExists,
            "Requested endpoint 'switchId=\"00:00:00:00:00:00:00:04\" port=7 vlanId=400' conflicts with existing flow join point 'j'.",
            "$.sub_flows[1].endpoint"
        },
        { Good with { DiverseWith = "y" }, RefusalKind.ParametersInvalid, "The y-flow y can not be diverse with itself", "$.diverse_flow_id" },
        { Good with { DiverseWith = "b" }, RefusalKind.ParametersInvalid, "The y-flow y can not be diverse with itself", "$.diverse_flow_id" },
        { Good with { DiverseWith = "nobody" }, RefusalKind.ParametersInvalid, "Failed to find diverse flow id nobody", "$.diverse_flow_id" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void One_wrong_thing_is_one_problem_with_its_kind_text_and_field(YFlowRequest request, RefusalKind kind, string text, string field) =>
        Assert.Equal([new Problem(kind, text, field)], Check(request));

    [Fact]
    public void A_y_flow_that_is_changed_exists() => Assert.Equal([], Check(Good with { Id = "old-y" }, isNew: false));

    [Fact]
    public void A_y_flow_may_keep_away_from_flows_and_y_flows()
    {
        Assert.Equal([], Check(Good with { DiverseWith = "old" }));
        Assert.Equal([], Check(Good with { DiverseWith = "old-y" }));
    }

    [Fact]
    public void Legs_of_a_y_flow_that_is_changed_may_exchange_their_ends()
    {
        var moved = Good with { Id = "old-y", SubFlows = [A with { FlowId = "old" }, B with { End = ServiceFacts.Taken }] };
        Assert.Equal([], Check(moved, isNew: false));
        Assert.NotEmpty(Check(moved with { SubFlows = [A, B with { End = ServiceFacts.Taken }] }, isNew: false));
    }

    private static YFlowRequest With(SubFlowRequest second) => Good with { SubFlows = [A, second] };

    private static Problem[] Check(YFlowRequest request, bool isNew = true) => [.. YFlowValidator.Check(request, new ServiceFacts(), isNew)];
}
