using Kilda.Interfaces.Switches;
using Kilda.Lab.Simulator;
using Kilda.Network;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Switches;

public sealed class ConnectTests
{
    [Fact]
    public async Task A_switch_that_connects_holds_the_base_program_and_is_active()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2, 3, 4);
        Assert.Equal(Plans.Desired(new(1)), Plans.Held(lab.Switch("s1")));
        Assert.True(host.View.Now.TryGet(new SwitchId(1), out var known));
        Assert.Equal([1, 2, 11, 12], known.Ports.Select(port => (int)port.Port));
        Assert.Equal("Kilda Lab", known.Origin!.Manufacturer);
        Assert.Equal(new Kbps(10_000_000), known.Ports[0].Speed);
        Assert.True((await host.Switch(1).Report()).IsReady);
    }

    [Fact]
    public async Task What_is_put_is_in_the_switch_when_it_is_answered()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2, 3, 4);
        var plan = Plans.Upper();
        foreach (var id in (ulong[])[1, 2, 4])
        {
            Assert.Equal(PutAnswer.Done, await host.Switch(id).Put("flow/f", [Plans.Whole(plan)]));
            Assert.Equal(Plans.Desired(new(id), Plans.Whole(plan)), Plans.Held(lab.Switch(new SwitchId(id))));
        }

        Assert.Equal(PutAnswer.Done, await host.Switch(1).Put("flow/f", []));
        Assert.Equal(Plans.Desired(new(1)), Plans.Held(lab.Switch("s1")));
    }
}
