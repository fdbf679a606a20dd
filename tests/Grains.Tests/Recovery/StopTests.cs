using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>A controller that is asked to stop does not wait for what may never come.</summary>
public sealed class StopTests
{
    private static readonly FlowRequest s_flow = new("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));

    /// <summary>More than a test is patient for.</summary>
    private static readonly TimeSpan s_long = 2 * Until.Patience;

    [Fact]
    public async Task An_operation_that_waits_for_a_silent_switch_goes_on_after_the_restart()
    {
        await using var host = await ControllerHost.Start(settings: ControllerHost.Quick with { SwitchTimeout = s_long });
        host.Lab.Switch("s1").Faults.Withhold(1, carriesOut: true);
        var context = ControllerHost.Context();
        Assert.Null((await host.Flow("f").Create(s_flow, context)).Refusal);
        await host.Restart().WaitAsync(Until.Patience);
        host.Lab.Switch("s1").Faults.Clear();
        await host.Discovered();
        await ServiceLaws.Hold(host, "the restart");
        Assert.NotNull(host.Services.Flow("f"));
    }

    [Fact]
    public async Task An_operation_that_waits_for_packets_of_the_old_way_goes_on_after_the_restart()
    {
        await using var host = await ControllerHost.Start(settings: ControllerHost.Quick with { Drain = s_long });
        Assert.Null((await host.Create(s_flow)).Failure);
        Assert.Null((await host.Update("f", new FlowChange(Bandwidth: new Kbps(2000)))).Failure);
        await host.Restart().WaitAsync(Until.Patience);
        await host.Discovered();
        await ServiceLaws.Hold(host, "the restart");
    }

    [Fact]
    public async Task An_operation_that_waits_for_storage_goes_on_after_the_restart()
    {
        await using var host = await ControllerHost.Start();
        host.Writes.Fail(2, more: 1000);
        Assert.Null((await host.Flow("f").Create(s_flow, ControllerHost.Context())).Refusal);
        await Until.True(() => host.Writes.Writes >= 3, "the result is on its way to storage");
        await host.Restart().WaitAsync(Until.Patience);
        await host.Discovered();
        await ServiceLaws.Hold(host, "the restart");
        Assert.NotNull(host.Services.Flow("f"));
    }
}
