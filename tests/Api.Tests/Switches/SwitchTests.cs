using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.Switches;

public sealed class SwitchTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task All_switches_are_the_golden_text() => Golden.Check("switches.txt", (await api.Get("/v1/switches")).Shown());

    [Theory]
    [InlineData("00:00:00:00:00:00:00:03", "DEACTIVATED")]
    [InlineData("00-00-00-00-00-00-00-03", "DEACTIVATED")]
    [InlineData("1", "ACTIVATED")]
    public async Task A_switch_is_found_however_its_id_is_written(string id, string state) =>
        Assert.Equal(state, (await api.Get($"/v1/switches/{id}")).Member("state"));

    [Theory]
    [InlineData(
        "5", "404 Object was not found | Switch 00:00:00:00:00:00:00:05 not found. | Switch was not found.\n      -: Switch was not found.")]
    [InlineData(
        "first", "400 Invalid request | Can not parse input string: \"first\" | MethodArgumentTypeMismatchException\n"
        + "      switch_id: Can not parse input string: \"first\"")]
    public async Task A_switch_that_is_not_there(string id, string error) => Assert.Equal(error, (await api.Get($"/v1/switches/{id}")).Error());

    [Fact]
    public async Task A_part_of_the_list() =>
        Assert.Equal("00:00:00:00:00:00:00:02", (await api.Get("/v1/switches?limit=1&offset=1")).Body!.AsArray().Single()!["switch_id"]!.ToString());
}
