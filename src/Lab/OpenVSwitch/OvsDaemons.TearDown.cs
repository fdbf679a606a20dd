using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Kilda.Lab.OpenVSwitch;

internal sealed partial class OvsDaemons
{
    /// <summary>
    /// Waits until its input ends — the owner closed it, or is dead — then ends the daemons and removes interfaces and folder.
    /// Signals for the whole terminal do not reach it. A daemon is only ended when its command line names our folder.
    /// </summary>
    private const string TearDown = """
        trap '' INT TERM HUP PIPE
        folder=$1 prefix=$2
        [ -e "$folder/watchdog.pid" ] || echo $$ > "$folder/watchdog.pid"
        echo ready
        exec 2>/dev/null
        while read -r _; do :; done
        ours() { grep -qa -- "$folder/" "/proc/$1/cmdline" 2>/dev/null; }
        for daemon in ovs-vswitchd ovsdb-server; do
            pid=$(cat "$folder/$daemon.pid" 2>/dev/null) && ours "$pid" || continue
            kill "$pid"
            tries=100
            while ours "$pid"; do
                tries=$((tries - 1)); [ $tries -gt 0 ] || { kill -9 "$pid"; break; }
                sleep 0.05
            done
        done
        ls /sys/class/net | sed -n "s/^$prefix[0-9].*-.*/link del &/p" | ip -force -batch - 2>/dev/null
        ls /sys/class/net | sed -n "s/^$prefix[0-9].*/link del &/p" | ip -force -batch - 2>/dev/null
        rm -rf "$folder"
        """;

    private static Process Watch(string prefix)
    {
        var watchdog = Command.Start("sh", ["-c", TearDown, "kilda-lab", FolderOf(prefix), prefix]);
        if (watchdog.StandardOutput.ReadLine() != "ready") throw new LabException("the watchdog of the laboratory did not start");
        return watchdog;
    }

    /// <summary>Removes what is left of laboratories whose watchdog is dead too.</summary>
    private static async Task SweepAsync(CancellationToken cancellation)
    {
        foreach (var folder in Directory.GetDirectories(Root))
        {
            var prefix = Path.GetFileName(folder);
            if (!PrefixForm().IsMatch(prefix) || !await Abandoned(folder, cancellation)) continue;
            await Command.RunAsync("sh", ["-c", TearDown, "kilda-lab", folder, prefix], "", cancellation);
        }
    }

    private static async Task<bool> Abandoned(string folder, CancellationToken cancellation)
    {
        try
        {
            var pid = (await File.ReadAllTextAsync(Path.Combine(folder, "watchdog.pid"), cancellation)).Trim();
            if (pid.Length == 0 || !pid.All(char.IsAsciiDigit)) return false;
            var commandLine = $"/proc/{pid}/cmdline";
            return !File.Exists(commandLine) || !(await File.ReadAllTextAsync(commandLine, cancellation)).Contains(folder, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // Just being made, or just being removed, by its owner.
        }
    }

    [GeneratedRegex("^k[0-9a-f]{4}$")]
    private static partial Regex PrefixForm();
}
