using System.Diagnostics;
using Kilda.OpenFlow;

namespace Kilda.Lab.OpenVSwitch;

/// <summary>
/// What Open vSwitch itself says of every change of a bridge's rules, from the moment the watch begins, whoever makes it: a line for each,
/// <c>event=ADDED table=3 cookie=0x7 …</c> (ovs-ofctl(8), monitor). Rules that were there before are not told.
/// </summary>
public sealed class RuleWatch : IAsyncDisposable
{
    private const string Change = "event=";

    /// <summary>Changes came faster than they could be told.</summary>
    private const string Paused = "FLOW_MONITOR_PAUSED";

    private const string Complaint = "ovs-ofctl:";

    /// <summary>The watch holds what it was told from here on; it says so itself.</summary>
    private const int MostLines = 1_000_000;
    private readonly Process _monitor;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    private RuleWatch(Process monitor) => _monitor = monitor;

    /// <summary>All changes so far, in their order.</summary>
    /// <exception cref="LabException">Some may be missing: the switch could not tell them as fast as they came, or the watch has ended.</exception>
    public Seq<string> Changes()
    {
        lock (_lock)
        {
            if (_ended) throw new LabException($"the watch of the rules has ended: {string.Join("; ", _lines.TakeLast(3))}");
            if (_lines.Find(line => !line.StartsWith(Change, StringComparison.Ordinal)) is { } other) throw new LabException($"changes are missing: {other}");
            if (_lines.Count >= MostLines) throw new LabException($"there were more than {MostLines} changes");
            return _lines.ToSeq();
        }
    }

    /// <summary>Ends the watch.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_monitor.HasExited) _monitor.Kill();
        await _monitor.WaitForExitAsync();
        _monitor.Dispose();
    }

    /// <param name="arguments">Of <c>env</c>, which starts ovs-ofctl.</param>
    internal static async Task<RuleWatch> Start(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var watch = new RuleWatch(Command.Start("env", arguments));
        watch._monitor.OutputDataReceived += (_, line) => watch.Keep(line.Data);
        watch._monitor.ErrorDataReceived += (_, line) => watch.Keep(line.Data);
        watch._monitor.BeginOutputReadLine();
        watch._monitor.BeginErrorReadLine();
        try
        {
            await watch._begun.Task.WaitAsync(cancellation);
            return watch;
        }
        catch
        {
            await watch.DisposeAsync();
            throw;
        }
    }

    /// <summary>A watch hears what a controller would: packets that come to it are left out. Answers and changes come by different streams.</summary>
    private void Keep(string? line)
    {
        lock (_lock)
        {
            // What is there at the beginning is not asked for, so the first answer is empty.
            if (line is null) End();
            else if (line.StartsWith("ONFST_FLOW_MONITOR reply", StringComparison.Ordinal)) _begun.TrySetResult();
            else if (line.Contains(Paused, StringComparison.Ordinal) || line.StartsWith(Complaint, StringComparison.Ordinal)) _lines.Add(line);
            else if (line.TrimStart().StartsWith(Change, StringComparison.Ordinal) && _lines.Count < MostLines) _lines.Add(line.Trim());
        }
    }

    private void End()
    {
        _ended = true;
        _begun.TrySetException(new LabException($"rules cannot be watched: {string.Join("; ", _lines)}"));
    }
}
