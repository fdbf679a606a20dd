namespace Kilda.Network.Topology;

/// <summary>
/// What an operator asks of bidirectional forwarding detection (RFC 5880) on a link. It is kept and shown; no switch that this controller speaks to
/// offers it over OpenFlow 1.3, so no session runs.
/// </summary>
/// <param name="IntervalMs">0: none is asked for.</param>
/// <param name="Multiplier">0: none is asked for.</param>
public sealed record LinkBfd(long IntervalMs, int Multiplier)
{
    public const long LeastIntervalMs = 100;

    public const int LeastMultiplier = 1;

    public static LinkBfd None { get; } = new(0, 0);

    /// <summary>What is asked for where nothing else is said.</summary>
    public static LinkBfd Default { get; } = new(350, 3);

    public bool IsAsked => IntervalMs > 0 && Multiplier > 0;
}
