using System.Diagnostics;
using Kilda.EndToEnd.Harness;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Discovery;

/// <summary>Links that break and come back.</summary>
public sealed class LinkFaultTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    /// <summary>The documented time for which a link that had failed must be good again.</summary>
    private static readonly TimeSpan AntiFlap = TimeSpan.FromSeconds(7);

    [OvsTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_that_a_switch_reports_fails_the_link_at_once(bool bothEnds)
    {
        var link = DiamondLab.Links[1];
        var clock = Stopwatch.StartNew();
        await (bothEnds ? lab.Ovs.CutAsync(link.A) : lab.Ovs.PortDownAsync(link.B));
        await lab.LinkState(link, "FAILED", TimeSpan.FromSeconds(2));
        output.WriteLine($"FAILED {clock.ElapsedMilliseconds} ms after the cut (asked every 20 ms)");

        clock.Restart();
        await lab.Ovs.MendAsync(link.A);
        await lab.LinkState(link, "DISCOVERED");
        output.WriteLine($"DISCOVERED {clock.Elapsed.TotalSeconds:0.0} s after it was mended");
        Assert.True(clock.Elapsed >= AntiFlap, "it was used again before it had proved itself");
    }

    [OvsTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_that_nobody_reports_fails_the_link_when_three_probes_are_lost(bool oneWay)
    {
        var link = DiamondLab.Links[3];
        var clock = Stopwatch.StartNew();
        await lab.Ovs.SilenceAsync(link.A, oneWay);
        await lab.LinkState(link, "FAILED", TimeSpan.FromSeconds(10));
        output.WriteLine($"FAILED {clock.Elapsed.TotalSeconds:0.0} s after the silent cut");
        Assert.InRange(clock.Elapsed.TotalSeconds, 2, 6);

        await lab.Ovs.MendAsync(link.A);
        await lab.LinkState(link, "DISCOVERED");
    }

    [OvsFact]
    public async Task A_switch_that_loses_its_controller_loses_no_link()
    {
        await lab.Ovs.DisconnectAsync(DiamondLab.S2);
        await SwitchState(DiamondLab.S2, "DEACTIVATED");
        Assert.All(await lab.Rest.Links(), row => Assert.NotEqual("FAILED", row.State));

        await lab.Ovs.ConnectAsync(DiamondLab.S2);
        await SwitchState(DiamondLab.S2, "ACTIVATED");
        await lab.Discovered();
    }

    private async Task SwitchState(SwitchId id, string state) =>
        await Eventually.Value(
            () => lab.Rest.Get($"/v1/switches/{id}"), a => a.Body?["state"]?.GetValue<string>() == state, $"switch {id} is {state}");
}
