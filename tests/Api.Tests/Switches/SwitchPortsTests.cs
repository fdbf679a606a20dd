using Kilda.Api.Tests.Harness;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Api.Tests.Switches;

/// <summary>The ports of a switch.</summary>
public sealed class SwitchPortsTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _api.Switches.Tables = _api.Switches.Tables with
        {
            Ports =
            [
                new(OfPort.Local, 0xA0A1, "local", PortConfig.PortDown, PortState.LinkDown, 0, 0, 0, 0, 0, 0),
                new(1, 0x0202_0303_0404, "eth1", 0, PortState.Live, (1 << 6) | (1 << 12), 0, (1 << 5) | (1 << 6), 0, 10_000_000, 10_000_000),
            ],
        };
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("ports")]
    [InlineData("ports/1")]
    public async Task They_are_the_golden_text(string path) =>
        Golden.Check($"{path.Replace('/', '-')}.txt", (await _api.Get($"/v1/switches/1/{path}")).Shown());

    [Theory]
    [InlineData("v1/switches/1/port/7/config", "UP", "7 True")]
    [InlineData("v1/switches/1/ports/7/config", "down", "7 False")]
    [InlineData("v2/switches/1/ports/7/config", "DOWN", "7 False")]
    public async Task They_are_switched_on_and_off(string path, string status, string asked)
    {
        var answer = await _api.Send("PUT", $"/{path}", $$"""{ "status": "{{status}}" }""");
        Assert.Equal($$"""{"switch_id":"{{Samples.S1}}","port_no":7}""", answer.Body!.ToJsonString());
        Assert.Equal([$"{Samples.S1} port {asked}"], _api.Switches.Asked);
    }

    [Theory]
    [InlineData("9/ports", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found | Switch 00:00:00:00:00:00:00:09 not found")]
    [InlineData("9/ports/1", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found | Switch 00:00:00:00:00:00:00:09 not found")]
    [InlineData("1/ports/0", "400 Invalid request data | Invalid portId: 0 | A port is a number from 1 to 4294967040")]
    [InlineData("1/ports/x", "400 Invalid request data | Invalid portId: x | A port is a number from 1 to 4294967040")]
    public async Task Ports_that_cannot_be_told(string path, string error) =>
        Assert.StartsWith($"{error}\n", (await _api.Get($"/v1/switches/{path}")).Error(), StringComparison.Ordinal);

    [Fact]
    public async Task A_port_that_the_switch_does_not_have() => Assert.StartsWith(
        $"404 Object was not found | Port {Samples.S1}_77 does not exists. | Unable to dump port description request\n",
        (await _api.Get("/v1/switches/1/ports/77")).Error(), StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "9/port/1", """{ "status": "UP" }""",
        "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found | Switch 00:00:00:00:00:00:00:09 not found")]
    [InlineData("1/port/-1", """{ "status": "UP" }""", "400 Invalid request data | Invalid portId: -1 | A port is a number from 1 to 4294967040")]
    [InlineData("1/port/1", "{}", "400 Invalid request data | Could not configure port | Errors: status is required: UP or DOWN")]
    [InlineData(
        "1/port/1", """{ "status": "sideways" }""",
        "400 Invalid request data | No enum constant org.openkilda.messaging.payload.switches.PortStatus.SIDEWAYS"
        + " | Can not parse arguments of the port configuration request")]
    [InlineData(
        "1/port/1", """{ "status": 1 }""",
        "400 Invalid request | JSON parse error: $.status must be text, not a number | HttpMessageNotReadableException")]
    public async Task What_cannot_be_configured(string path, string body, string error)
    {
        Assert.StartsWith($"{error}\n", (await _api.Send("PUT", $"/v1/switches/{path}/config", body)).Error(), StringComparison.Ordinal);
        Assert.Empty(_api.Switches.Asked);
    }

    [Fact]
    public async Task What_the_switch_would_not_do_is_an_error()
    {
        _api.Switches.Refuses = _ => Refusal.Of(RefusalKind.DataInvalid, "PORT_MOD_FAILED/EPERM for port", "Port configuration request failed");
        Assert.StartsWith(
            "400 Invalid request data | PORT_MOD_FAILED/EPERM for port | Port configuration request failed\n",
            (await _api.Send("PUT", "/v1/switches/1/port/1/config", """{ "status": "UP" }""")).Error(), StringComparison.Ordinal);
        _api.Switches.Refuses = FakeSwitches.Away;
        Assert.StartsWith(
            $"404 Object was not found | Switch {Samples.S1} was not found | Port configuration request failed\n",
            (await _api.Send("PUT", "/v1/switches/1/port/1/config", """{ "status": "UP" }""")).Error(), StringComparison.Ordinal);
    }
}
