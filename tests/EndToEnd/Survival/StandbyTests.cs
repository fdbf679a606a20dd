using System.Diagnostics;
using System.Net.Sockets;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Survival;

/// <summary>Two controllers with one database: one works, the other waits for its end.</summary>
public sealed class StandbyTests(PostgresDiamondLab lab, ITestOutputHelper output) : IClassFixture<PostgresDiamondLab>
{
    private static readonly TimeSpan s_takeOver = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100), Far = new(DiamondLab.S4, 1, 200);

    [OvsAndPostgresFact]
    public async Task The_second_process_takes_over_when_the_first_is_killed_and_no_frame_is_lost()
    {
        var (active, waiting) = (lab.Controller, lab.Controller == lab.First ? lab.Second : lab.First);
        await Waits(waiting);
        var empty = await lab.Tables();
        var flow = await lab.Flow(new FlowOrder("survivor", Near, Far, 10_000));
        var tables = await lab.Tables();
        await using var rules = await WatchedRules.Begin(lab.Ovs);
        using var receiver = new StreamReceiver(lab.Host(Far), 7);
        await using var sender = RateSender.Start(lab.Host(Near), new NumberedStream(7, DiamondLab.Frame(ClientTags.Sent(Near))), 1_000);
        await receiver.Heard(500);

        var since = Stopwatch.StartNew();
        await active.KillAsync();
        lab.Follow(waiting);
        await Eventually.Value(() => lab.Rest.Get("/readyz"), answer => answer.Status == 200, "the second process is ready", within: s_patience);
        var taken = since.Elapsed;
        await lab.Discovered();
        await lab.Rest.FlowStatus(flow.Id, "Up");
        await receiver.Heard(receiver.Received + 500);
        var report = await receiver.Settled(await sender.StopAsync());
        output.WriteLine($"ready after {taken.TotalMilliseconds:0} ms, all discovered after {since.Elapsed.TotalMilliseconds:0} ms; {report}; {rules}");
        await rules.AreUntouched("the second process has taken over");
        Assert.Equal((0L, 0L), (report.Lost, report.Duplicated));
        Assert.True(taken < s_takeOver, $"ready after {taken}");
        Assert.Equal(tables, await lab.Tables());
        await lab.Rest.DeleteFlow(flow.Id);
        await lab.TablesAre(empty, "the flow");
    }

    /// <summary>It stands still instead of dying, and somebody else is given its place: it writes nothing more, and ends.</summary>
    [OvsAndPostgresFact]
    public async Task A_process_that_was_replaced_while_it_stood_still_writes_nothing_and_ends()
    {
        var (active, waiting) = (lab.Controller, lab.Controller == lab.First ? lab.Second : lab.First);
        await Waits(waiting);
        using var old = new Rest(active.HttpPort);
        await active.Program.Signal("STOP");
        var late = old.Post("/v2/flows", new FlowOrder("late", Near, Far).ToJson());
        await lab.Postgres.Tool("psql", "-d", "postgres", "-c", "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
        lab.Follow(waiting);
        await lab.Discovered();

        await active.Program.Signal("CONT");
        Assert.NotEqual(0, await active.Program.Exited(s_patience));
        Assert.Contains("another process has taken over", active.Log, StringComparison.Ordinal);
        await Refused(late);
        Assert.Empty(await lab.Rest.FlowIds());
        await active.KillAsync();
        await using var flow = await lab.Flow(new FlowOrder("after", Near, Far));
    }

    private static async Task Refused(Task<Answer> late)
    {
        try
        {
            // Its switches may have gone to the other one, which is a reason as good as its database.
            Assert.NotEqual(200, (await late).Status);
        }
        catch (HttpRequestException)
        {
            // The process ended before it answered.
        }
    }

    private static async Task Waits(ControllerProcess waiting)
    {
        waiting.Start();
        using var rest = new Rest(waiting.HttpPort);
        var probe = await Eventually.Value(() => rest.Get("/readyz"), answer => answer.Status == 503, "the second process says that it is not ready");
        Assert.Contains("on standby", probe.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await rest.Get("/livez")).Status);
        Assert.Equal(503, (await rest.Get("/v2/flows")).Status);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync("127.0.0.1", waiting.OpenFlowPort));
    }
}
