using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>A link takes its word back after the intent is stored, and storage is away just when the intent is to be taken back.</summary>
public sealed class TakeBackTests : IAsyncLifetime
{
    private static readonly FlowRequest s_f = new("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));
    private static readonly FlowRequest s_g = new("g", new(new SwitchId(1), 2, 101), new(new SwitchId(4), 2, 201), new Kbps(1000));

    private readonly RefusedLinks _links = new();
    private ControllerHost _host = null!;

    public async Task InitializeAsync() =>
        _host = await ControllerHost.Start(configure: silo => silo.Services.AddSingleton<IIncomingGrainCallFilter>(_links));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_creation_is_tried_again()
    {
        Plan();
        Assert.Null((await _host.Create(s_f)).Failure);
        await ServiceLaws.Hold(_host, "the creation");
    }

    [Fact]
    public async Task A_change_is_tried_again()
    {
        Assert.Null((await _host.Create(s_f)).Failure);
        var before = ServiceLaws.Shape(_host);
        Plan();
        Assert.Null((await _host.Update("f", new FlowChange(Bandwidth: new Kbps(2000)))).Failure);
        await ServiceLaws.Hold(_host, "the update");
        Assert.NotEqual(before, ServiceLaws.Shape(_host));
    }

    [Fact]
    public async Task Two_flows_are_as_they_were()
    {
        foreach (var request in (FlowRequest[])[s_f, s_g]) Assert.Null((await _host.Create(request)).Failure);
        var before = ServiceLaws.Shape(_host);
        Plan();
        Assert.NotNull((await Swap()).Refusal);
        await ServiceLaws.Hold(_host, "the swap");
        Assert.Equal(before, ServiceLaws.Shape(_host));
        Assert.Null((await Swap()).Refusal);
        await ServiceLaws.Hold(_host, "the second swap");
        Assert.NotEqual(before, ServiceLaws.Shape(_host));
    }

    /// <summary>The write that takes the intent back fails, and so does the next attempt.</summary>
    private void Plan()
    {
        _links.Refuse(1);
        _host.Writes.Fail(2, more: 1);
    }

    private Task<Outcome<SwappedEndpoints>> Swap() => _host.Flow("f").SwapEndpoints(
        new FlowChange(Destination: new(Outer: 201)), "g", new FlowChange(Destination: new(Outer: 200)), ControllerHost.Context());
}
