namespace Kilda.Interfaces.Pings;

/// <summary>What the periodic pings of this process say. Safe for concurrent use.</summary>
public interface IPingHealth
{
    /// <summary>Why a flow is said not to work although its links do; null: it works, or nobody asked for pings.</summary>
    string? Trouble(string flow);
}
