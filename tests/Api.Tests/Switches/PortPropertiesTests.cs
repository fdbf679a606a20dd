using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.Switches;

/// <summary>Whether links are looked for at a port.</summary>
public sealed class PortPropertiesTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task They_are_told_and_set()
    {
        _api.Network.Put(Samples.Switch(Samples.S1) with { Undiscovered = [12] });
        Assert.Equal(Answer(11, "true"), (await _api.Get("/v2/switches/1/ports/11/properties")).Body!.ToJsonString());
        Assert.Equal(Answer(12, "false"), (await _api.Get("/v2/switches/1/ports/12/properties")).Body!.ToJsonString());
        Assert.Equal(Answer(77, "true"), (await _api.Get("/v2/switches/1/ports/77/properties")).Body!.ToJsonString());
        Assert.Equal(Answer(11, "false"), (await Put("1/ports/11", """{ "discovery_enabled": false }""")).Body!.ToJsonString());
        Assert.Equal([$"{Samples.S1} discovery 11 False"], _api.Switches.Asked);
    }

    [Theory]
    [InlineData(
        "9/ports/11", """{ "discovery_enabled": false }""",
        "404 Object was not found | Could not update port properties for '00:00:00:00:00:00:00:09_11': Switch 00:00:00:00:00:00:00:09 not found. "
        + "| Persistence exception\n      -: Persistence exception")]
    [InlineData(
        "1/ports/11", "{}",
        "400 Invalid request data | Could not update port properties | Errors: discovery_enabled is required\n"
        + "      $.discovery_enabled: discovery_enabled is required")]
    [InlineData(
        "1/ports/0", """{ "discovery_enabled": false }""",
        "400 Invalid request data | Invalid portId: 0 | A port is a number from 1 to 4294967040\n      port: A port is a number from 1 to 4294967040")]
    public async Task What_is_refused(string path, string body, string error)
    {
        Assert.Equal(error, (await Put(path, body)).Error());
        Assert.Empty(_api.Switches.Asked);
    }

    [Fact]
    public async Task Of_a_switch_that_never_connected_nothing_is_told() => Assert.Equal(
        "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found. | Couldn't get port properties\n      -: Couldn't get port properties",
        (await _api.Get("/v2/switches/9/ports/1/properties")).Error());

    private Task<Answer> Put(string path, string body) => _api.Send("PUT", $"/v2/switches/{path}/properties", body);

    private static string Answer(int port, string enabled) =>
        $$"""{"switch_id":"{{Samples.S1}}","port_number":{{port}},"discovery_enabled":{{enabled}}}""";
}
