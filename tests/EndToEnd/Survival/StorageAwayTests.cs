using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Survival;

/// <summary>The database goes away and comes back; the network does not notice.</summary>
public sealed class StorageAwayTests(PostgresDiamondLab lab, ITestOutputHelper output) : IClassFixture<PostgresDiamondLab>
{
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100), Far = new(DiamondLab.S4, 1, 200);

    [OvsAndPostgresFact]
    public async Task Without_its_database_the_controller_answers_reads_refuses_writes_and_still_swaps_to_protected_paths()
    {
        var empty = await lab.Tables();
        var order = new FlowOrder("protected", Near, Far, 10_000).ToJson();
        order["allocate_protected_path"] = true;
        await using (var flow = await LabFlow.Create(lab.Rest, "protected", order))
        {
            var before = await lab.Rest.ForwardPath(flow.Id);
            using var receiver = new StreamReceiver(lab.Host(Far), 8);
            await using var sender = RateSender.Start(lab.Host(Near), new NumberedStream(8, DiamondLab.Frame(ClientTags.Sent(Near))), 1_000);
            await receiver.Heard(300);
            using var stop = new CancellationTokenSource();
            var load = Load(stop.Token);
            await lab.Postgres.StopAsync(atOnce: true);

            await Eventually.Value(() => lab.Rest.Get("/readyz"), answer => answer.Status == 503, "the controller is not ready");
            Assert.Equal(200, (await lab.Rest.Get("/livez")).Status);
            var refused = await lab.Rest.Post("/v2/flows", new FlowOrder("meanwhile", Near with { Outer = 999 }, Far with { Outer = 999 }).ToJson());
            Assert.Equal(503, refused.Status);
            Assert.Contains("Storage cannot be written now", refused.Text, StringComparison.Ordinal);
            Assert.Contains("protected", (await lab.Rest.Get("/v2/flows")).Ok().ToJsonString(), StringComparison.Ordinal);
            Assert.Equal(before, await lab.Rest.ForwardPath(flow.Id));
            Assert.Equal(8, (await lab.Rest.Links()).Count);
            Assert.Equal(4, (await lab.Rest.Get("/v1/switches")).Ok().AsArray().Count);
            var report = receiver.Report(sender.Sent);
            Assert.True(report.Losses.Count == 0 || report.Losses[^1].Last >= sender.Sent - 100, $"frames were lost when the database went: {report}");

            await lab.Ovs.CutAsync(before[0]);
            await receiver.Heard(receiver.Received + 500);
            await stop.CancelAsync();
            output.WriteLine($"creations and deletions under the load: {await load}");

            await lab.Postgres.RunAsync();
            await Eventually.Value(() => lab.Rest.Get("/readyz"), answer => answer.Status == 200, "the controller is ready again");
            var after = await Eventually.Value(
                () => lab.Rest.ForwardPath(flow.Id), now => !now.SequenceEqual(before), "the swap is recorded", now => string.Join(", ", now));
            output.WriteLine($"{receiver.Report(sender.Sent)}");
            await lab.Ovs.MendAsync(before[0]);
            await lab.Rest.FlowStatus(flow.Id, "Up");
            await lab.Discovered();
            Assert.Equal(0, (await receiver.Settled(await sender.StopAsync())).Duplicated);
            Assert.Equal(after, await lab.Rest.ForwardPath(flow.Id));
            foreach (var id in (await lab.Rest.FlowIds()).Where(id => id.StartsWith("load-", StringComparison.Ordinal)))
            {
                await lab.Rest.FlowStatus(id, "Up");
                await lab.Rest.DeleteFlow(id);
            }
        }

        await lab.TablesAre(empty, "the flows");
        Assert.All(await lab.Rest.Links(), link => Assert.Equal("DISCOVERED", link.State));
    }

    /// <summary>Creates and deletes flows until it is told to end; whatever is refused is refused as storage's fault.</summary>
    private async Task<string> Load(CancellationToken stop)
    {
        var (done, away) = (0, 0);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var tag = (ushort)(1000 + (i % 50));
            var created = await lab.Rest.Post("/v2/flows", new FlowOrder($"load-{i}", Near with { Outer = tag, Port = 2 }, Far with { Outer = tag, Port = 2 }).ToJson());
            if (created.Status == 200)
            {
                done++;
                continue;
            }

            Assert.True(created.Status is 503 or 409 or 400, $"{created}");
            if (created.Status == 503) away++;
        }

        return $"{done} done, {away} refused with 503";
    }
}
