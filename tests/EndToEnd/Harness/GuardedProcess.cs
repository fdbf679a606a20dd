using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Kilda.EndToEnd.Harness;

/// <summary>
/// A program of ours as a process of its own. A shell stands between: it kills the program (SIGKILL) when its input ends, which happens
/// when we say so and when this process dies.
/// </summary>
public sealed class GuardedProcess : IAsyncDisposable
{
    /// <summary>A shell lets what it starts in the background ignore SIGINT; env undoes that.</summary>
    private const string Guard = """
        exec 3<&0
        env --default-signal=INT "$@" </dev/null 2>&1 3<&- &
        program=$!
        echo "$program"
        { read -r _ <&3; kill -9 "$program"; } >/dev/null 2>&1 &
        watcher=$!
        wait "$program"
        code=$?
        kill "$watcher" 2>/dev/null
        exit "$code"
        """;

    private const int LogLines = 400;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly TaskCompletionSource<int> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _guard;

    private GuardedProcess(Process guard) => _guard = guard;

    /// <summary>The last lines that the program printed.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Of the program, not of the shell.</summary>
    public Task<int> Pid => _pid.Task;

    /// <summary>Starts a program of this build, such as <c>Silo</c>.</summary>
    public static GuardedProcess Start(string project, params string[] words) => Start(project, words, new Dictionary<string, string>());

    /// <param name="environment">What it finds there beside what this process does.</param>
    public static GuardedProcess Start(string project, string[] words, IReadOnlyDictionary<string, string> environment)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, $"Kilda.{project}.dll"));
        if (!File.Exists(program)) throw new FileNotFoundException($"not built: {program}");
        var host = Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";
        var guard = new Process
        {
            StartInfo = new ProcessStartInfo("sh", ["-c", Guard, "guard", host, program, .. words])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        foreach (var (name, value) in environment) guard.StartInfo.Environment[name] = value;
        var started = new GuardedProcess(guard);
        guard.OutputDataReceived += (_, line) => started.Keep(line.Data);
        guard.Start();
        guard.BeginOutputReadLine();
        return started;
    }

    /// <summary>The first line printed that fits.</summary>
    /// <exception cref="TimeoutException">There was none; the text holds what was printed.</exception>
    public async Task<string> Line(Func<string, bool> fits, string what)
    {
        string? line = null;
        await Eventually.True(() => Task.FromResult((line = _log.FirstOrDefault(fits)) is not null || _guard.HasExited), what, () => Log);
        if (line is null) await _guard.WaitForExitAsync(); // What it printed last may still be under way.
        line ??= _log.FirstOrDefault(fits);
        return line ?? throw new TimeoutException($"the program ended without {what}:\n{Log}");
    }

    /// <param name="name">As kill(1) knows it: INT, TERM.</param>
    public async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", (await _pid.Task).ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It has not ended in time; the text holds what was printed.</exception>
    public async Task<int> Exited(TimeSpan within)
    {
        using var timeout = new CancellationTokenSource(within);
        try
        {
            await _guard.WaitForExitAsync(timeout.Token);
            return _guard.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the program has not ended within {within.TotalSeconds:0.#} s; it printed:\n{Log}");
        }
    }

    /// <summary>SIGKILL if it still runs: no good-bye, no flush.</summary>
    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        if (!_pid.Task.IsCompleted && int.TryParse(line, CultureInfo.InvariantCulture, out var pid))
        {
            _pid.SetResult(pid);
            return;
        }

        _log.Enqueue(line);
        if (_log.Count > LogLines) _log.TryDequeue(out _);
    }
}
