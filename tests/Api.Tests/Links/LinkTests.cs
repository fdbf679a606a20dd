using Kilda.Api.Tests.Harness;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Links;

public sealed class LinkTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Both_directions_of_every_link_are_the_golden_text() => Golden.Check("links.txt", (await api.Get("/v1/links")).Shown());

    [Theory]
    [InlineData("src_switch=00:00:00:00:00:00:00:01", "1-11>2-11 1-12>3-11")]
    [InlineData("src_switch=1", "1-11>2-11 1-12>3-11")]
    [InlineData("dst_switch=0000000000000001", "2-11>1-11 3-11>1-12")]
    [InlineData("src_switch=1&src_port=12", "1-12>3-11")]
    [InlineData("src_port=12&dst_port=11", "1-12>3-11 2-12>4-11")]
    [InlineData("src_switch=1&dst_switch=4", "")]
    [InlineData("src_switch=ff", "")]
    [InlineData("src_port=0", "")]
    [InlineData("src_switch=4&limit=1&offset=1", "4-12>3-12")]
    [InlineData("src_switch=1&src_port=11&dst_switch=2&dst_port=11", "1-11>2-11")]
    public async Task Directions_are_filtered_by_their_ends(string query, string directions)
    {
        var answer = await api.Get($"/v1/links?{query}");
        Assert.Equal(directions, string.Join(' ', answer.Body!.AsArray().Select(link => $"{End(link!["path"]![0]!)}>{End(link["path"]![1]!)}")));

        static string End(System.Text.Json.Nodes.JsonNode end) => $"{end["switch_id"]!.ToString()[^1]}-{end["port_no"]}";
    }

    [Theory]
    [InlineData(
        "src_port=-1&dst_port=-2",
        "400 Invalid request data | Invalid portId: -1 | Can not parse arguments when create 'get links' request\n"
        + "      src_port: Invalid portId: -1\n      dst_port: Invalid portId: -2")]
    [InlineData(
        "src_switch=first",
        "400 Invalid request | Can not parse input string: \"first\" | MethodArgumentTypeMismatchException\n"
        + "      src_switch: Can not parse input string: \"first\"")]
    [InlineData(
        "dst_port=x",
        "400 Invalid request | Parameter 'dst_port' must be a whole number between -2147483648 and 2147483647, not 'x' | "
        + "MethodArgumentTypeMismatchException\n"
        + "      dst_port: Parameter 'dst_port' must be a whole number between -2147483648 and 2147483647, not 'x'")]
    [InlineData(
        "src_port=1&src_port=2",
        "400 Invalid request | Parameter 'src_port' is there 2 times | MethodArgumentTypeMismatchException\n"
        + "      src_port: Parameter 'src_port' is there 2 times")]
    public async Task A_filter_that_makes_no_sense_is_refused(string query, string error) =>
        Assert.Equal(error, (await api.Get($"/v1/links?{query}")).Error());

    [Fact]
    public async Task A_link_that_shrank_shows_what_it_lacks()
    {
        var isl = IslId.Between(new(Samples.S2, 40), new(Samples.S3, 40));
        api.Network.Put(Samples.Link(isl, LinkStatus.Active) with { Capacity = [new(100), new(100)], Load = [new(new(150), default, default), default] });
        var link = (await api.Get("/v1/links?src_switch=2&src_port=40")).Body![0]!;
        Assert.Equal(-50, link["available_bandwidth"]!.GetValue<long>());
        api.Network.Remove(isl, 2);
    }

    [Theory]
    [InlineData("src_switch=1&src_port=11&dst_switch=2&dst_port=11", "protected whole")]
    [InlineData("src_switch=2&src_port=11&dst_switch=1&dst_port=11", "protected whole")]
    [InlineData("src_switch=4&src_port=12&dst_switch=3&dst_port=12", "protected")]
    public async Task Flows_over_a_direction_of_a_link_are_found(string query, string flows)
    {
        api.Services.Put(Samples.Up(Samples.Order("whole")));
        api.Services.Put(Samples.Up(Samples.Order("protected") with { AllocateProtectedPath = true }));
        api.Services.Put(Samples.Creating(Samples.Order("not yet")).Value!);
        var answer = await api.Get($"/v1/links/flows?{query}");
        Assert.Equal(flows, string.Join(' ', answer.Body!.AsArray().Select(flow => flow!["flowid"])));
    }

    [Theory]
    [InlineData(
        "src_switch=1&dst_port=3",
        "400 Invalid request | Required Integer parameter 'src_port' is not present | MissingServletRequestParameterException\n"
        + "      src_port: Required Integer parameter 'src_port' is not present\n"
        + "      dst_switch: Required SwitchId parameter 'dst_switch' is not present")]
    [InlineData(
        "src_switch=1&src_port=-1&dst_switch=2&dst_port=3",
        "400 Invalid request data | Invalid portId: -1 | Can not parse arguments when create \"get flows for link\" request\n"
        + "      src_port: Invalid portId: -1")]
    [InlineData(
        "src_switch=1&src_port=1&dst_switch=2&dst_port=3",
        "404 Object was not found | There is no ISL between 00:00:00:00:00:00:00:01-1 and 00:00:00:00:00:00:00:02-3. | ISL was not found.\n"
        + "      -: ISL was not found.")]
    public async Task Flows_of_a_link_that_is_none_are_refused(string query, string error) =>
        Assert.Equal(error, (await api.Get($"/v1/links/flows?{query}")).Error());
}
