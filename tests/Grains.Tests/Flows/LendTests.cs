using Kilda.Grains.Tests.Links;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Tests.Flows;

/// <summary>A flow that stands still while another one leads.</summary>
public sealed class LendTests
{
    /// <summary>What lending starts runs before the return or after it, as chance has it: after it at least once in so many.</summary>
    private const int Times = 200;

    private static readonly FlowRequest Request = new("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));
    private static readonly Refusal Undone = Refusal.Of(RefusalKind.NotFound, "Could not swap endpoints", "There is no path");

    [Fact]
    public async Task It_goes_on_where_the_other_one_gives_up_at_once()
    {
        var told = new Heard<string>();
        await using var host = await ControllerHost.Start(configure: silo => silo.Services.AddSingleton<ILoggerProvider>(new HeardLog(told)));
        Assert.Null((await host.Create(Request)).Failure);
        for (var left = Times; left > 0; left--)
        {
            var context = ControllerHost.Context();
            var lent = host.Flow("f").Lend("g", context);
            await host.Flow("f").Return(context.TaskId, Undone);
            Assert.Null((await lent).Refusal);
        }

        Assert.Null((await host.Update("f", new FlowChange { Bandwidth = new Kbps(2000) })).Failure);
        Assert.DoesNotContain(told.All, line => line.Contains("not foreseen", StringComparison.Ordinal));
    }
}
