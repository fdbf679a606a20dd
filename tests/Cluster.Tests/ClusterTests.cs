using Kilda.EndToEnd.Harness;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Cluster.Tests;

/// <summary>One, two and three silos of Orleans, and what happens when one goes.</summary>
public sealed class ClusterTests
{
    /// <summary>Alone on two cores it takes two to three seconds; other builds may want them, too.</summary>
    private static readonly TimeSpan s_takeOver = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_operation = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task One_silo_serves_everything_and_finds_it_again()
    {
        await using var cluster = await TestCluster.Start(1);
        var only = cluster.Silos[0];
        await Create(only, Order("kept", 10));
        await Create(only, Order("gone", 11));
        await only.Rest.DeleteFlow("gone");
        await only.Kill();
        only.Start();
        await cluster.ShowsAll(only, s_operation);
        await Eventually.Value(only.Rest.FlowIds, ids => ids is ["kept"], "the flow is there again");
        await only.Rest.FlowStatus("kept", "Up");
        await cluster.AreEqual(only);
    }

    [Fact]
    public async Task Two_silos_are_one_controller()
    {
        await using var cluster = await TestCluster.Start(2);
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        await cluster.HaveOneMaster(s_takeOver);
        await Create(second, Order("a", 10));
        await first.Rest.FlowStatus("a", "Up");
        var taken = await first.Rest.Post("/v2/flows", Order("b", 10).ToJson());
        Assert.True(taken.Status is >= 400 and < 500, $"the endpoints are taken: {taken}");
        // Over the link that it uses: the flow moves, wherever its grain is.
        var way = await first.Rest.ForwardPath("a");
        cluster.Lab.PortDown(way[0]);
        await Eventually.Value(() => second.Rest.ForwardPath("a"), now => now[0] != way[0], "the flow goes another way");
        await second.Rest.FlowStatus("a", "Up");
        await cluster.AreEqual(second);
        await first.Rest.DeleteFlow("a");
        await Eventually.Value(() => second.Rest.Get("/v2/flows/a"), answer => answer.Status == 404, "the other silo has heard that the flow is gone");
    }

    /// <summary>Most of the grains that are asked are with the other silo, whose events come later than its answers.</summary>
    [Fact]
    public async Task Who_changes_something_and_asks_the_same_silo_again_sees_the_change()
    {
        await using var cluster = await TestCluster.Start(2);
        await Create(cluster.Silos[0], Order("stays", 10));
        var link = """{"src_switch":"00:00:00:00:00:00:00:03","src_port":12,"dst_switch":"00:00:00:00:00:00:00:04","dst_port":12,"under_maintenance":IS}""";
        for (var round = 0; round < 20; round++)
        {
            var (rest, id) = (cluster.Silos[round % 2].Rest, $"f{round}");
            (await rest.Patch("/v2/flows/stays?wait=true", $$"""{"description":"{{id}}"}""")).Ok();
            Assert.Equal(id, (await rest.Get("/v2/flows/stays")).Ok()["description"]!.GetValue<string>());
            (await rest.Post("/v2/flows?wait=true", Order(id, (ushort)(20 + round)).ToJson())).Ok();
            Assert.Equal("Up", (await rest.Get($"/v2/flows/{id}")).Ok()["status"]!.GetValue<string>());
            (await rest.Delete($"/v2/flows/{id}?wait=true")).Ok();
            Assert.Equal(404, (await rest.Get($"/v2/flows/{id}")).Status);
            (await rest.Patch("/v1/links/under-maintenance", link.Replace("IS", round % 4 < 2 ? "true" : "false", StringComparison.Ordinal))).Ok();
            Assert.Equal(round % 4 < 2 ? 2 : 0, (await rest.Get("/v1/links")).Ok().AsArray().Count(each => each!["under_maintenance"]!.GetValue<bool>()));
        }
    }

    [Fact]
    public async Task When_the_silo_that_serves_the_switches_is_killed_the_other_one_does()
    {
        await using var cluster = await TestCluster.Start(2);
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        await Create(first, Order("a", 10));
        var rules = Rules(cluster);
        await first.Kill();
        await cluster.HaveOneMaster(s_takeOver);
        await cluster.ShowsAll(second, s_takeOver);
        Assert.Equal(rules, Rules(cluster));
        await Create(second, Order("b", 11));
        await second.Rest.FlowStatus("a", "Up");
        await cluster.AreEqual(second);
        first.Start();
        await cluster.ShowsAll(first, s_operation);
        await first.Rest.FlowStatus("b", "Up");
        await first.Rest.DeleteFlow("a");
        await cluster.HaveOneMaster(s_takeOver);
    }

    /// <summary>What a paused machine does, or one that the network was away from: nobody can tell it from a dead one.</summary>
    [Fact]
    public async Task A_silo_that_stood_still_and_was_taken_for_dead_leaves_nothing_undone_when_it_goes_on_and_ends()
    {
        await using var cluster = await TestCluster.Start(2);
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        await Create(first, Order("a", 10));
        await Create(first, Order("b", 11));
        await first.Freeze();
        await Eventually.True(
            () => Task.FromResult(cluster.Lab.Switches.All(at => at.Roles[1] == ControllerRole.Master)), "the other silo is the master of every switch",
            () => second.Log, s_takeOver);
        await cluster.ShowsAll(second, s_takeOver);
        await second.Rest.DeleteFlow("a");
        await Create(second, Order("c", 12));
        await cluster.AreEqual(second);
        await first.Thaw();
        // It believes that it serves for a moment, and takes what it is asked for; the other one goes on with it.
        await Task.WhenAll(Enumerable.Range(20, 20).Select(number => Try(first, Order($"late{number}", (ushort)number))));
        Assert.NotEqual(0, await first.Ended(s_takeOver));
        await cluster.HaveOneMaster(s_takeOver);
        await cluster.ShowsAll(second, s_takeOver);
        await Eventually.True(
            async () => (await second.Rest.Get("/v2/flows")).Ok().AsArray().All(flow => flow!["status"]!.GetValue<string>() is "Up" or "Down"),
            "no operation is under way", () => second.Log, s_operation);
        Assert.Equal(["b", "c"], (await second.Rest.FlowIds()).Where(id => !id.StartsWith("late", StringComparison.Ordinal)));
        foreach (var id in (string[])["b", "c"]) await second.Rest.FlowStatus(id, "Up");
        await cluster.AreEqual(second);
    }

    [Fact]
    public async Task A_silo_that_is_told_to_end_hands_its_switches_over()
    {
        await using var cluster = await TestCluster.Start(2);
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        await Create(first, Order("a", 10));
        Assert.Equal(0, await first.Leave(s_takeOver));
        await cluster.HaveOneMaster(s_takeOver);
        await cluster.ShowsAll(second, s_takeOver);
        await second.Rest.DeleteFlow("a");
        await cluster.AreEqual(second);
    }

    [Fact]
    public async Task A_switch_that_loses_one_silo_is_served_by_the_other_and_its_grain_goes_there()
    {
        await using var cluster = await TestCluster.Start(2);
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        await Create(first, Order("a", 10));
        await cluster.HaveOneMaster(s_takeOver);
        var serves = cluster.Lab.Switch("s1").Roles[0] == ControllerRole.Master ? 0 : 1;
        cluster.Lab.Switch("s1").Disconnect(serves);
        await Eventually.True(
            () => Task.FromResult(cluster.Lab.Switch("s1").Roles[1 - serves] == ControllerRole.Master), "the other silo is master of s1",
            () => first.Log, s_takeOver);
        Assert.Contains("its grain moves there", cluster.Silos[serves].Log, StringComparison.Ordinal);
        foreach (var silo in cluster.Silos) await cluster.ShowsAll(silo, s_takeOver);
        await Create(first, Order("b", 11));
        await cluster.AreEqual(second);
        cluster.Lab.Switch("s1").Connect();
        await cluster.HaveOneMaster(s_takeOver);
        await second.Rest.DeleteFlow("b");
    }

    /// <summary>Each silo counts its probes for itself; the other ends have heard those of the silo that came later.</summary>
    [Fact]
    public async Task Links_of_a_switch_that_goes_back_to_a_silo_that_began_earlier_work()
    {
        await using var cluster = await TestCluster.Start(2);
        var (first, second, moves) = (cluster.Silos[0], cluster.Silos[1], cluster.Lab.Switch("s2"));
        await cluster.HaveOneMaster(s_takeOver);
        moves.Disconnect(0);
        await ServedBy(1);
        await cluster.ShowsAll(second, s_takeOver);
        // A new link is one that was heard there.
        var (port, far) = (new PortId(new SwitchId(2), 12), new PortId(new SwitchId(4), 11));
        await Replug();
        moves.Connect();
        await ServedBy(1, standsBy: 0);
        moves.Disconnect(1);
        await ServedBy(0);
        await Replug();
        await cluster.AreEqual(first);

        Task ServedBy(int silo, int? standsBy = null) => Eventually.True(
            () => Task.FromResult(moves.Roles[silo] == ControllerRole.Master && (standsBy is not { } slave || moves.Roles[slave] == ControllerRole.Slave)),
            $"silo {silo} is master of s2", () => cluster.Silos[silo].Log, s_takeOver);

        async Task Replug()
        {
            cluster.Lab.Cut(port);
            await Eventually.Value(() => second.Count("/v1/links", "FAILED"), failed => failed == 2, $"the link from {port} to {far} has failed");
            cluster.Lab.Mend(port);
            await cluster.ShowsAll(second, s_takeOver);
        }
    }

    [Fact]
    public async Task Operations_under_way_when_one_of_three_silos_is_killed_are_finished_or_undone_and_then_another_one_may_die()
    {
        const int Flows = 30;
        await using var cluster = await TestCluster.Start(3);
        var (first, others) = (cluster.Silos[0], cluster.Silos.Skip(1).ToArray());
        var free = await Free(others[0]);
        var accepted = 0;
        var killed = new TaskCompletionSource();
        var asking = Enumerable.Range(0, Flows).Select(async number =>
        {
            // Asked of the two that stay; a third of the grains are on the one that goes, and all switches.
            if (number == Flows / 3) killed.TrySetResult();
            try
            {
                if ((await others[number % 2].Rest.Post("/v2/flows", Order($"f{number}", (ushort)(100 + number)).ToJson())).Status == 200)
                    Interlocked.Increment(ref accepted);
            }
            catch (Exception unanswered) when (unanswered is HttpRequestException or TaskCanceledException)
            {
                // Whether that one is there shows below.
            }
        }).ToArray();
        await killed.Task;
        await first.Kill();
        await Task.WhenAll(asking);
        foreach (var silo in others) await cluster.ShowsAll(silo, s_takeOver);
        await Eventually.True(
            async () => (await others[0].Rest.Get("/v2/flows")).Ok().AsArray().All(flow => flow!["status"]!.GetValue<string>() is "Up" or "Down"),
            "no operation is under way", () => others[0].Log, s_operation);
        await cluster.AreEqual(others[0]);
        var left = await others[0].Rest.FlowIds();
        await Eventually.Value(others[1].Rest.FlowIds, ids => ids.SequenceEqual(left), "both silos know the same flows");
        Assert.True(left.Count >= accepted / 2, $"{accepted} were accepted, {left.Count} are there");
        var (rules, last) = (Rules(cluster), others[1]);
        await others[0].Kill();
        await cluster.HaveOneMaster(s_takeOver);
        await cluster.ShowsAll(last, s_takeOver);
        Assert.Equal(rules, Rules(cluster));
        foreach (var id in left) await last.Rest.DeleteFlow(id);
        await cluster.AreEqual(last);
        await Eventually.Value(() => Free(last), now => now.SequenceEqual(free), "all bandwidth is free again", now => string.Join(" ", now), s_operation);
    }

    [Fact]
    public async Task While_the_database_is_away_silos_answer_and_refuse_changes_and_then_go_on_as_they_are()
    {
        await using var cluster = await TestCluster.Start(2);
        await Create(cluster.Silos[0], Order("a", 10));
        foreach (var silo in cluster.Silos) await silo.Rest.FlowStatus("a", "Up");
        var rules = Rules(cluster);
        await cluster.StopDatabase();
        foreach (var silo in cluster.Silos)
        {
            await Eventually.Value(() => silo.Rest.Get("/readyz"), answer => answer.Status == 503, "the silo is not ready");
            // Some of the grains are on the silo that is asked, some on the other; all of them have to be activated, but the last.
            var refused = await Task.WhenAll(Enumerable.Range(11, 8).Select(number => silo.Rest.Post("/v2/flows", Order($"r{number}", (ushort)number).ToJson())));
            Assert.All(refused.Append(await silo.Rest.Patch("/v2/flows/a", """{"description":"changed"}""")), answer => Assert.True(answer.Status == 503, $"{answer}"));
            Assert.Equal(["a"], await silo.Rest.FlowIds());
            Assert.Equal("Up", (await silo.Rest.Get("/v2/flows/a")).Ok()["status"]!.GetValue<string>());
            await cluster.ShowsAll(silo, s_takeOver);
        }

        await cluster.HaveOneMaster(s_takeOver);
        Assert.Equal(rules, Rules(cluster));
        await cluster.StartDatabase();
        foreach (var (silo, number) in cluster.Silos.Select((silo, number) => (silo, number)))
        {
            var order = Order($"b{number}", (ushort)(20 + number)).ToJson();
            await Eventually.Value(() => silo.Rest.Post("/v2/flows", order), answer => answer.Status == 200, "changes are taken again", within: s_takeOver);
            await silo.Rest.FlowStatus($"b{number}", "Up");
        }

        foreach (var silo in cluster.Silos) await Eventually.Value(silo.Rest.FlowIds, ids => ids is ["a", "b0", "b1"], "both silos know the same flows");
        await cluster.AreEqual(cluster.Silos[0]);
    }

    private static async Task Create(TestSilo silo, FlowOrder order)
    {
        (await silo.Rest.Post("/v2/flows", order.ToJson())).Ok();
        await silo.Rest.FlowStatus(order.Id, "Up");
    }

    private static async Task Try(TestSilo silo, FlowOrder order)
    {
        try
        {
            await silo.Rest.Post("/v2/flows", order.ToJson());
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or TaskCanceledException)
        {
            // Whatever comes of it shows later.
        }
    }

    private static FlowOrder Order(string id, ushort vlan) => new(id, new Endpoint(new SwitchId(1), 1, vlan), new Endpoint(new SwitchId(4), 1, vlan));

    private static int[] Rules(TestCluster cluster)
    {
        return [.. cluster.Lab.Switches.OrderBy(at => at.Id).Select(Count)];

        static int Count(Lab.Simulator.SimSwitch at)
        {
            lock (at.Gate) return at.Tables.RuleCount;
        }
    }

    private static async Task<long[]> Free(TestSilo silo) =>
        [.. (await silo.Rest.Links()).OrderBy(link => link.From.ToString(), StringComparer.Ordinal).Select(link => link.AvailableBandwidth)];
}
