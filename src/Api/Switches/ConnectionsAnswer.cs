using Kilda.Api.Requests;
using Kilda.Network.Topology;

namespace Kilda.Api.Switches;

/// <summary>The control connections of a switch that are in use.</summary>
public sealed record ConnectionsAnswer(string SwitchId, string State, IReadOnlyList<ConnectionAnswer> Connections)
{
    internal static ConnectionsAnswer From(Switch known) => new(
        known.Id.ToString(), SwitchAnswer.StateOf(known),
        known is { Active: true, Origin: { } origin }
            ? [new("default", "READ_WRITE", true, Iso.Of(known.Since), $"{origin.Address}:{origin.Port}", "")]
            : []);
}

/// <summary>A control connection.</summary>
/// <param name="ConnectedAt">When the switch was ready on it.</param>
/// <param name="SpeakerAddress">Not told: always empty.</param>
public sealed record ConnectionAnswer(
    string RegionName, string ConnectMode, bool Master, string ConnectedAt, string SwitchAddress, string SpeakerAddress);
