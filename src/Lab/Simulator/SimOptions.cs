using System.Net;
using Kilda.Lab.Topologies;

namespace Kilda.Lab.Simulator;

/// <summary>How a simulated network behaves.</summary>
public sealed record SimOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What each switch can do.</summary>
    public Func<TopologySwitch, SimAbilities> AbilitiesOf { get; init; } = _ => SimAbilities.Full;

    /// <summary>What every switch says of itself.</summary>
    public string Manufacturer { get; init; } = "Kilda Lab";

    /// <summary>How a switch reaches a controller; null: over TCP. Fails with an <see cref="IOException"/> where nobody listens.</summary>
    public Func<TopologySwitch, IPEndPoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    /// <summary>Pause between attempts to connect.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence after which a switch asks whether its controller is there, and after which it gives it up then.</summary>
    public TimeSpan EchoAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether frames take the time of their links, or no time at all.</summary>
    public bool HasLatency { get; init; } = true;

    /// <summary>Bytes of one part of a multipart reply; at most 65 000.</summary>
    public int LongestPart { get; init; } = 60_000;
}
