using System.Diagnostics;
using System.Globalization;

namespace Kilda.Lab.OpenVSwitch;

/// <summary>
/// A database server and a switch daemon of our own, in a run folder of their own, apart from any Open vSwitch of the machine; and
/// the watchdog that removes them and everything named after them — when asked to, or when this process dies.
/// </summary>
internal sealed partial class OvsDaemons : IAsyncDisposable
{
    private static readonly string[] Programs = ["ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-ofctl", "ovs-appctl", "ip", "ethtool", "sh"];
    private const string Ahead = "-15";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);
    private readonly Process _watchdog;
    private int _disposed;

    private OvsDaemons(string prefix, Process watchdog) => (Prefix, _watchdog) = (prefix, watchdog);

    /// <summary>First characters of every interface and bridge of this laboratory.</summary>
    public string Prefix { get; }

    public string Folder => FolderOf(Prefix);

    private static string Root => "/run/kilda-lab";

    private string Database => $"unix:{Folder}/db.sock";

    /// <returns>Why no Open vSwitch laboratory can run here, or null when it can.</returns>
    public static string? Missing()
    {
        if (!OperatingSystem.IsLinux()) return "Open vSwitch runs on Linux only";
        if (!Environment.IsPrivilegedProcess) return "Open vSwitch needs root";
        return Programs.FirstOrDefault(p => Command.Find(p) is null) is { } program
            ? $"{program} is not installed (Debian packages: openvswitch-switch iproute2 ethtool)"
            : null;
    }

    /// <exception cref="LabException">Not root, not installed, or a daemon did not start; nothing is left behind.</exception>
    public static async Task<OvsDaemons> StartAsync(CancellationToken cancellation)
    {
        if (Missing() is { } reason) throw new LabException(reason);
        CreatePrivate(Root);
        await SweepAsync(cancellation);
        var prefix = FreePrefix();
        CreatePrivate(FolderOf(prefix));
        var daemons = new OvsDaemons(prefix, Watch(prefix));
        try
        {
            await daemons.LaunchAsync(cancellation);
            return daemons;
        }
        catch
        {
            await daemons.DisposeAsync();
            throw;
        }
    }

    /// <summary>One <c>ovs-vsctl</c> transaction. It ends when the switch daemon has carried it out.</summary>
    public async Task VsctlAsync(IEnumerable<string> words, CancellationToken cancellation) =>
        await Command.RunAsync("ovs-vsctl", [$"--db={Database}", "--timeout=60", .. words], null, cancellation);

    public Task<string> OfctlAsync(string bridge, string verb, IEnumerable<string> words, string? input, CancellationToken cancellation) =>
        Command.RunAsync("ovs-ofctl", ["-O", "OpenFlow13", "--timeout=60", verb, $"unix:{Folder}/{bridge}.mgmt", .. words], input, cancellation);

    /// <summary>Every change of a bridge's rules from now on. It ends with the daemons, too.</summary>
    public Task<RuleWatch> WatchAsync(string bridge, CancellationToken cancellation) => RuleWatch.Start(
        [$"OVS_RUNDIR={Folder}", Command.Find("ovs-ofctl") ?? "ovs-ofctl", "-O", "OpenFlow13", "monitor", $"unix:{Folder}/{bridge}.mgmt", "watch:!initial"],
        cancellation);

    /// <summary>Empties the packet cache of the userspace datapath, so that every packet meets the rules and ports of now.</summary>
    public Task SettleAsync(CancellationToken cancellation) =>
        Command.RunAsync("ovs-appctl", ["-t", $"{Folder}/ovs-vswitchd.ctl", "revalidator/purge"], null, cancellation);

    /// <summary>Ends the daemons and removes every interface of the laboratory, then its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _watchdog.StandardInput.Close();
        using (var timeout = new CancellationTokenSource(StopTimeout)) await _watchdog.WaitForExitAsync(timeout.Token);
        _watchdog.Dispose();
        if (Directory.Exists(Folder)) throw new LabException($"the laboratory {Prefix} was not taken down: {Folder} is still there");
    }

    private static string FolderOf(string prefix) => Path.Combine(Root, prefix);

    private static void CreatePrivate(string folder)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException();
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string FreePrefix()
    {
        while (true)
        {
            var prefix = $"k{Random.Shared.Next(0x10000).ToString("x4", CultureInfo.InvariantCulture)}";
            if (!Directory.Exists(FolderOf(prefix)) && Directory.GetDirectories("/sys/class/net", $"{prefix}*").Length == 0) return prefix;
        }
    }

    private async Task LaunchAsync(CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(StartTimeout);
        string[] common = ["--detach", "--no-chdir", "-vconsole:off"];
        await Command.RunAsync("ovsdb-tool", ["create", $"{Folder}/conf.db"], null, timeout.Token);
        await RunHere(
            "ovsdb-server", [$"{Folder}/conf.db", $"--remote=punix:{Folder}/db.sock", .. Files("ovsdb-server"), .. common], timeout.Token);
        await Command.RunAsync(
            "ovs-vsctl",
            [$"--db={Database}", "--no-wait", "--timeout=10", "init", "--", "set", "Open_vSwitch", ".", "other_config:vlan-limit=2"],
            null, timeout.Token);
        await RunHere("ovs-vswitchd", [Database, "--enable-dummy", .. Files("ovs-vswitchd"), .. common], timeout.Token);
        await GoAheadAsync("ovs-vswitchd", timeout.Token);
    }

    private string[] Files(string name) =>
        [$"--unixctl={Folder}/{name}.ctl", $"--pidfile={Folder}/{name}.pid", $"--log-file={Folder}/{name}.log"];

    /// <summary>
    /// A daemon has a session of its own, and where the kernel shares processors out among sessions (sched(7), autogroup), nice only counts inside
    /// each: the session as a whole is put ahead, too.
    /// </summary>
    private async Task GoAheadAsync(string daemon, CancellationToken cancellation)
    {
        var pid = (await File.ReadAllTextAsync($"{Folder}/{daemon}.pid", cancellation)).Trim();
        var group = $"/proc/{pid}/autogroup";
        if (File.Exists(group)) await File.WriteAllTextAsync(group, Ahead, cancellation);
    }

    /// <summary>
    /// With the run folder told by the environment, where the bridges' management sockets go. Ahead of other processes: a switch that
    /// waits for a processor loses frames, and the laboratory would measure that.
    /// </summary>
    private Task RunHere(string program, string[] words, CancellationToken cancellation) =>
        Command.RunAsync(
            "env",
            [$"OVS_RUNDIR={Folder}", $"OVS_DBDIR={Folder}", $"OVS_LOGDIR={Folder}", "nice", "-n", Ahead, Command.Find(program) ?? program, .. words],
            null, cancellation);
}
