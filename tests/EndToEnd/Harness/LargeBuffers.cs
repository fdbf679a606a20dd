using System.Globalization;

namespace Kilda.EndToEnd.Harness;

/// <summary>
/// Sockets that are opened until it is disposed hold a second of frames, where this process may have that: the one thread of a switch stands still
/// while the machine is busy, and what its ports do not hold meanwhile is lost by nobody's fault. The setting is of the whole machine.
/// </summary>
internal sealed class LargeBuffers : IDisposable
{
    private const string Setting = "/proc/sys/net/core/rmem_default";
    private const int Bytes = 8 << 20;
    private readonly string? _before;

    public LargeBuffers()
    {
        try
        {
            var before = File.ReadAllText(Setting);
            File.WriteAllText(Setting, Bytes.ToString(CultureInfo.InvariantCulture));
            _before = before;
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            // A container may not set it: then the tests are as patient as before.
        }
    }

    public void Dispose()
    {
        if (_before is not null) File.WriteAllText(Setting, _before);
    }
}
