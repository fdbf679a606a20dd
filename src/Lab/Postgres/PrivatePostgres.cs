using System.Diagnostics;
using System.Globalization;
using Kilda.Lab.OpenVSwitch;

namespace Kilda.Lab.Postgres;

/// <summary>
/// A PostgreSQL server of its own: in a temporary folder, reached through a socket there, no port. It can be stopped and started again, and it ends,
/// and its folder goes, with the process that made it, however that ends.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string User = "postgres";

    /// <summary>Where Debian has one folder for each version.</summary>
    private const string Versions = "/usr/lib/postgresql";

    /// <summary>
    /// Runs the server until its input ends, which it does with the process that has the other end. A word on it says that the folder shall stay.
    /// Ctrl-C goes to everyone at the terminal, and to a server it says to end at once: it shall serve until those that use it have ended.
    /// </summary>
    private const string Keeper = """
        trap '' INT TERM HUP
        folder=$1; signal=INT; shift
        apart=; ! command -v setsid >/dev/null || apart=setsid
        $apart "$@" >>"$folder/log" 2>&1 </dev/null &
        server=$!
        word=; read -r word || :
        [ "$word" = kill ] && signal=QUIT
        kill -$signal $server
        wait $server
        [ -n "$word" ] || rm -rf "$folder"
        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private readonly string _folder;
    private readonly string _programs;
    private readonly bool _isFlushed;
    private Process? _keeper;

    private PrivatePostgres(string folder, string programs, bool isFlushed) => (_folder, _programs, _isFlushed) = (folder, programs, isFlushed);

    /// <summary>Where the server writes what it has to say.</summary>
    public string Log => Path.Combine(_folder, "log");

    /// <returns>Why there can be no server here, or null when there can.</returns>
    public static string? Missing() =>
        Programs() is null ? "PostgreSQL is not installed (Debian: postgresql)"
        : Environment.IsPrivilegedProcess && Command.Find("setpriv") is null ? "setpriv is not installed, and PostgreSQL does not run as root"
        : null;

    /// <param name="isFlushed">Whether commits go to the disk; without, a failure of the machine, not of the server, may lose some.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it accepts connections.</returns>
    /// <exception cref="LabException">Not installed, or it does not start.</exception>
    public static async Task<PrivatePostgres> StartAsync(bool isFlushed = false, CancellationToken cancellation = default)
    {
        var programs = Programs() ?? throw new LabException(Missing()!);
        // A socket's path has 107 characters at most.
        var folder = Directory.CreateTempSubdirectory("kilda-pg-").FullName;
        var server = new PrivatePostgres(folder, programs, isFlushed);
        try
        {
            if (Environment.IsPrivilegedProcess) await Command.RunAsync("chown", [User, folder], cancellation: cancellation);
            var init = server.AsUser("initdb", "-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
            await Command.RunAsync(init[0], init.Skip(1), cancellation: cancellation);
            await server.RunAsync(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Npgsql's connection string of a database there; <c>postgres</c> exists.</summary>
    public string Connection(string database) => $"Host={_folder};Username={User};Database={database}";

    /// <summary>Starts it after <see cref="StopAsync"/>, with everything that was in it.</summary>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        if (_keeper is not null) throw new InvalidOperationException("the server is running");
        string[] server =
        [
            .. AsUser("postgres", "-D", Data, "-k", _folder), "-c", "listen_addresses=", "-c", $"fsync={(_isFlushed ? "on" : "off")}",
            "-c", "max_connections=200", "-c", "shared_buffers=64MB",
        ];
        _keeper = Command.Start("sh", ["-c", Keeper, "keeper", _folder, .. server]);
        var since = Stopwatch.StartNew();
        while (!await Answers(cancellation))
        {
            if (since.Elapsed > s_patience) throw new LabException($"the PostgreSQL server has not come up within {s_patience.TotalSeconds} s: {LastWords()}");
            await Task.Delay(s_look, cancellation);
        }
    }

    /// <summary>Stops it; it breaks every connection.</summary>
    /// <param name="atOnce">As when it crashes: the next start has to recover.</param>
    public Task StopAsync(bool atOnce = false) => EndAsync(atOnce ? "kill" : "stop");

    public async ValueTask DisposeAsync()
    {
        if (_keeper is not null) await EndAsync(null);
        else if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs a program of PostgreSQL, pg_dump or psql, say, with this server.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> Tool(string program, params string[] words) =>
        Command.RunAsync(Path.Combine(_programs, program), ["-h", _folder, "-U", User, .. words]);

    private string Data => Path.Combine(_folder, "data");

    private async Task EndAsync(string? word)
    {
        if (_keeper is not { } keeper) throw new InvalidOperationException("the server is not running");
        _keeper = null;
        try
        {
            if (word is not null) await keeper.StandardInput.WriteLineAsync(word);
            keeper.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself.
        }

        using (keeper) await keeper.WaitForExitAsync().WaitAsync(s_patience);
    }

    private async Task<bool> Answers(CancellationToken cancellation)
    {
        if (_keeper is { HasExited: true }) throw new LabException($"the PostgreSQL server does not run: {LastWords()}");
        try
        {
            await Command.RunAsync(Path.Combine(_programs, "pg_isready"), ["-q", "-h", _folder, "-U", User], cancellation: cancellation);
            return true;
        }
        catch (LabException)
        {
            return false;
        }
    }

    private string LastWords() => File.Exists(Log) ? string.Join(' ', File.ReadLines(Log).TakeLast(3)) : "it has said nothing";

    private string[] AsUser(string program, params string[] words)
    {
        string[] plain = [Path.Combine(_programs, program), .. words];
        return Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--init-groups", .. plain] : plain;
    }

    private static string? Programs()
    {
        var newest = Directory.Exists(Versions)
            ? Directory.GetDirectories(Versions)
                .Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb")))
                .MaxBy(folder => double.TryParse(Path.GetFileName(folder), NumberStyles.Float, CultureInfo.InvariantCulture, out var version) ? version : 0)
            : null;
        return newest is not null ? Path.Combine(newest, "bin") : Command.Find("initdb") is { } found ? Path.GetDirectoryName(found) : null;
    }
}
