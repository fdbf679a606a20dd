using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Kilda.EndToEnd.Harness;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Recovery;

/// <summary>
/// Everything that can go wrong on fifty Open vSwitch bridges, while clients ask for everything: links are cut, blink and fall silent, switches go
/// and come back with their tables and without, the controller is killed. When it is quiet again everything agrees, and when all services are
/// deleted the network is as it was. KILDA_SEED gives another course; the seed is printed.
/// </summary>
public sealed class ChaosTests(ChaosLab lab, ITestOutputHelper output) : IClassFixture<ChaosLab>
{
    private const int Clients = 8, DefaultSeed = 20261127;

    /// <summary>Broken links, and switches that are away, at a time.</summary>
    private const int MostBroken = 3;
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(400), s_rest = TimeSpan.FromMinutes(2);

    /// <summary>An operation may take 30 s, and as long again in a process that takes it up.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(35);
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);

    private static int Seed =>
        Environment.GetEnvironmentVariable("KILDA_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : DefaultSeed;

    [OvsFact]
    public Task When_it_is_quiet_again_everything_agrees() => Course(TimeSpan.FromMinutes(1));

    [OvsSoakFact]
    public Task When_it_is_quiet_again_after_a_long_time_everything_agrees() => Course(TimeSpan.FromMinutes(10));

    private async Task Course(TimeSpan duration)
    {
        output.WriteLine($"seed {Seed}");
        var empty = await lab.Tables();
        using (var over = new CancellationTokenSource(duration))
        {
            var clients = Enumerable.Range(1, Clients).Select(i => new ChaosClient(lab, new Random(Seed + i), _answers).Run(over.Token));
            await Task.WhenAll(clients.Append(Faults(new Random(Seed), over.Token)));
        }

        output.WriteLine($"faults: {string.Join(", ", _faults.Select(each => $"{each.Key} {each.Value}"))}");
        foreach (var (answer, count) in _answers.OrderByDescending(row => row.Value)) output.WriteLine($"{count} {answer}");
        await lab.Discovered();
        await Laws("it is quiet again");
        var stored = StoredServices.Read(lab.Controller.DataFolder);
        output.WriteLine($"{stored.Flows.Count} flows and {stored.YFlows.Count} Y-flows are left");
        Assert.NotEmpty(stored.Flows);
        await ChaosClient.Clear(lab.Rest);
        await Laws("all services are deleted");
        Assert.Equal("", StoredServices.Read(lab.Controller.DataFolder).Rows);
        await Eventually.Value(lab.Tables, now => now == empty, "the tables are as before", now => OvsTables.Difference(empty, now), s_rest);
        Assert.DoesNotContain(_answers.Keys, answer => answer.Contains("The request could not be served", StringComparison.Ordinal));
    }

    private async Task Laws(string when)
    {
        IReadOnlyList<string> broken = [];
        try
        {
            await Eventually.True(
                async () => (broken = await RestLaws.Broken(lab.Rest, lab.Controller.DataFolder, lab.Switches)).Count == 0,
                $"everything agrees: seed {Seed}, {when}", () => string.Join('\n', broken.Take(20)), s_rest);
        }
        catch (TimeoutException disagree)
        {
            throw new TimeoutException($"{disagree.Message}\n--- the controller printed ---\n{lab.Controller.Log}");
        }
    }

    /// <summary>One after the other until it is over; then all is mended.</summary>
    private async Task Faults(Random random, CancellationToken over)
    {
        var (links, switches) = (lab.Links, lab.Switches);
        var (broken, away) = (new Queue<PortId>(), new Queue<SwitchId>());
        var started = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(s_between);
        while (!over.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            var (link, at) = (links[random.Next(links.Length)].A, switches[random.Next(switches.Length)]);
            switch (random.Next(24))
            {
                case < 5 when broken.Count < MostBroken: await Break("cut", link, lab.Ovs.CutAsync(link)); break;
                case < 7 when broken.Count < MostBroken: await Break("port down", link, lab.Ovs.PortDownAsync(link)); break;
                case 7 when broken.Count < MostBroken: await Break("silence", link, lab.Ovs.SilenceAsync(link)); break;
                case < 11 when !broken.Contains(link):
                    Count("blink");
                    await lab.Ovs.CutAsync(link);
                    await lab.Ovs.MendAsync(link);
                    break;
                case < 15 when broken.Count > 0: await lab.Ovs.MendAsync(broken.Dequeue()); break;
                case < 18 when away.Count < MostBroken && !away.Contains(at): await Leave(at); break;
                case < 22 when away.Count > 0: await lab.Ovs.ConnectAsync(away.Dequeue()); break;
                case 22:
                    Count("kill");
                    NothingIsLate(started.Elapsed);
                    await lab.Controller.KillAsync();
                    lab.Controller.Start();
                    started.Restart();
                    break;
                default: break;
            }
        }

        foreach (var each in broken) await lab.Ovs.MendAsync(each);
        foreach (var each in away) await lab.Ovs.ConnectAsync(each);

        async Task Break(string how, PortId link, Task done)
        {
            Count(how);
            broken.Enqueue(link);
            await done;
        }

        async Task Leave(SwitchId at)
        {
            var forgets = random.Next(2) == 0;
            Count(forgets ? "switch restart without tables" : "switch restart with tables");
            away.Enqueue(at);
            await lab.Ovs.DisconnectAsync(at);
            if (!forgets) return;
            foreach (var what in (string[])["del-flows", "del-groups", "del-meters"]) await lab.Ovs.OfctlAsync(at, what);
        }
    }

    /// <summary>No operation is older than its deadline, counted from where this process took it up.</summary>
    private void NothingIsLate(TimeSpan sinceStart)
    {
        if (sinceStart < s_longest) return;
        var late = StoredServices.Read(lab.Controller.DataFolder).UnderWay.Where(each => TimeProvider.System.GetUtcNow() - each.Since > s_longest);
        Assert.Empty(late);
    }

    private void Count(string fault) => _faults[fault] = _faults.GetValueOrDefault(fault) + 1;
}
