using Kilda.Api.Tests.Harness;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Paths;

public sealed class NetworkPathsTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _api.Network.Put(Samples.Switch(Samples.S3) with { Active = true });
        _api.Network.Put(Samples.Link(Samples.Over13, LinkStatus.Active));
        _api.Network.Put(Samples.Link(Samples.Over34, LinkStatus.Active) with { LatencyNs = [5_000_000, 5_000_000] });
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Ways_between_two_switches_are_the_golden_text() =>
        Golden.Check("paths.txt", (await _api.Get("/v1/network/paths?src_switch=1&dst_switch=4&include_protected=true")).Shown());

    /// <summary>A switch that is under maintenance is passed when there is nothing else.</summary>
    [Theory]
    [InlineData("", "1-2-4 1-3-4")]
    [InlineData("&max_path_count=1", "1-3-4")]
    [InlineData("&path_computation_strategy=LATENCY", "1-2-4 1-3-4")]
    [InlineData("&path_computation_strategy=max_latency&max_latency=4", "1-2-4")]
    [InlineData("&path_computation_strategy=max_latency&max_latency=4&max_latency_tier2=9", "1-2-4 1-3-4*")]
    [InlineData("&encapsulation_type=transit_vlan", "1-2-4 1-3-4")]
    public async Task As_they_were_asked_for(string query, string ways)
    {
        var answer = await _api.Get($"/v1/network/paths?src_switch=1&dst_switch=4{query}");
        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Equal(ways.Split(' ').Order(), answer.Body!["paths"]!.AsArray().Select(path =>
            string.Join('-', path!["nodes"]!.AsArray().Select(node => node!["switch_id"]!.ToString()[^1])) + (path["is_backup_path"]!.GetValue<bool>() ? "*" : "")).Order());
    }

    [Theory]
    [InlineData("dst_switch=4", "400 Invalid request | Required SwitchId parameter 'src_switch' is not present | MissingServletRequestParameterException")]
    [InlineData("src_switch=x&dst_switch=4", "400 Invalid request | Can not parse input string: \"x\" | MethodArgumentTypeMismatchException")]
    [InlineData("src_switch=4&dst_switch=4", "400 Invalid request data | Source and destination switch IDs are equal: '00:00:00:00:00:00:00:04' | Bad request.")]
    [InlineData("src_switch=4&dst_switch=9", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found. | Switch not found.")]
    [InlineData("src_switch=1&dst_switch=4&max_path_count=0", "400 Invalid request data | Bad max_path_count parameter | The number MAX_PATH_COUNT should be positive")]
    [InlineData("src_switch=1&dst_switch=4&max_latency=-1", "400 Invalid request data | Bad max_latency parameter | max_latency must be between 0 and 9223372036854")]
    [InlineData(
        "src_switch=1&dst_switch=4&path_computation_strategy=max_latency",
        "400 Invalid request data | Missed max_latency parameter. | MAX_LATENCY path computation strategy requires non null max_latency parameter. "
        + "If max_latency will be equal to 0 LATENCY strategy will be used instead of MAX_LATENCY.")]
    [InlineData(
        "src_switch=1&dst_switch=4&path_computation_strategy=x",
        "400 Invalid request data | No enum constant org.openkilda.model.PathComputationStrategy.X | Can not parse arguments of the get paths request")]
    [InlineData(
        "src_switch=1&dst_switch=4&encapsulation_type=vxlan",
        "400 Invalid request data | Switch 00:00:00:00:00:00:00:01 doesn't support VXLAN encapsulation type. "
        + "Choose one of the supported encapsulation types [TRANSIT_VLAN]. | Bad request.")]
    public async Task What_cannot_be_answered_says_why(string query, string error) =>
        Assert.StartsWith($"{error}\n", (await _api.Get($"/v1/network/paths?{query}")).Error(), StringComparison.Ordinal);

    [Fact]
    public async Task Two_switches_without_a_way_between_them()
    {
        _api.Network.Put(Samples.Link(Samples.Over24, LinkStatus.Failed));
        _api.Network.Put(Samples.Link(Samples.Over34, LinkStatus.Failed));
        var answer = await _api.Get("/v1/network/paths?src_switch=1&dst_switch=4");
        Assert.Equal(404, answer.Status);
        Assert.Equal("Couldn't find any path from switch '00:00:00:00:00:00:00:01' to switch '00:00:00:00:00:00:00:04'.", answer.Member("error-description"));
    }
}
