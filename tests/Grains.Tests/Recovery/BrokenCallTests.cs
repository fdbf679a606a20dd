using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>Whatever a switch's grain throws at a flow, nobody waits for ever, and the flow is whole in the end.</summary>
public sealed class BrokenCallTests : IAsyncLifetime
{
    private static readonly FlowRequest s_f = new("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));

    private readonly BrokenCalls _calls = new();
    private ControllerHost _host = null!;

    public async Task InitializeAsync() =>
        _host = await ControllerHost.Start(configure: silo => silo.Services.AddSingleton<IIncomingGrainCallFilter>(_calls));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task What_cannot_be_given_back_holds_up_nothing()
    {
        Assert.Null((await _host.Create(s_f)).Failure);
        _calls.Method = nameof(ISwitchGrain.Retain);
        _calls.Break(int.MaxValue);
        Assert.Null((await _host.Update("f", new FlowChange(Destination: new EndpointChange(new SwitchId(4), 2, 201)))).Failure);
        Assert.Null((await _host.Update("f", new FlowChange(Destination: new EndpointChange(new SwitchId(4), 2, 202)))).Failure);
        _calls.Break(0);
        Assert.Null((await _host.Update("f", new FlowChange(Destination: new EndpointChange(new SwitchId(4), 2, 203)))).Failure);
        await ServiceLaws.Hold(_host, "the updates");
    }

    [Fact]
    public async Task An_error_that_was_not_foreseen_ends_the_activation_and_the_next_one_goes_on()
    {
        _calls.Method = nameof(ISwitchGrain.Put);
        _calls.Error = () => new InvalidOperationException("planned");
        _calls.Break(1);
        var end = await _host.Create(s_f);
        Assert.StartsWith("planned.", end.Failure!.Description, StringComparison.Ordinal);
        await Until.True(async () => (await _host.Flow("f").Get())?.Shown == FlowStatus.Up, "the flow is up");
        await ServiceLaws.Hold(_host, "the creation");
        Assert.Null((await _host.Delete("f")).Failure);
        await _host.Settled();
    }
}
