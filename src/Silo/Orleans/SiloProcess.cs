using System.Diagnostics;
using Kilda.Silo.Configuration;

namespace Kilda.Silo.Hosting;

/// <summary>A silo as a process, which is started again when it ends without being told to.</summary>
internal sealed class SiloProcess(Place place, string connection)
{
    private const int MostStarts = 10;

    /// <summary>The others have noticed by then that it is gone.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

    /// <summary>Tells the silo to end when its input ends, which it does with the process at the other end, however that ends.</summary>
    private const string Keeper = """
        trap '' INT
        exec 3<&0
        "$@" </dev/null 3<&- &
        silo=$!
        echo "process $silo"
        { read -r _ <&3; kill -TERM "$silo"; } >/dev/null 2>&1 &
        watcher=$!
        wait "$silo"
        code=$?
        kill "$watcher" 2>/dev/null
        exit "$code"
        """;

    /// <summary>Until it is told to end; then when it has ended.</summary>
    public async Task Run(CancellationToken stop)
    {
        for (var starts = 1; !stop.IsCancellationRequested; starts++)
        {
            using var process = Start();
            await using var told = stop.UnsafeRegister(static input => ((StreamWriter)input!).Close(), process.StandardInput);
            await process.WaitForExitAsync(CancellationToken.None);
            if (stop.IsCancellationRequested) return;
            Say($"has ended with exit code {process.ExitCode}");
            if (starts == MostStarts) return;
            await Task.Delay(s_pause, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] words =
        [
            "-c", Keeper, "keeper", Environment.ProcessPath!, typeof(SiloProcess).Assembly.Location,
            "--lab", "none", "--http", $"{place.Http}", "--openflow", $"{place.OpenFlow}", "--silo", $"{place.Silo}", "--storage", "postgres",
            "--cluster", "0",
        ];
        foreach (var word in words) start.ArgumentList.Add(word);
        // Everyone sees the words of a process, and there may be a password in it.
        start.Environment[$"{SettingNames.Section}__{SettingNames.Connection}"] = connection;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Say(line.Data);
        process.ErrorDataReceived += (_, line) => Say(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Say(string? line)
    {
        if (line is not null) Console.WriteLine($"[{place.Number}] {line}");
    }
}
