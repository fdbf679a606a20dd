using Kilda.EndToEnd.Harness;

namespace Kilda.EndToEnd.Lab;

/// <summary>The laboratory's own program.</summary>
public sealed class SimCommandTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Simulated_switches_end_when_told(string signal)
    {
        await using var program = GuardedProcess.Start("Lab", "sim", "--controller", $"127.0.0.1:{FreePort.Next()}", "--control", "127.0.0.1:0");
        await program.Line(l => l.StartsWith("control: ", StringComparison.Ordinal), "the control port");
        await program.Signal(signal);
        Assert.Equal(0, await program.Exited(Soon));
    }

    [Fact]
    public async Task A_topology_that_does_not_exist_is_named()
    {
        await using var program = GuardedProcess.Start("Lab", "sim", "--topology", "atlantis");
        Assert.Equal(1, await program.Exited(Soon));
        Assert.Contains("atlantis", program.Log, StringComparison.Ordinal);
    }
}
