using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Survival;

/// <summary>The controller dies and comes back; the network does not notice.</summary>
public sealed class ControllerRestartTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100), Far = new(DiamondLab.S4, 1, 200);

    [OvsFact]
    public async Task A_killed_and_restarted_controller_loses_no_frame_and_no_flow()
    {
        var empty = await lab.Tables();
        await using var flow = await lab.Flow(new FlowOrder("survivor", Near, Far, 10_000));
        var (tables, links, path) = (await lab.Tables(), await lab.Rest.Links(), await lab.Rest.ForwardPath(flow.Id));
        using var receiver = new StreamReceiver(lab.Host(Far), 6);
        await using (var sender = RateSender.Start(lab.Host(Near), new NumberedStream(6, DiamondLab.Frame(ClientTags.Sent(Near))), 1_000))
        {
            await MoreSent(sender, 500);
            await lab.Controller.KillAsync();
            await MoreSent(sender, 500);
            lab.Controller.Start();
            await lab.Discovered();
            await lab.Rest.FlowStatus(flow.Id, "Up");
            await MoreSent(sender, 1_500);
            var sent = await sender.StopAsync();
            await Eventually.True(() => Task.FromResult(receiver.Received == sent), "all frames arrived", () => receiver.Report(sent).ToString());
            output.WriteLine(receiver.Report(sent).ToString());
        }

        Assert.Equal(tables, await lab.Tables());
        Assert.Equal(links.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
        Assert.Equal(path, await lab.Rest.ForwardPath(flow.Id));
        await flow.Delete();
        await lab.TablesAre(empty, "the flow");
    }

    /// <summary>Whatever was under way is finished or undone.</summary>
    [OvsFact]
    public async Task A_controller_killed_while_it_creates_and_deletes_leaves_every_flow_whole_or_gone()
    {
        var (empty, links) = (await lab.Tables(), await lab.Rest.Links());
        var orders = Enumerable.Range(1, 30).Select(i => new FlowOrder($"kill-{i}", At(DiamondLab.S1, i), At(DiamondLab.S4, i))).ToArray();
        foreach (var order in orders[..10]) await LabFlow.Create(lab.Rest, order);
        var creates = orders[10..].Select(o => (o.Id, Answer: lab.Rest.Post("/v2/flows", o.ToJson()))).ToArray();
        var deletes = orders[..10].Select(o => (o.Id, Answer: lab.Rest.Delete($"/v2/flows/{o.Id}"))).ToArray();
        await Task.WhenAny(creates.Concat(deletes).Select(r => r.Answer));
        await lab.Controller.KillAsync();
        var (created, deleted) = (await Accepted(creates), await Accepted(deletes));

        lab.Controller.Start();
        await lab.Discovered();
        var ids = (await Eventually.Value(UpAndNothingElse, found => found is not null, "every flow is Up or gone"))!;
        output.WriteLine($"accepted before the kill: {created.Count} creations, {deleted.Count} deletions; there afterwards: {ids.Count}");
        Assert.Subset(ids.ToHashSet(), created);
        Assert.Empty(ids.Intersect(deleted));
        foreach (var order in orders.Where(o => ids.Contains(o.Id)))
        {
            await lab.Across(lab.Host(order.Source), lab.Host(order.Destination), DiamondLab.Frame(ClientTags.Sent(order.Source)));
        }

        await Task.WhenAll(ids.Select(lab.Rest.DeleteFlow));
        await lab.TablesAre(empty, "the flows");
        Assert.Equal(links.ToHashSet(), (await lab.Rest.Links()).ToHashSet());

        static Endpoint At(SwitchId id, int i) => new(id, (uint)((i % 4) + 1), (ushort)(1000 + i));
    }

    private static async Task MoreSent(RateSender sender, int frames)
    {
        var goal = sender.Sent + frames;
        await Eventually.True(() => Task.FromResult(sender.Sent >= goal), $"{frames} more frames were sent");
    }

    /// <returns>Ids whose request was answered with 200.</returns>
    private static async Task<HashSet<string>> Accepted(IEnumerable<(string Id, Task<Answer> Answer)> requests)
    {
        var accepted = new HashSet<string>();
        foreach (var (id, answer) in requests)
        {
            try
            {
                if ((await answer).Status == 200) accepted.Add(id);
            }
            catch (HttpRequestException)
            {
                // The controller was killed before it answered.
            }
        }

        return accepted;
    }

    /// <returns>Ids of all flows, or null while one is not up.</returns>
    private async Task<IReadOnlyList<string>?> UpAndNothingElse()
    {
        var flows = (await lab.Rest.Get("/v2/flows")).Ok().AsArray();
        return flows.Any(f => f!["status"]!.GetValue<string>() != "Up") ? null : [.. flows.Select(f => f!["flow_id"]!.GetValue<string>())];
    }
}
