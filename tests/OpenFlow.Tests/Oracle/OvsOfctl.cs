using System.Diagnostics;

namespace Kilda.OpenFlow.Tests.Oracle;

/// <summary>A test that asks Open vSwitch's ovs-ofctl. Where it is not installed it is skipped; with CI=true it fails instead.</summary>
public sealed class OvsOfctlFactAttribute : FactAttribute
{
    public OvsOfctlFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && OvsOfctl.Program is null) Skip = "ovs-ofctl is not installed";
    }
}

internal static class OvsOfctl
{
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "ovs-ofctl"))
        .FirstOrDefault(File.Exists);

    /// <summary>What Open vSwitch reads in the frames: the first line of each.</summary>
    public static async Task<string[]> Read(IEnumerable<byte[]> frames)
    {
        Assert.True(Program is not null, "ovs-ofctl is not installed (Debian: openvswitch-common)");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, [.. frames.SelectMany(frame => frame)]);
            using var process = Process.Start(new ProcessStartInfo(Program, ["ofp-parse", file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            var lines = (await process.StandardOutput.ReadToEndAsync(deadline.Token)).Split('\n');
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, await errors);
            return [.. lines.Where(line => line.StartsWith("OFP", StringComparison.Ordinal) || line.StartsWith("***", StringComparison.Ordinal))];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
