using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Kilda.Lab.Hosts;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using static Kilda.Lab.Tests.Simulator.Rules;

namespace Kilda.Lab.Tests.Simulator;

public sealed class SimControlTests : IAsyncLifetime
{
    private readonly SimLab _lab = SimLab.Start(Topology.Load("diamond"), [], new SimOptions { HasLatency = false });
    private SimControlServer? _server;
    private TcpClient? _client;
    private StreamReader? _answers;

    [Fact]
    public async Task Commands_change_the_network_and_frames_are_sent_and_heard()
    {
        _lab.Switch("s1").Tables.With(Add(0, 1, [InPort(1)], Apply(Out(11))));
        _lab.Switch("s2").Tables.With(Add(0, 1, [InPort(11)], Apply(Out(1))));
        var hex = Convert.ToHexStringLower(Frame(new VlanTag(5)));
        Assert.Equal($$"""{"h2":["{{hex}}"]}""", (await Ask($"send h1 {hex} 1"))["heard"]!.ToJsonString());
        Assert.True(Ok(await Ask("cut s1 11")));
        Assert.Equal("{}", (await Ask($"send h1 {hex} 1"))["heard"]!.ToJsonString());
        Assert.True(Ok(await Ask("mend 00:00:00:00:00:00:00:02 11")));
        Assert.True(Ok(await Ask($"send h1 {hex}")));
        Assert.Equal($"""["{hex}"]""", (await Ask("heard h2"))["frames"]!.ToJsonString());
        var dump = await Ask("dump s1");
        Assert.Contains("in_port=1 -> output:11", dump["rules"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        var status = await Ask("status");
        Assert.Equal((4, 2, 2), (status["switches"]!.GetValue<int>(), status["rules"]!.GetValue<int>(), status["carried"]!.GetValue<int>()));
        Assert.True(Ok(await Ask("restart s1 wipe")));
        Assert.Equal(0, _lab.Switch("s1").Tables.RuleCount);
    }

    [Theory]
    [InlineData("cut s1 12")]
    [InlineData("silence s1 11")]
    [InlineData("port-down s1 11")]
    [InlineData("host-down h1")]
    [InlineData("host-up h1")]
    [InlineData("disconnect s1")]
    [InlineData("connect s1")]
    [InlineData("refuse s1 3 5 1")]
    [InlineData("withhold s1 1")]
    [InlineData("withhold s1 1 apply")]
    [InlineData("hang s1 4")]
    [InlineData("hang s1")]
    [InlineData("drop s1 2")]
    [InlineData("delay s1 11 250")]
    [InlineData("heal s1")]
    [InlineData("restart s1")]
    public async Task Every_fault_is_taken(string command) => Assert.True(Ok(await Ask(command)));

    [Theory]
    [InlineData("cut s9 1", "there is no switch 's9'")]
    [InlineData("cut s1 1", "is not the end of a link")]
    [InlineData("cut s1 x", "format")]
    [InlineData("dump 00:00:00:00:00:00:00:09", "there is no switch")]
    [InlineData("send h9 00", "there is no host 'h9'")]
    [InlineData("send h1 0g", "hex")]
    [InlineData("send h1 00 9999999", "waits 60000 ms at most")]
    [InlineData("refuse s1 0 1 1", "'k'")]
    [InlineData("delay s1 11 10000001", "'latency'")]
    public async Task A_wrong_argument_is_refused_and_the_connection_stays(string command, string why)
    {
        Assert.Contains(why, (await Ask(command))["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(Ok(await Ask("status")));
    }

    [Fact]
    public async Task Something_else_than_a_command_ends_the_connection()
    {
        Assert.False(Ok(await Ask("POST / HTTP/1.1")));
        Assert.Null(await _answers!.ReadLineAsync().WaitAsync(ControllerPeer.Patience));
    }

    [Fact]
    public void Only_loopback_is_listened_on() =>
        Assert.Throws<ArgumentException>(() => SimControlServer.Start(_lab, new IPEndPoint(IPAddress.Any, 0)));

    public async Task InitializeAsync()
    {
        _server = SimControlServer.Start(_lab, new IPEndPoint(IPAddress.Loopback, 0));
        _client = new TcpClient();
        await _client.ConnectAsync((IPEndPoint)_server.At);
        _answers = new StreamReader(_client.GetStream());
    }

    public async Task DisposeAsync()
    {
        _answers?.Dispose();
        _client?.Dispose();
        _server?.Dispose();
        await _lab.DisposeAsync();
    }

    private static bool Ok(JsonNode answer) => answer["ok"]!.GetValue<bool>();

    private async Task<JsonNode> Ask(string line)
    {
        await _client!.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        return JsonNode.Parse((await _answers!.ReadLineAsync().WaitAsync(ControllerPeer.Patience))!)!;
    }
}
