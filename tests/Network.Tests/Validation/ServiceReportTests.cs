using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.Validation;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Validation;

/// <summary>What is wrong with a flow, path by path.</summary>
public sealed class ServiceReportTests
{
    private static readonly FlowPlan s_plan =
        Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3), Pair(1, 1501, 1, 4, 3));

    [Fact]
    public void Every_rule_of_a_flow_belongs_to_a_path()
    {
        var reports = Reports((_, program) => program);
        Assert.Equal(
            [(FlowDirection.Forward, false), (FlowDirection.Reverse, false), (FlowDirection.Forward, true), (FlowDirection.Reverse, true)],
            reports.Select(report => (report.Direction, report.IsProtected)));
        Assert.All(reports, report => Assert.Empty(report.Discrepancies));
        var counted = reports.SelectMany(report => report.Rules).Select(rule => rule.Rule).Distinct().Count();
        Assert.Equal(s_plan.Switches().SelectMany(at => Program(at).Rules).Distinct().Count(), counted);
        Assert.Equal([1, 1, 0, 0], reports.Select(report => report.Meters));
        Assert.All(reports.SelectMany(report => report.Rules), rule => Assert.Equal(3ul, rule.Counters!.Packets));
    }

    [Fact]
    public void A_missing_transit_rule_is_told_of_its_path_alone()
    {
        var reports = Reports((at, program) => at != Switch(2) ? program : program with
        {
            Rules = program.Rules.Where(rule => rule.Cookie != Cookies.Of(7, FlowDirection.Reverse, 0)).ToSeq(),
        });
        var wrong = Assert.Single(reports[1].Discrepancies);
        Assert.Equal(("all", ""), (wrong.Field, wrong.Actual));
        Assert.Equal($"{{sw:{Switch(2)}, ck:0x2000000000000007, in:23-1101, out:21-1102}}", wrong.Rule);
        Assert.Null(reports[1].Rules.Single(rule => rule.Counters is null).Counters);
        Assert.All(reports.Where((_, i) => i != 1), report => Assert.Empty(report.Discrepancies));
    }

    [Fact]
    public void A_shared_rule_that_is_missing_is_told_of_every_path_that_comes_in_there()
    {
        var reports = Reports((at, program) => at != Switch(1) ? program : program with
        {
            Rules = program.Rules.Where(rule => rule.Cookie != Cookies.ClientPort(5)).ToSeq(),
        });
        Assert.Equal([1, 0, 0, 0], reports.Select(report => report.Discrepancies.Count));
    }

    [Theory]
    [InlineData("outPort", "12", "99")]
    [InlineData("outVlan", "1001", "77")]
    [InlineData("meterId", "46", "9")]
    [InlineData("groupId", "", "10")]
    public void What_differs_is_named(string field, string expected, string actual)
    {
        Instruction[] altered =
        [
            new Instruction.Meter(field == "meterId" ? 9u : 46),
            new Instruction.ApplyActions(
            [
                new OfAction.SetField(new(OxmField.VlanVid, 0x1000 | (field == "outVlan" ? 77u : 1001))),
                new OfAction.Output(field == "outPort" ? 99u : 12), .. field == "groupId" ? [new OfAction.ToGroup(10)] : Array.Empty<OfAction>(),
            ]),
        ];
        var wrong = Assert.Single(Reports((at, program) => Altered(at, program, rule => rule with { Instructions = [.. altered] }))[0].Discrepancies);
        Assert.Equal((field, expected, actual), (wrong.Field, wrong.Expected, wrong.Actual));
    }

    [Fact]
    public void A_cookie_that_is_another_is_named()
    {
        var wrong = Assert.Single(Reports((at, program) => Altered(at, program, rule => rule with { Cookie = 0xBEEF }))[0].Discrepancies);
        Assert.Equal(("cookie", "0x4000000000000007", "0x000000000000BEEF"), (wrong.Field, wrong.Expected, wrong.Actual));
    }

    [Fact]
    public void A_meter_of_another_rate_and_a_rule_left_over_are_told()
    {
        Rule left = new(1, 20, new Match([new Oxm(OxmField.InPort, 9)]), [], Cookies.Of(7, FlowDirection.Forward, 1));
        var reports = Reports((at, program) => at != Switch(1) ? program : program with
        {
            Rules = program.Rules.Add(left),
            Meters = program.Meters.Select(meter => meter with { Rate = 1, Burst = 2 }).ToSeq(),
        });
        Assert.Equal(
            [("meterRate", "10000", "1"), ("meterBurstSize", "10500", "2")],
            reports[0].Discrepancies.Select(wrong => (wrong.Field, wrong.Expected, wrong.Actual)));
        var excess = Assert.Single(reports[2].Discrepancies);
        Assert.Equal(("all", ""), (excess.Field, excess.Expected));
        Assert.Contains("in:9-any, out:drop", excess.Actual, StringComparison.Ordinal);
    }

    /// <summary>The forward route of the first path where it begins.</summary>
    private static SwitchProgram Altered(SwitchId at, SwitchProgram program, Func<Rule, Rule> alter) => at != Switch(1) ? program : program with
    {
        Rules = program.Rules.Select(rule =>
            rule.Table == TablePipeline.Route && rule.Cookie == Cookies.Of(7, FlowDirection.Forward, 0) ? alter(rule) : rule).ToSeq(),
    };

    private static SwitchProgram Program(SwitchId at) => PlanCompiler.Program([new PlanLayer(s_plan, PlanPart.Whole)], at, SwitchAbilities.Full);

    private static PathReport[] Reports(Func<SwitchId, SwitchProgram, SwitchProgram> damage)
    {
        var found = new Dictionary<SwitchId, ServiceFinding>();
        foreach (var at in s_plan.Switches())
        {
            var state = new SwitchState();
            state.Put("flow/f", Program(at));
            var there = damage(at, Program(at));
            var comparison = SwitchComparison.Of(state, new(there.Rules, there.Meters, there.Groups), new KeySet(), new("flow/f", [7]));
            found[at] = new(comparison, there.Rules.Select(rule => new RuleCount(rule, 3, 300)).ToSeq());
        }

        return [.. ServiceReport.Of(s_plan, found)];
    }
}
