using System.Diagnostics;
using Kilda.EndToEnd.Harness;
using Kilda.EndToEnd.Lab;

namespace Kilda.EndToEnd.FrontDoor;

/// <summary>What somebody sees who starts the controller for the first time.</summary>
public sealed class FrontDoorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _data = Directory.CreateTempSubdirectory("kilda-e2e-").FullName;
    private readonly int _http = FreePort.Next(), _openFlow = FreePort.Next();

    [OvsTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task On_real_switches_the_printed_command_makes_a_flow_and_the_end_leaves_nothing(string signal)
    {
        await using var program = Start("--lab", "ovs", "--topology", "diamond");
        await PrintedCommandMakesAFlow(program);
        var prefix = LaboratoryOf(await program.Pid);
        Assert.NotEmpty(TearDownTests.Leftovers(prefix));
        await program.Signal(signal);
        Assert.Equal(0, await program.Exited(Patience));
        Assert.Empty(TearDownTests.Leftovers(prefix));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task On_simulated_switches_the_printed_command_makes_a_flow_and_it_ends_when_told(string signal)
    {
        await using var program = Start();
        await PrintedCommandMakesAFlow(program);
        await program.Signal(signal);
        Assert.Equal(0, await program.Exited(Patience));
    }

    [Fact]
    public async Task What_was_created_is_there_after_a_clean_end_and_a_new_start()
    {
        await using (var program = Start("--topology", "diamond"))
        {
            await PrintedCommandMakesAFlow(program);
            await program.Signal("TERM");
            Assert.Equal(0, await program.Exited(Patience));
        }

        await using var again = Start("--topology", "diamond");
        await PrintedCommand(again);
        await FlowIsUp();
    }

    [Theory]
    [InlineData("http")]
    [InlineData("openflow")]
    [InlineData("data")]
    public async Task A_second_start_says_what_is_taken_and_fails(string shared)
    {
        await using var first = Start("--lab", "none");
        using var rest = new Rest(_http);
        await Eventually.Value(() => rest.Get("/v1/health-check"), a => a.Status == 200, "the first controller is healthy");

        var (http, openFlow) = (shared == "http" ? _http : FreePort.Next(), shared == "openflow" ? _openFlow : FreePort.Next());
        var data = shared == "data" ? _data : Path.Combine(_data, "second");
        await using var second = GuardedProcess.Start(
            "Silo", "--lab", "none", "--http", $"127.0.0.1:{http}", "--openflow", $"127.0.0.1:{openFlow}", "--data", data);
        Assert.NotEqual(0, await second.Exited(Patience));
        var named = shared switch { "http" => $"{_http}", "openflow" => $"{_openFlow}", _ => _data };
        Assert.Contains(named, second.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Log, StringComparison.Ordinal);
        Assert.Equal(200, (await rest.Get("/v1/health-check")).Status);
    }

    [Theory]
    [InlineData("--lab", "moon")]
    [InlineData("--topology", "no-such-file.json")]
    [InlineData("--http", "nonsense")]
    [InlineData("--openflow", "127.0.0.1:99999")]
    public async Task A_setting_that_makes_no_sense_is_named_and_ends_the_start(string option, string value)
    {
        await using var program = GuardedProcess.Start("Silo", "--data", _data, option, value);
        Assert.NotEqual(0, await program.Exited(Patience));
        Assert.Contains(value, program.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", program.Log, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    /// <summary>The prefix of the laboratory that this process built: its watchdog is a child of the process and names it last.</summary>
    private static string LaboratoryOf(int pid)
    {
        foreach (var process in Directory.GetDirectories("/proc").Where(p => Path.GetFileName(p).All(char.IsAsciiDigit)))
        {
            try
            {
                if (!File.ReadAllLines(Path.Combine(process, "status")).Contains($"PPid:\t{pid}")) continue;
                var words = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
                if (words.Contains("kilda-lab")) return words[^1];
            }
            catch (IOException)
            {
                // The process ended meanwhile.
            }
        }

        throw new InvalidOperationException($"process {pid} has built no laboratory");
    }

    private static async Task<string> PrintedCommand(GuardedProcess program)
    {
        var line = await program.Line(l => l.Contains("curl ", StringComparison.Ordinal), "a printed curl command");
        return line[line.IndexOf("curl ", StringComparison.Ordinal)..];
    }

    private GuardedProcess Start(params string[] words) =>
        GuardedProcess.Start("Silo", [.. words, "--http", $"127.0.0.1:{_http}", "--openflow", $"127.0.0.1:{_openFlow}", "--data", _data]);

    private async Task PrintedCommandMakesAFlow(GuardedProcess program)
    {
        var command = await PrintedCommand(program);
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true })!;
        var answer = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        var isAnswer = shell.ExitCode == 0 && answer.Contains("flow_id", StringComparison.Ordinal);
        Assert.True(isAnswer, $"{command}\nanswered {shell.ExitCode}: {answer}\n{program.Log}");
        await FlowIsUp();
    }

    private async Task FlowIsUp()
    {
        using var rest = new Rest(_http);
        await Eventually.Value(
            async () => (await rest.Get("/v2/flows")).Ok().AsArray(),
            flows => flows.Count == 1 && flows[0]!["status"]!.GetValue<string>() == "Up",
            "the one flow is Up",
            flows => flows.ToJsonString());
    }
}
