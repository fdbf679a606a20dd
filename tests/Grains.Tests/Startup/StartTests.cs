using System.Net;
using System.Net.Sockets;
using Kilda.EndToEnd.Harness;
using Kilda.Grains.Startup;
using Kilda.Grains.Tests.Links;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Silo.OpenFlow;
using Kilda.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Kilda.Grains.Tests.Startup;

public sealed class StartTests
{
    private static readonly DateTimeOffset s_then = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_start_has_a_greater_epoch_and_the_same_discovery_key()
    {
        await using var host = await LinkHost.Start();
        var first = host.Services.GetRequiredService<ProcessIdentity>();
        await host.Restart();
        var second = host.Services.GetRequiredService<ProcessIdentity>();
        Assert.True(second.Epoch > first.Epoch);
        Assert.Equal(32, first.DiscoveryKey.Length);
        Assert.Equal(first.DiscoveryKey.ToArray(), second.DiscoveryKey.ToArray());
        Assert.Contains(first.DiscoveryKey.ToArray(), part => part != 0);
    }

    [Fact]
    public async Task Switches_and_flows_are_known_before_anyone_has_connected()
    {
        await using var host = await LinkHost.Start();
        var record = new SwitchRecord(
            new SwitchId(7), [new SwitchPort(1, "eth1", Up: true, new Kbps(5))], SwitchAbilities.Full, null, "pop", "name", UnderMaintenance: true, 3, s_then);
        await Write(host, DocumentKinds.Switch, record.Id.ToString(), DocumentJson.Write(record));
        await Write(host, DocumentKinds.Flow, "f1", DocumentJson.Write(Flow("f1", intent: null)));
        await host.Restart();
        Assert.Equal(record.Snapshot(1), host.View.Now.TryGet(new SwitchId(7), out var found) ? found : null);
        Assert.Equal(1, host.Services.GetRequiredService<IServiceView>().Flow("f1")?.Version);
    }

    [Fact]
    public async Task Flows_with_an_intent_recover_after_the_start_and_are_asked_again_where_that_fails()
    {
        await using var host = await LinkHost.Start();
        var intent = new FlowIntent(FlowOperation.Delete, null, null, "task", s_then);
        await Write(host, DocumentKinds.Flow, "done", DocumentJson.Write(Flow("done", intent: null)));
        foreach (var id in (string[])["a", "b"]) await Write(host, DocumentKinds.Flow, id, DocumentJson.Write(Flow(id, intent)));
        host.Neighbours.Broken["b"] = true;
        await host.Restart();
        await host.Neighbours.Recovered.One("the recovery of a", flow => flow == "a");
        await host.Logged.One("a word about b", line => line.Contains("flow/b could not be asked"));
        host.Neighbours.Broken.Clear();
        await host.Clock.Pass(TimeSpan.FromSeconds(1), host.Neighbours.Recovered.One("the recovery of b", flow => flow == "b"));
        Assert.Equal(["a", "b"], host.Neighbours.Recovered.All);
    }

    [Fact]
    public async Task Damaged_documents_are_reported_and_left_out()
    {
        await using var host = await LinkHost.Start();
        await Write(host, DocumentKinds.Switch, "00:00:00:00:00:00:00:07", "{}");
        await Write(host, DocumentKinds.Switch, "00:00:00:00:00:00:00:08", "[");
        await Write(host, DocumentKinds.Switch, "00:00:00:00:00:00:00:09", """{"Id":"00:00:00:00:00:00:00:08"}""");
        await Write(host, DocumentKinds.Flow, "f1", "{}");
        await Write(host, DocumentKinds.Flow, "f2", DocumentJson.Write(Flow("f3", intent: null)));
        await Write(host, DocumentKinds.Flow, "good", DocumentJson.Write(Flow("good", intent: null)));
        await Write(host, DocumentKinds.Isl, "no link", "{}");
        var key = await host.Store.Read(DocumentKinds.Setting, "discovery-key");
        await host.Store.Write(new Commit([new DocumentWrite(DocumentKinds.Setting, "discovery-key", key!.Version, """{"Key":"AAAA"}""")]));
        host.Logged.Clear();
        await host.Restart();
        Assert.Equal(6, host.Logged.All.Count(line => line.Contains("is left out")));
        Assert.Single(host.Logged.All, line => line.Contains("discovery key is damaged"));
        Assert.Equal(["good"], host.Services.GetRequiredService<IServiceView>().Flows().Select(flow => flow.Id));
        Assert.Empty(host.View.Now.Switches);
        Assert.Equal(32, host.Services.GetRequiredService<ProcessIdentity>().DiscoveryKey.Length);
    }

    [Fact]
    public async Task Events_of_other_processes_change_the_views()
    {
        await using var host = await LinkHost.Start();
        var streams = host.Services.GetRequiredService<IClusterClient>().GetStreamProvider(StreamNames.Provider);
        var link = new Link(
            Sample.Isl(), 5, LinkStatus.Active, Unobserved: false, 0, [0, 0], [default, default], [default, default], UnderMaintenance: false, null, s_then);
        var network = streams.GetStream<NetworkEvent>(StreamId.Create(StreamNames.Network, StreamNames.All));
        await network.OnNextAsync(new NetworkEvent.LinkChanged(link));
        await network.OnNextAsync(new NetworkEvent.LinkChanged(link with { Version = 4, Cost = 9 }));
        await network.OnNextAsync(new NetworkEvent.LinkChanged(link with { Version = 6 }));
        await host.View.Links.One("the last event", seen => seen.Version == 6);
        Assert.Equal(link with { Version = 6 }, host.Seen(link.Id));
    }

    [Fact]
    public async Task Nothing_listens_before_everything_is_loaded()
    {
        var folder = Directory.CreateTempSubdirectory("kilda-start-").FullName;
        using var sqlite = SqliteStore.Open(folder, new SqliteStoreOptions { Flush = false });
        var store = new WatchedStore(sqlite) { Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
        var port = FreePort.Next();

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenOpenFlow(new IPEndPoint(IPAddress.Loopback, port)));
        builder.Services.AddSingleton<IStore>(store);
        builder.Services.AddSingleton(new Neighbours());
        builder.UseOrleans(silo => silo.AddKildaGrains(new()));
        builder.Services.AddOpenFlow();
        await using var app = builder.Build();
        var starting = app.StartAsync();
        await store.Asked.One("the links", kind => kind == DocumentKinds.Isl);
        using (var early = new TcpClient()) await Assert.ThrowsAsync<SocketException>(() => early.ConnectAsync(IPAddress.Loopback, port));
        store.Gate.SetResult();
        await starting;
        using (var late = new TcpClient()) await late.ConnectAsync(IPAddress.Loopback, port);
        await app.StopAsync();
        sqlite.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static Task Write(LinkHost host, string kind, string id, string body) =>
        host.Store.Write(new Commit([new DocumentWrite(kind, id, 0, body)]));

    private static FlowDocument Flow(string id, FlowIntent? intent) => new(
        new FlowRequest(id, new Endpoint(new SwitchId(1), 1), new Endpoint(new SwitchId(2), 1), Kbps.Zero), 0, null, intent, FlowStatus.Up, null, s_then, s_then);
}
