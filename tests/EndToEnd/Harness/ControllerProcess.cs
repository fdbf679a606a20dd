namespace Kilda.EndToEnd.Harness;

/// <summary>The controller as a process of its own, so that it can be killed and started again on the same ports and data.</summary>
/// <param name="words">Further words of its command line.</param>
public sealed class ControllerProcess(params string[] words) : IAsyncDisposable
{
    private GuardedProcess? _process;
    private string _earlier = "";

    public int HttpPort { get; } = FreePort.Next();

    public int OpenFlowPort { get; } = FreePort.Next();

    /// <summary>Where the controller keeps its data; it survives a restart and ends with this object.</summary>
    public string DataFolder { get; } = Directory.CreateTempSubdirectory("kilda-e2e-").FullName;

    /// <summary>Settings that are no words of the command line.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The last lines that the controller printed, in this run and the one before.</summary>
    public string Log => $"{_earlier}{_process?.Log}";

    /// <summary>Of the program that runs.</summary>
    public GuardedProcess Program => _process ?? throw new InvalidOperationException("the controller does not run");

    public void Start()
    {
        if (_process is not null) throw new InvalidOperationException("the controller runs already");
        _process = GuardedProcess.Start(
            "Silo",
            ["--lab", "none", "--http", $"127.0.0.1:{HttpPort}", "--openflow", $"127.0.0.1:{OpenFlowPort}", "--data", DataFolder, .. words], Environment);
    }

    /// <summary>SIGKILL: no good-bye, no flush.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        await _process.DisposeAsync();
        _earlier = $"{_process.Log}\n--- killed ---\n";
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(DataFolder, recursive: true);
    }
}
