using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Lab.Simulator;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Switches;

/// <summary>What a new process finds in storage and in the switches.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kilda-switch-").FullName;

    [Fact]
    public async Task A_flow_in_place_is_restored_to_a_switch_that_has_lost_it()
    {
        await using var host = await SwitchHost.Start(folder: _folder);
        await Write(host, Document(Plans.Upper()));
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        Assert.Equal(Plans.Desired(new(1), Plans.Whole(Plans.Upper())), Plans.Held(lab.Switch("s1")));
        Assert.Equal(PutAnswer.Done, await host.Switch(1).Put("flow/f", []));
    }

    [Fact]
    public async Task Endpoints_and_meters_of_stored_flows_are_taken()
    {
        await using var host = await SwitchHost.Start(folder: _folder);
        await Write(host, Document(Plans.Upper()));
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        var claim = await host.Switch(1).Claim(new ClaimRequest("flow/g", [new Endpoint(new(1), 1, 100)], 0, []));
        Assert.Equal(RefusalKind.AlreadyExists, Assert.IsType<ClaimAnswer.Refused>(claim).Problem.Kind);
        Assert.Equal(new ClaimAnswer.Held([33]), await host.Switch(1).Claim(new ClaimRequest("flow/g", [], 1, [])));
        Assert.Equal(new ClaimAnswer.Held([32]), await host.Switch(1).Claim(new ClaimRequest("flow/f", [], 1, [32])));
    }

    [Theory]
    [InlineData(PlanPart.Whole, null)]
    [InlineData(PlanPart.Whole, PlanPart.Body)]
    [InlineData(PlanPart.Body, PlanPart.Whole)]
    public async Task An_operation_that_was_cut_off_is_left_as_it_is_until_its_flow_decides(PlanPart old, PlanPart? @new)
    {
        SimLab lab;
        string[] held;
        Seq<PlanLayer> layers = [new PlanLayer(Plans.Upper(), old), .. @new is { } part ? [new PlanLayer(Plans.Lower(), part)] : (Seq<PlanLayer>)[]];
        var host = await SwitchHost.Start(folder: _folder);
        await using (host)
        {
            lab = host.Connect("diamond");
            await host.Active(1);
            Assert.Equal(PutAnswer.Done, await host.Switch(1).Put("flow/f", layers));
            held = Plans.Held(lab.Switch("s1"));
            await Write(host, Document(Plans.Upper()) with { Intent = Intent() });
        }

        await using var next = await SwitchHost.Start(folder: _folder, port: host.At.Port);
        await using (lab)
        {
            await next.Active(1);
            Assert.Equal(held, Plans.Held(lab.Switch("s1")));
            Assert.Equal(PutAnswer.Done, await next.Switch(1).Put("flow/f", [Plans.Whole(Plans.Lower())]));
            Assert.Equal(Plans.Desired(new(1), Plans.Whole(Plans.Lower())), Plans.Held(lab.Switch("s1")));
        }
    }

    [Fact]
    public async Task With_a_damaged_document_nothing_is_removed_from_its_switches()
    {
        await using var host = await SwitchHost.Start(folder: _folder);
        var rows = ServiceRows.Of(Document(Plans.Upper()));
        await host.Store.Write(new Commit([new DocumentWrite(DocumentKinds.Flow, "f", 0, "{\"Request\":7}", rows)]));
        await using var lab = host.Connect("diamond");
        lock (lab.Switch("s1").Gate)
        {
            foreach (var rule in Plans.Rules(new(1), Plans.Upper())) Assert.Null(lab.Switch("s1").Tables.Apply(rule));
        }

        await host.Active(1);
        Assert.Empty(Plans.Rules(new(1), Plans.Upper()).Select(Network.Pipeline.RuleText.Of).Except(Plans.Held(lab.Switch("s1"))));
    }

    [Fact]
    public async Task The_generation_of_the_master_grows_with_every_connection_and_over_restarts()
    {
        var generations = new List<ulong>();
        for (var start = 0; start < 2; start++)
        {
            await using var host = await SwitchHost.Start(folder: _folder);
            for (var connection = 0; connection < 2; connection++)
            {
                using var raw = await RawSwitch.Connect(host.At);
                await raw.ShakeHands(77);
                generations.Add((await raw.ExpectRole()).Message.GenerationId);
            }
        }

        Assert.Equal(generations.Distinct().Order(), generations);
        Assert.Equal(4, generations.Count);
    }

    [Fact]
    public async Task A_switch_that_has_not_come_back_yet_is_shown_as_it_was()
    {
        await using (var host = await SwitchHost.Start(folder: _folder))
        {
            await using var lab = host.Connect("diamond");
            await host.Active(1);
        }

        await using var next = await SwitchHost.Start(folder: _folder);
        var report = await next.Switch(1).Report();
        Assert.False(report.IsReady);
        Assert.True(next.View.Now.TryGet(new SwitchId(1), out var known));
        Assert.False(known.Active);
        Assert.Equal([1u, 2u, 11u, 12u], known.Ports.Select(port => port.Port));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task Write(SwitchHost host, FlowDocument document) => host.Store.Write(new Commit(
        [new DocumentWrite(DocumentKinds.Flow, document.Id, 0, DocumentJson.Write(document), ServiceRows.Of(document))]));

    private static FlowDocument Document(FlowPlan plan) => new(
        new FlowRequest("f", plan.Source, plan.Destination, plan.Bandwidth), 1, plan, null, FlowStatus.Up, null, default, default);

    private static FlowIntent Intent()
    {
        var plan = Plans.Lower();
        return new FlowIntent(FlowOperation.Reroute, new FlowRequest("f", plan.Source, plan.Destination, plan.Bandwidth), plan, "task", default);
    }
}
