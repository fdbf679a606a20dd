using System.ComponentModel;
using System.Diagnostics;

namespace Kilda.Lab.OpenVSwitch;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    private const string SystemFolders = "/usr/sbin:/sbin:/usr/local/sbin";

    /// <returns>Where the program is, or null when it is not installed.</returns>
    public static string? Find(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:{SystemFolders}".Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <returns>What the program printed.</returns>
    /// <exception cref="LabException">Not installed, or it ended with an error; the text holds what it complained about.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string? input = null, CancellationToken cancellation = default)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return process.ExitCode == 0
            ? await output
            : throw new LabException($"{program} failed ({process.ExitCode}): {(await errors).Trim()} {(await output).Trim()}");
    }

    /// <summary>Starts a program with all three streams redirected.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(Find(program) ?? throw new LabException($"{program} is not installed"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(info) ?? throw new LabException($"{program} did not start");
        }
        catch (Win32Exception failure)
        {
            throw new LabException($"{program} did not start: {failure.Message}");
        }
    }
}
