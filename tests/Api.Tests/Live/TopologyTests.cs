using Kilda.Api.Tests.Harness;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Live;

public sealed class TopologyTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task The_map_is_the_golden_text() => Golden.Check("topology.txt", (await _api.Get("/v2/topology")).Shown());

    [Fact]
    public async Task Who_knows_it_is_told_so_until_it_changes()
    {
        var tag = (await _api.Get("/v2/topology")).Headers["ETag"];
        foreach (var known in (string[])[tag, $"W/{tag}", $"\"other\", {tag}", "*"])
        {
            var same = await _api.Send(HttpMethod.Get, "/v2/topology", null, ("If-None-Match", known));
            Assert.Equal(304, same.Status);
            Assert.Equal("", same.Text);
            Assert.Equal(tag, same.Headers["ETag"]);
        }

        _api.Network.Put(Samples.Link(Samples.Over12, LinkStatus.Failed));
        var changed = await _api.Send(HttpMethod.Get, "/v2/topology", null, ("If-None-Match", tag));
        Assert.Equal(200, changed.Status);
        Assert.NotEqual(tag, changed.Headers["ETag"]);
    }

    [Fact]
    public async Task The_tag_follows_from_the_content()
    {
        var tag = (await _api.Get("/v2/topology")).Headers["ETag"];
        _api.Network.Put(Samples.Link(Samples.Over12, LinkStatus.Failed));
        _api.Network.Put(Samples.Link(Samples.Over12, LinkStatus.Active));
        Assert.Equal(tag, (await _api.Get("/v2/topology")).Headers["ETag"]);
    }
}
