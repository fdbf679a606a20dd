using System.Diagnostics;
using System.Globalization;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Recovery;

/// <summary>
/// The controller is killed at random moments while everything is asked of its services. KILDA_SEED gives other moments; the seed is printed.
/// Whatever was accepted is done after the restart, and services of which nothing is asked do not notice.
/// </summary>
public sealed class KillTests(KillLab lab, ITestOutputHelper output) : IClassFixture<KillLab>
{
    private const int Kills = 20, SoakKills = 200, DefaultSeed = 20261126;

    /// <summary>
    /// Milliseconds until the switches have their first commands, until a change is committed, and until what it left is taken away: an operation
    /// waits a second for packets of the old way.
    /// </summary>
    private static readonly int[] s_moments = [6, 6, 100, 1600];

    /// <summary>Where frames were lost, so often it is tried whether the machine loses some by itself.</summary>
    private const int Controls = 3;
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(40);

    private readonly SortedDictionary<string, int> _asked = new(StringComparer.Ordinal), _underWay = new(StringComparer.Ordinal);
    private TimeSpan _away, _recovering;

    private static int Seed =>
        Environment.GetEnvironmentVariable("KILDA_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : DefaultSeed;

    [OvsFact]
    public Task Kills_in_the_middle_of_everything_cost_nothing() => Survives(Kills);

    [OvsSoakFact]
    public Task Kills_in_the_middle_of_everything_cost_nothing_in_the_long_run() => Survives(SoakKills);

    private async Task Survives(int kills)
    {
        output.WriteLine($"seed {Seed}");
        var (random, empty, links) = (new Random(Seed), await lab.Tables(), await lab.Rest.Links());
        await using var untouched = await UntouchedServices.Begin(lab);
        var (still, reserved) = (await lab.Tables(), await lab.Rest.Links());
        var moving = new MovingServices(lab);
        await moving.Begin();
        var lanes = moving.Lanes;
        await using var streams = untouched.Send();
        await streams.Heard(100);
        var since = Stopwatch.StartNew();
        for (var kill = 1; kill <= kills; kill++)
        {
            await Round(lanes, random, $"seed {Seed}, kill {kill}");
            await untouched.AreUntouched($"seed {Seed}, kill {kill}");
        }

        await streams.Heard(100);
        var taken = since.Elapsed;
        var reports = await streams.Stop();
        Print(kills, taken, untouched, reports);
        await moving.End();
        await lab.TablesAre(still, "the services that were moved");
        Assert.Equal(reserved.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
        await untouched.AreUntouched("the services that were moved are gone");
        await Judge(untouched, reports, taken, kills);
        await untouched.End();
        await lab.TablesAre(empty, "all services");
        Assert.Equal(links.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
        await Laws("everything is gone");
        Assert.Equal("", StoredServices.Read(lab.Controller.DataFolder).Rows);
        await NothingWasForgotten();
    }

    /// <summary>Asks something of every service, kills the controller in the middle of it, and waits until everything agrees again.</summary>
    private async Task Round(IReadOnlyList<Lane> lanes, Random random, string when)
    {
        var orders = new List<Order>();
        foreach (var lane in lanes) orders.Add(await lane.Next());
        var answers = orders.ConvertAll(order => order.Accepted());
        await Moment(answers, random);
        await lab.Controller.KillAsync();
        var accepted = await Task.WhenAll(answers);
        foreach (var order in orders) Count(_asked, order.Kind);
        foreach (var (_, operation, _) in StoredServices.Read(lab.Controller.DataFolder).UnderWay) Count(_underWay, $"{operation}");

        var since = Stopwatch.StartNew();
        await Return();
        _away += since.Elapsed;
        since.Restart();
        await Laws(when);
        _recovering += since.Elapsed;
        foreach (var (order, _) in orders.Zip(accepted).Where(each => each.Second))
            Assert.True(order.IsDone is null || await order.IsDone(), $"{when}: {order.Kind} was accepted and is not done");
    }

    /// <summary>
    /// The controller starts again. Open vSwitch waits longer each time before it looks for a controller that was lost soon, up to 8 s whatever its
    /// <c>max_backoff</c>: here it is told where there is one.
    /// </summary>
    private async Task Return()
    {
        var switches = lab.Ovs.Switches.ToArray();
        foreach (var at in switches) await lab.Ovs.DisconnectAsync(at);
        lab.Controller.Start();
        await Eventually.Value(() => lab.Rest.Get("/v1/health-check"), answer => answer.Status == 200, "the controller is healthy");
        foreach (var at in switches) await lab.Ovs.ConnectAsync(at);
        await lab.Discovered();
    }

    /// <summary>After so many of the orders were answered, and a little or much later.</summary>
    private static async Task Moment(List<Task<bool>> answers, Random random)
    {
        var (answered, later) = (random.Next(answers.Count + 1), s_moments[random.Next(s_moments.Length)]);
        await Eventually.True(() => Task.FromResult(answers.Count(answer => answer.IsCompleted) >= answered), $"{answered} orders are answered");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1 + random.Next(later)));
        await timer.WaitForNextTickAsync();
    }

    private async Task Laws(string when)
    {
        IReadOnlyList<string> broken = [];
        try
        {
            await Eventually.True(
                async () => (broken = await RestLaws.Broken(lab.Rest, lab.Controller.DataFolder, lab.Ovs.Switches.ToArray())).Count == 0,
                $"everything agrees again: {when}", () => string.Join('\n', broken), s_rest);
        }
        catch (TimeoutException disagree)
        {
            throw new TimeoutException($"{disagree.Message}\n--- the controller printed ---\n{lab.Controller.Log}");
        }
    }

    /// <summary>The controller compares all services with what is held for them: a claim or reservation that was forgotten would be found.</summary>
    private async Task NothingWasForgotten()
    {
        var passes = await Metric("kilda_comparisons_total");
        await Eventually.Value(() => Metric("kilda_comparisons_total"), now => now > passes, "all services are compared", within: s_rest);
        Assert.Equal(0, await Metric("kilda_repairs_total"));
    }

    private async Task<double> Metric(string name) => double.Parse(
        (await lab.Rest.Get("/metrics")).Text.Split('\n').Single(line => line.StartsWith($"{name} ", StringComparison.Ordinal)).Split(' ')[1],
        CultureInfo.InvariantCulture);

    /// <summary>
    /// The rules were there all the time, so it is not the controller that lost a frame. Where some are missing, the machine must lose some as well
    /// while a controller that no switch knows is killed as often.
    /// </summary>
    private async Task Judge(UntouchedServices untouched, StreamReport[] reports, TimeSpan taken, int kills)
    {
        Assert.All(reports, report => Assert.Equal(0, report.Duplicated));
        if (reports.All(report => report.Lost == 0)) return;
        for (var control = 0; control < Controls; control++)
        {
            var alone = await Control(untouched, taken, kills);
            output.WriteLine($"without a kill of this controller, in {taken.TotalSeconds:0} s: {Text(alone)}");
            if (alone.Any(report => report.Lost > 0))
            {
                output.WriteLine("frames were lost, and the machine loses frames by itself");
                return;
            }
        }

        Assert.Fail($"frames were lost that the machine by itself does not lose: {Text(reports)}");
    }

    private async Task<StreamReport[]> Control(UntouchedServices untouched, TimeSpan duration, int kills)
    {
        await using var stranger = new ControllerProcess();
        using var rest = new Rest(stranger.HttpPort);
        await using var streams = untouched.Send();
        var since = Stopwatch.StartNew();
        for (var kill = 1; kill <= kills; kill++)
        {
            stranger.Start();
            await Eventually.Value(() => rest.Get("/v1/health-check"), answer => answer.Status == 200, "the stranger answers");
            var until = duration * kill / kills;
            await Eventually.True(() => Task.FromResult(since.Elapsed >= until), "it is time", within: duration + s_rest);
            await stranger.KillAsync();
        }

        return await streams.Stop();
    }

    private void Print(int kills, TimeSpan taken, UntouchedServices untouched, StreamReport[] reports)
    {
        output.WriteLine(
            $"{kills} kills in {taken.TotalSeconds:0} s; all links seen {_away.TotalMilliseconds / kills:0} ms after the start, everything agreed "
            + $"{_recovering.TotalMilliseconds / kills:0} ms later");
        output.WriteLine($"asked: {string.Join(", ", _asked.Select(each => $"{each.Key} {each.Value}"))}");
        output.WriteLine($"under way at a kill: {string.Join(", ", _underWay.Select(each => $"{each.Key} {each.Value}"))}");
        output.WriteLine($"{untouched.Seen()}; {Text(reports)}");
        Assert.True(_underWay.Count >= 4 && _underWay.Values.Sum() >= kills / 2, "too few operations were under way at a kill");
    }

    private static void Count(SortedDictionary<string, int> counts, string what) => counts[what] = counts.GetValueOrDefault(what) + 1;

    private static string Text(StreamReport[] reports) => string.Join("; ", reports.Select(report => $"{report}"));
}

/// <summary>The diamond with a controller that compares all services as often as it can be told to.</summary>
public sealed class KillLab : DiamondLab
{
    protected override Task<ControllerProcess[]> Controllers() =>
        Task.FromResult<ControllerProcess[]>([new() { Environment = { ["Kilda__RepairPeriod"] = "10s" } }]);
}
