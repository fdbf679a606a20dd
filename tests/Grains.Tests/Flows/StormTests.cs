using System.Text.Json;
using Kilda.Grains.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Flows;

/// <summary>Many flows leave a link at once: their packets come before their records.</summary>
public sealed class StormTests : IAsyncLifetime
{
    private const int Flows = 100;
    private ControllerHost _host = null!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start(settings: ControllerHost.Quick with { ProbesLost = 100 });

    [Fact]
    public async Task All_traffic_has_moved_before_what_has_become_of_it_is_written()
    {
        var flows = Enumerable.Range(1, Flows).Select(Request).ToArray();
        foreach (var flow in flows) Assert.Null((await _host.Create(flow)).Failure);
        var broken = _host.Services.Flow(flows[0].Id)!.Plan!.Primary.Forward.Hops[0];
        var other = _host.Network.Now.LinksAt(new SwitchId(1)).Single(link => link.Id != broken.Isl);

        _host.Lab.Cut(broken.From);
        await Until.True(
            () => Array.TrueForAll(flows, flow => _host.Services.Flow(flow.Id) is { UnderWay: null, Shown: FlowStatus.Up, Plan: { } plan }
                && plan.Primary.Forward.Hops[0].Isl == other.Id),
            "all flows run the other way");

        var (moved, written) = (new List<long>(), new List<long>());
        foreach (var flow in flows)
        {
            var history = await _host.Store.History(DocumentKinds.Flow, flow.Id);
            using var steps = JsonDocument.Parse(history[^1].Payload);
            moved.Add(TimeOf(steps, "Commands for installing ingress rules have been sent"));
            written.Add(TimeOf(steps, "The flow status was set to UP"));
        }

        // A machine that is too busy to move them all in time writes what there is, and a flow may hear of the cut when all others are through.
        var until = Math.Min(moved.Order().ElementAt(Flows * 9 / 10), moved.Min() + (long)Turnstile.MostUnwritten.TotalMilliseconds);
        Assert.True(written.Count(at => at < until) <= Flows / 10, $"moved {string.Join(' ', moved.Order())}; written {string.Join(' ', written.Order())}");
        var needed = _host.Needed([.. flows.Select(flow => ($"flow/{flow.Id}", ServicePlan.Of(_host.Services.Flow(flow.Id)!.Plan!)))]);
        await Until.True(async () => await _host.Reserved() == needed, "links have what the plans say", () => needed);
    }

    /// <summary>
    /// The switch is looked at again and again meanwhile: what it holds between two commands is what packets meet. A moment may be missed, hence
    /// more than once.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Traffic_that_has_gone_over_does_not_go_back_when_the_controller_dies_before_it_is_written(int number)
    {
        var flow = Request(number);
        Assert.Null((await _host.Create(flow)).Failure);
        var old = _host.Services.Flow(flow.Id)!.Plan!;
        var tried = _host.Writes.Writes + 2;
        _host.Writes.Fail(2, more: 1000);
        _host.Lab.Cut(old.Primary.Forward.Hops[0].From);
        await Until.True(() => _host.Writes.Writes >= tried, "what has become of it is to be written");
        var next = _host.Services.Flow(flow.Id)!.UnderWay!.Plan!.Flows[0];
        Assert.Equal((0, 1), (Entries(old), Entries(next)));

        _host.Die();
        _host.Writes.Clear();
        using var over = new CancellationTokenSource();
        var looked = Task.Run(() =>
        {
            var went = 0;
            while (!over.IsCancellationRequested) went += Entries(old);
            return went;
        });
        await _host.Rise();
        await Until.True(() => _host.Services.Flow(flow.Id) is { UnderWay: null, Plan: { } plan } && plan.Primary == next.Primary, "it is written");
        await over.CancelAsync();
        Assert.Equal(0, await looked);
        Assert.Equal(1, Entries(next));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private static long TimeOf(JsonDocument steps, string action) => steps.RootElement.EnumerateArray()
        .Single(step => step.TryGetProperty("action", out var name) && name.ValueEquals(action)).GetProperty("timestamp").GetInt64();

    /// <summary>Rules of the first switch that take the client's packets into the plan.</summary>
    private int Entries(FlowPlan plan)
    {
        var at = _host.Lab.Switch(plan.Source.Switch);
        var query = new MultipartQuery.Flow(
            TablePipeline.Colouring, OfPort.Any, OfGroup.Any, Cookies.Of(plan.Number, FlowDirection.Forward, plan.Primary.Slot), ulong.MaxValue,
            new Match([new Oxm(OxmField.InPort, plan.Source.Port)]));
        lock (at.Gate)
        {
            Assert.Null(at.Tables.Flows(query, default, out var rules));
            return rules.Count(rule => rule.Priority == Priority.OneTag);
        }
    }

    private static FlowRequest Request(int number) => new(
        $"f{number}", new(new SwitchId(1), 2, (ushort)(100 + number)), new(new SwitchId(4), 2, (ushort)(100 + number)), new(1000));
}
