using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Postgres;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Cluster.Tests;

/// <summary>Silos on a PostgreSQL server of their own, each a process, and a simulated network whose switches connect to all of them.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>Two cores may be shared with other builds.</summary>
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(90);

    private readonly PrivatePostgres _database;

    private TestCluster(PrivatePostgres database, int silos, string topology)
    {
        _database = database;
        Silos = [.. Enumerable.Range(0, silos).Select(_ => new TestSilo(database.Connection("postgres")))];
        Lab = SimLab.Start(Topology.Load(topology), Silos.Select(silo => silo.OpenFlow), new SimOptions { HasLatency = false });
    }

    public IReadOnlyList<TestSilo> Silos { get; }

    public SimLab Lab { get; }

    /// <summary>Takes the database away until it is brought back.</summary>
    public Task StopDatabase() => _database.StopAsync();

    public Task StartDatabase() => _database.RunAsync();

    /// <summary>When every silo shows the whole network.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="topology">The first silo serves all of its switches.</param>
    public static async Task<TestCluster> Start(int silos, string topology = "diamond")
    {
        var cluster = new TestCluster(await PrivatePostgres.StartAsync(), silos, topology);
        try
        {
            foreach (var silo in cluster.Silos)
            {
                silo.Start();
                await cluster.ShowsAll(silo, s_start);
            }

            await cluster.Lab.WhenConnected().WaitAsync(s_start);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the silo shows every switch and every link as working.</summary>
    public async Task ShowsAll(TestSilo silo, TimeSpan within)
    {
        var (switches, links) = (Lab.Topology.Switches.Count, 2 * Lab.Topology.Links.Count);
        await Eventually.True(
            async () => await silo.Count("/v1/switches", "ACTIVATED") == switches && await silo.Count("/v1/links", "DISCOVERED") == links,
            $"{switches} switches and {links} directed links work", () => silo.Log, within);
    }

    /// <summary>Ends when each switch has this many masters among its connections.</summary>
    public Task HaveOneMaster(TimeSpan within) => Eventually.True(
        () => Task.FromResult(Lab.Switches.All(at => at.Roles.Count(role => role == ControllerRole.Master) == 1)),
        "every switch has one master", () => string.Join("; ", Lab.Switches.Select(at => $"{at.Name}: {string.Join(", ", at.Roles)}")), within);

    /// <summary>Ends when every switch holds exactly what it is to hold.</summary>
    public async Task AreEqual(TestSilo asked)
    {
        foreach (var at in Lab.Switches)
        {
            await Eventually.Value(
                () => asked.Rest.Get($"/v1/switches/{at.Id}/validate"),
                answer => answer.Status == 200 && Differences(answer.Body!) == 0, $"switch {at.Id} holds what it is to hold");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Lab.DisposeAsync();
        foreach (var silo in Silos) await silo.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static int Differences(JsonNode validation) => ((string[])["rules", "meters", "groups"])
        .Select(part => validation[part]).OfType<JsonNode>()
        .Sum(part => ((string[])["missing", "misconfigured", "excess"]).Sum(kind => part[kind]?.AsArray().Count ?? 0));
}

/// <summary>A silo as a process, which can be killed and started again on the same ports.</summary>
internal sealed class TestSilo(string connection) : IAsyncDisposable
{
    private readonly int _http = FreePort.Next();
    private readonly int _silo = FreePort.Next();
    private Rest? _rest;
    private GuardedProcess? _process;

    public IPEndPoint OpenFlow { get; } = new(IPAddress.Loopback, FreePort.Next());

    public Rest Rest => _rest ??= new Rest(_http);

    public string Log => _process?.Log ?? "it does not run";

    public void Start() => _process = GuardedProcess.Start(
        "Silo", "--lab", "none", "--http", $"127.0.0.1:{_http.ToString(CultureInfo.InvariantCulture)}", "--openflow", $"{OpenFlow}",
        "--silo", $"127.0.0.1:{_silo.ToString(CultureInfo.InvariantCulture)}", "--storage", "postgres", "--connection", connection);

    /// <summary>SIGKILL: no good-bye, no flush.</summary>
    public async Task Kill()
    {
        if (_process is { } process) await process.DisposeAsync();
        _process = null;
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Leave(TimeSpan within)
    {
        await _process!.Signal("TERM");
        return await _process.Exited(within);
    }

    /// <summary>It stands still (SIGSTOP), its connections stay.</summary>
    public Task Freeze() => _process!.Signal("STOP");

    /// <summary>It goes on where it stood still.</summary>
    public Task Thaw() => _process!.Signal("CONT");

    /// <summary>Ends when it has ended by itself.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> Ended(TimeSpan within) => _process!.Exited(within);

    /// <summary>How many of a list are in this state.</summary>
    public async Task<int> Count(string path, string state) =>
        (await Rest.Get(path)).Ok().AsArray().Count(each => each!["state"]!.GetValue<string>() == state);

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _rest?.Dispose();
    }
}
