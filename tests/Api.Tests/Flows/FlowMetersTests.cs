using Kilda.Api.Tests.Harness;
using Kilda.Network;

namespace Kilda.Api.Tests.Flows;

/// <summary>PATCH /v1/flows/{id}/meters: the meters of a flow are set anew.</summary>
public sealed class FlowMetersTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Both_ends_are_told_and_their_meters_are_answered()
    {
        var plan = Samples.Plan(Samples.Order("metered")) with { ForwardMeter = 40, ReverseMeter = 41 };
        _api.Services.Put(Samples.Up(Samples.Order("metered")) with { Plan = plan });
        var answer = await _api.Send("PATCH", "/v1/flows/metered/meters", "");
        Assert.Equal(
            $$$"""{"src_meter":{{{Meter(1, 40)}}},"dst_meter":{{{Meter(4, 41)}}}}""", answer.Body!.ToJsonString());
        Assert.Equal([$"{Samples.S1} reset meters 40", $"{Samples.S4} reset meters 41"], _api.Switches.Asked.Order());
    }

    [Fact]
    public async Task A_flow_that_is_not_there_or_not_limited_has_none()
    {
        Assert.Equal(
            "404 Object was not found | Can't update meter: Flow nobody not found | Getting flow in FlowMeterModifyFsm\n"
            + "      -: Getting flow in FlowMeterModifyFsm",
            (await _api.Send("PATCH", "/v1/flows/nobody/meters", "")).Error());
        var free = Samples.Order("free") with { Bandwidth = Kbps.Zero };
        _api.Services.Put(Samples.Up(free) with { Plan = Samples.Plan(free) with { ForwardMeter = null, ReverseMeter = null } });
        Assert.Equal(
            "400 Invalid request | Can't update meter: Flow 'free' is unmetered | Modify meters in FlowMeterModifyFsm \n"
            + "      -: Modify meters in FlowMeterModifyFsm ",
            (await _api.Send("PATCH", "/v1/flows/free/meters", "")).Error());
        Assert.Empty(_api.Switches.Asked);
    }

    [Fact]
    public async Task A_switch_that_is_away_says_so()
    {
        _api.Services.Put(Samples.Up(Samples.Order("metered")) with { Plan = Samples.Plan(Samples.Order("metered")) with { ForwardMeter = 40 } });
        _api.Switches.Refuses = at => at == Samples.S1 ? FakeSwitches.Away(at) : null;
        Assert.Equal(
            $"404 Object was not found | Can't update meter: Switch {Samples.S1} was not found | Switch {Samples.S1} is not connected to the controller\n"
            + $"      -: Switch {Samples.S1} is not connected to the controller",
            (await _api.Send("PATCH", "/v1/flows/metered/meters", "")).Error());
    }

    private static string Meter(int at, int meter) =>
        $$"""
        {"switch_id":"00:00:00:00:00:00:00:0{{at}}","meters":[{"meter_id":{{meter}},"entries":[{"rate":1000,"burst_size":1050}],"version":"OF_13","flags":["KBPS","BURST","STATS"]}]}
        """;
}
