using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.Switches;

/// <summary>What clients are told that ask switches for what is not offered.</summary>
public sealed class OlderSwitchCallsTests : IAsyncLifetime
{
    private const string Missing = "404 Object was not found | ";
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task There_are_no_devices_and_no_aggregated_links()
    {
        Assert.Equal("""{"ports":[]}""", (await _api.Get("/v2/switches/1/devices?since=2019-09-30T16:14:12.538Z")).Body!.ToJsonString());
        Assert.Equal("[]", (await _api.Get("/v2/switches/1/lags")).Body!.ToJsonString());
    }

    [Theory]
    [InlineData("PUT", "v1/switches/toggle-connect-mode", "410 Invalid request | Toggling the connect mode is not offered | Switches connect in one way only")]
    [InlineData(
        "GET", "v2/switches/1/devices?since=now",
        "400 Invalid request data | Invalid 'since' value 'now'. Correct example of 'since' value is '2019-09-30T16:14:12.538Z' | Invalid 'since' value")]
    [InlineData("GET", "v2/switches/9/devices", $"{Missing}Switch 00:00:00:00:00:00:00:09 not found. | Switch was not found.")]
    [InlineData("GET", "v2/switches/9/lags", $"{Missing}Switch 00:00:00:00:00:00:00:09 not found. | Switch was not found.")]
    [InlineData(
        "POST", "v2/switches/1/lags", "400 Invalid request data | Error during LAG create | Switch 00:00:00:00:00:00:00:01 doesn't support LAG.")]
    [InlineData("POST", "v2/switches/9/lags", $"{Missing}Error during LAG create | Switch '00:00:00:00:00:00:00:09' not found")]
    [InlineData(
        "PUT", "v2/switches/1/lags/2001",
        $"{Missing}Error processing LAG logical port #2001 on 00:00:00:00:00:00:00:01 update request "
        + "| LAG port 2001 on switch 00:00:00:00:00:00:00:01 not found")]
    [InlineData(
        "DELETE", "v2/switches/1/lags/2001", $"{Missing}Error during LAG delete | LAG port 2001 on switch 00:00:00:00:00:00:00:01 not found")]
    public async Task What_is_refused(string verb, string path, string error) =>
        Assert.StartsWith($"{error}\n", (await _api.Send(new HttpMethod(verb), $"/{path}")).Error(), StringComparison.Ordinal);
}
