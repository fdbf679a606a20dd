using Kilda.Interfaces.Switches;

namespace Kilda.Grains.Switches;

/// <summary>What of a switch outlives the process. Its rules are stored with the services that need them.</summary>
/// <param name="Hello">What it said when it connected last.</param>
/// <param name="Generation">Of the last time this controller took the role of its master (OpenFlow 1.3.5 §6.3.6).</param>
/// <param name="Name">What the operator calls it; <paramref name="Pop"/>: the site it stands at.</param>
public sealed record SwitchRecord(
    SwitchHello Hello, ulong Generation, bool UnderMaintenance = false, string? Pop = null, string? Name = null);
