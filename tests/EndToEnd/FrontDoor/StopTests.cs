using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.EndToEnd.FrontDoor;

/// <summary>A controller that is told to end finishes what it has begun.</summary>
public sealed class StopTests : IDisposable
{
    private const int Flows = 30;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(40);
    private readonly string _data = Directory.CreateTempSubdirectory("kilda-e2e-").FullName;
    private readonly int _http = FreePort.Next(), _openFlow = FreePort.Next();

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task What_was_accepted_before_the_signal_is_up_without_any_switch_after_the_next_start()
    {
        using var rest = new Rest(_http);
        await using (var program = Start("--lab", "sim", "--topology", "diamond"))
        {
            await program.Line(line => line.Contains("all there", StringComparison.Ordinal), "a network");
            var asked = Enumerable.Range(1, Flows).Select(i => rest.Post(
                "/v2/flows", new FlowOrder($"f{i}", new Endpoint(new(1), 1, (ushort)(100 + i)), new Endpoint(new(4), 1, (ushort)(100 + i))).ToJson()));
            // Accepted, and most of them not up yet.
            Assert.All(await Task.WhenAll(asked), answer => Assert.Equal(200, answer.Status));
            await program.Signal("TERM");
            Assert.Equal(0, await program.Exited(s_patience));
        }

        await using var again = Start("--lab", "none");
        await Eventually.Value(() => rest.Get("/readyz"), answer => answer.Status == 200, "the controller is ready", within: s_patience);
        var flows = (await rest.Get("/v2/flows")).Ok().AsArray();
        Assert.Equal(Flows, flows.Count);
        Assert.All(flows, flow => Assert.Equal("Up", flow!["status"]!.GetValue<string>()));
    }

    private GuardedProcess Start(params string[] words) =>
        GuardedProcess.Start("Silo", [.. words, "--http", $"127.0.0.1:{_http}", "--openflow", $"127.0.0.1:{_openFlow}", "--data", _data]);
}
